import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';
import { wiredRoutes } from '../../../scripts/wired-routes.ts';

const PRODUCTION = globSync('{functions,lib,config}/**/*.ts');
const text = (file: string) => readFileSync(file, 'utf8');

/** Who may import what; of several rules that fit a file the first holds. Paths begin as they stand here. */
const MAY_IMPORT: [from: RegExp, to: RegExp][] = [
  [/^config\//, /^config\//],
  [/^functions\//, /^(lib|docs)\//],
  [/^lib\/repository\//, /^(lib\/repository|lib\/errors|config)/],
  [/^lib\/kubernetes\//, /^lib\/(kubernetes|errors)/],
  [
    /^lib\/engines\/(?!installed)/,
    /^lib\/(engines\/(?!manual|installed)|kubernetes|repository|errors|clusters\/model|provisioners\/model)/,
  ],
  [/^lib\/engines\/installed/, /^(lib\/(engines|kubernetes)|config)/],
  [
    /^lib\/http\//,
    /^(lib\/(http|auth|wire|repository|errors|logger|configuration|runtime|services|context)|config)/,
  ],
  [
    /^lib\/(auth|clusters|provisioners|organizations|users|wire)\//,
    /^(lib\/(?!http|runtime|configuration|openapi|bootstrap)|config)/,
  ],
  [/^lib\//, /^(lib|config)\//],
];

/** Packages that one room alone knows. */
const KNOWN_BY: [module: RegExp, room: RegExp][] = [
  [/^etcd3$/, /^lib\/repository\/stores\/etcd\.ts$/],
  [/^(undici|@kubernetes\/client-node)$/, /^lib\/kubernetes\//],
  [/^@middy\//, /^lib\/http\//],
  [/^jsonwebtoken$/, /^lib\/auth\/tokens\.ts$/],
  [/^bcryptjs$/, /^lib\/auth\/password-hash\.ts$/],
  [/^@aws-lambda-powertools\//, /^lib\/logger\.ts$/],
  [/^yaml$/, /^(lib\/kubernetes|config)\//],
];

describe('imports', () => {
  let imports: { from: string; to: string; external: boolean }[];
  beforeAll(async () => {
    const { metafile } = await build({
      entryPoints: PRODUCTION,
      bundle: true,
      write: false,
      outdir: 'unused',
      packages: 'external',
      platform: 'node',
      format: 'esm',
      metafile: true,
    });
    imports = importsOf(metafile);
  });

  test('point one way', () => {
    const wrong = imports.filter(({ from, to, external }) => {
      const [, allowed] = MAY_IMPORT.find(([who]) => who.test(from)) ?? [];
      return !external && !allowed?.test(to);
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
    expect(imports.length).toBeGreaterThan(200);
  });

  test('of a package that one room knows come from that room', () => {
    const wrong = imports.filter(({ from, to }) =>
      KNOWN_BY.some(([module, room]) => module.test(to) && !room.test(from)),
    );
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('of production are in dependencies, not in devDependencies', () => {
    const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> };
    const packages = imports
      .filter(({ external, to }) => external && !to.startsWith('node:'))
      .map(({ to }) => to);
    const names = packages.map((to) =>
      to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/'),
    );
    expect([...new Set(names)].filter((name) => !(name in dependencies))).toEqual([]);
  });
});

function importsOf({ inputs }: Metafile) {
  return Object.entries(inputs).flatMap(([from, input]) =>
    input.imports.map(({ path, external }) => ({ from, to: path, external: external === true })),
  );
}

describe('handlers', () => {
  const handlers = globSync('functions/**/*.ts').sort();

  test('and routes of serverless.yml are one to one', () => {
    const wired = [...new Set(wiredRoutes().map(({ file }) => file))].sort();
    expect(wired).toEqual(handlers);
  });

  test('are tables of contents: at most 40 lines, one export, no decision about tenancy, no try, no status', () => {
    const wrong = handlers.filter((file) => {
      const source = text(file);
      const exported = source.match(/^export /gm)?.length;
      return (
        source.split('\n').length > 41 ||
        exported !== 1 ||
        /\btry \{|\b(namespace ===|role ===|statusCode)/.test(source)
      );
    });
    expect(wrong).toEqual([]);
  });
});

test('a production file has at most 260 lines', () => {
  expect(PRODUCTION.filter((file) => text(file).split('\n').length > 261)).toEqual([]);
});

test('the environment is read in config/ alone', () => {
  expect(PRODUCTION.filter((file) => !file.startsWith('config/') && /process\.env/.test(text(file)))).toEqual(
    [],
  );
});

test('only who has no tenant to ask makes queries that name a namespace', () => {
  const free =
    /^lib\/(repository\/|auth\/(identify|login)\.ts|bootstrap\.ts|clusters\/find\.ts|(users|provisioners|organizations)\/find\.ts)/;
  const users = PRODUCTION.filter((file) =>
    /\bqueries\b/.test(
      text(file)
        .replace(/\/\*\*.*?\*\//gs, '')
        .replace(/from '.*'/g, ''),
    ),
  );
  expect(users.filter((file) => !free.test(file) && file !== 'lib/users/owners.ts')).toEqual([]);
});

test('the lock file names no address to download from', () => {
  expect(text('package-lock.json')).not.toMatch(/"resolved": "http/);
});
