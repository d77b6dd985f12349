import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';
import plugins from '../../scripts/esbuild-plugins.ts';

/** Functions that need no cloud, and one that does. */
const FUNCTIONS = [
  ...['users/list', 'organizations/get', 'clusters/list', 'auth/login'],
  'workers/operate-clusters',
];
/** Of what a function loads at its start, what may be about engines: their names, forms and checks. */
const MOST_OF_ENGINES = 0.05;
/** Loaded before the first request, though by `import()`. */
const STORE = 'lib/repository/stores/etcd.ts';

type Output = Metafile['outputs'][string];

let directory: string;
const metafiles = new Map<string, Metafile>();
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-bundle-'));
  for (const name of FUNCTIONS) metafiles.set(name, await bundled(`functions/${name}.ts`));
}, 120_000);
afterAll(() => rm(directory, { recursive: true, force: true }));

async function bundled(entry: string): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: [entry],
    outdir: join(directory, dirname(entry)),
    bundle: true,
    platform: 'node',
    format: 'esm',
    minifyWhitespace: true,
    minifySyntax: true,
    outExtension: { '.js': '.mjs' },
    metafile: true,
    plugins,
  });
  return metafile;
}

function outputsOf(name: string): Record<string, Output> {
  return metafiles.get(name)?.outputs ?? {};
}

/** The bytes of every source that a function has loaded when it answers its first request. */
function loadedAtStart(name: string): Map<string, number> {
  const outputs = outputsOf(name);
  const files = new Set(
    Object.keys(outputs).filter((file) => outputs[file]?.entryPoint === `functions/${name}.ts`),
  );
  for (const file of files) {
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if (kind === 'import-statement' || outputs[path]?.entryPoint === STORE) files.add(path);
    }
  }
  const inputs = [...files].flatMap((file) => Object.entries(outputs[file]?.inputs ?? {}));
  return new Map(inputs.map(([source, { bytesInOutput }]) => [source, bytesInOutput]));
}

describe.each(FUNCTIONS)('the bundle of %s', (name) => {
  test('loads nothing at its start that an engine does at its provider', () => {
    const sources = [...loadedAtStart(name)].filter(([, bytes]) => bytes > 0).map(([source]) => source);
    expect(sources).toContain(STORE);
    expect(sources).toContain('lib/engines/eks/engine.ts');
    const works = /^lib\/(rest|engines\/[\w-]+)\/(work|client|connect|watch|axios)\.ts$|aws4fetch/;
    expect(sources.filter((source) => works.test(source))).toEqual([]);
    const later = Object.values(outputsOf(name)).flatMap(({ inputs }) => Object.keys(inputs));
    expect(later.filter((source) => /^lib\/engines\/[\w-]+\/work\.ts$/.test(source))).toHaveLength(5);
  });

  test('has grown by less than 5 % for all engines together', () => {
    const loaded = [...loadedAtStart(name)];
    const bytes = (some: typeof loaded) => some.reduce((sum, [, size]) => sum + size, 0);
    const ofEngines = loaded.filter(([source]) => /^lib\/(rest|engines)\//.test(source));
    expect(bytes(ofEngines) / bytes(loaded)).toBeLessThan(MOST_OF_ENGINES);
  });

  test('holds every module once, so that an error of one file is known in the others', () => {
    const outputs = Object.values(outputsOf(name)).flatMap(({ inputs }) =>
      Object.entries(inputs)
        .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
        .map(([source]) => source),
    );
    expect(outputs.filter((source, at) => outputs.indexOf(source) !== at)).toEqual([]);
  });

  test('names its files so that they go into no zip but its own', () => {
    const [base = ''] = name.split('/').slice(-1);
    const files = Object.keys(outputsOf(name)).map((file) => file.split('/').at(-1) ?? '');
    expect(files.filter((file) => !file.startsWith(`${base}.`))).toEqual([]);
  });
});
