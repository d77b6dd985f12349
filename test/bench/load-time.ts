import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { unzipSync } from 'fflate';
import plugins from '../../scripts/esbuild-plugins.ts';
import { type Measured, median } from './measure.ts';

const run = promisify(execFile);
const ROUNDS = 7;
/** As Lambda loads it: with all that it does before its first request, the client of its store made. */
const FIRST = `
  const { handler } = await import(process.argv[1]);
  if (typeof handler !== 'function') throw new Error('no handler');
`;

/** How long a new process takes to load each packaged function, an empty one, and a bundle of etcd3 with its client. */
export async function loadTimes(): Promise<Measured[]> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-bench-'));
  try {
    const serverless = resolve('node_modules/serverless/bin/serverless.js');
    await run(process.execPath, [serverless, 'package', '--package', directory], {
      env: { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' },
    });
    await writeFile(
      join(directory, 'empty.mjs'),
      'export const handler = async () => ({ statusCode: 200 });',
    );
    const bare = `const { Etcd3 } = createRequire('${resolve('package.json')}')('etcd3');`;
    await writeFile(
      join(directory, 'bare.mjs'),
      `import { createRequire } from 'node:module'; ${bare} export const handler = () => new Etcd3();`,
    );
    await bundleBareEtcd(join(directory, 'etcd3.mjs'));
    const zips = (await readdir(directory)).filter((name) => name.endsWith('.zip')).sort();
    const handlers = await Promise.all(zips.map((zip) => unzip(directory, zip)));
    const files = [
      ...['empty.mjs', 'bare.mjs', 'etcd3.mjs'].map((name) => join(directory, name)),
      ...handlers,
    ];
    const times = new Map<string, number[]>(files.map((file) => [file, []]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const file of files) times.get(file)?.push(await loadTime(file));
    }
    const [empty = 0, bareEtcd = 0, bundled = 0, ...loads] = files.map((file) =>
      median(times.get(file) ?? []),
    );
    return [
      { what: 'an empty handler', ours: empty, floor: bareEtcd },
      { what: 'a bundle of etcd3 alone', ours: bundled, floor: bareEtcd },
      ...zips.map((zip, i) => ({
        what: zip.replace('.zip', ''),
        ours: loads[i] ?? 0,
        floor: bareEtcd,
        target: 1.5,
        note: `${((loads[i] ?? 0) / bundled).toFixed(2)} of the bundle`,
      })),
    ];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function bundleBareEtcd(outfile: string): Promise<void> {
  const js =
    "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const __dirname = import.meta.dirname; const __filename = import.meta.filename;";
  await build({
    stdin: {
      contents:
        "import { Etcd3 } from 'etcd3'; const client = new Etcd3(); export const handler = () => client;",
      resolveDir: resolve('.'),
    },
    outfile,
    bundle: true,
    minifyWhitespace: true,
    minifySyntax: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    banner: { js },
    plugins,
  });
}

async function unzip(directory: string, zip: string): Promise<string> {
  const root = join(directory, zip.replace('.zip', ''));
  const files = unzipSync(await readFile(join(directory, zip)));
  for (const [file, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), bytes);
  }
  const handler = Object.keys(files).find((file) => /^functions\/[^.]*\.mjs$/.test(file));
  return join(root, handler ?? '');
}

async function loadTime(file: string): Promise<number> {
  const script = `const start = performance.now(); ${FIRST} process.stdout.write(String(performance.now() - start)); process.exit(0);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script, file];
  const lambda = {
    PATH: process.env.PATH,
    AWS_LAMBDA_FUNCTION_NAME: 'bench',
    KQUEEN_STORE: 'etcd',
    KQUEEN_CONFIG_FILE: resolve('config/dev.yml'),
  };
  return Number((await run(process.execPath, args, { cwd: dirname(file), env: lambda })).stdout);
}
