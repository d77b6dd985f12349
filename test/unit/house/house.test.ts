import { globSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Import, productionImports, wrongImports } from '../../../scripts/imports.ts';
import { wiredFunctions } from '../../../scripts/wired-routes.ts';

const PRODUCTION = globSync('{functions,lib,config}/**/*.ts');
const text = (file: string) => readFileSync(file, 'utf8');

describe('imports', () => {
  let imports: Import[];
  beforeAll(async () => {
    imports = await productionImports();
  });

  test('point one way, and packages are known to their rooms alone', () => {
    expect(wrongImports(imports)).toEqual([]);
    expect(imports.length).toBeGreaterThan(200);
  });

  test.each([
    ['lib/clusters/list.ts', 'functions/clusters/list.ts', false],
    ['lib/clusters/list.ts', 'lib/http/route.ts', false],
    ['lib/engines/manual.ts', 'lib/engines/other.ts', false],
    ['lib/repository/queries.ts', 'lib/clusters/model.ts', false],
    ['functions/users/list.ts', 'test/support/api.ts', false],
    ['config/load.ts', 'lib/errors.ts', false],
    ['lib/users/list.ts', 'etcd3', true],
    ['lib/auth/login.ts', '@middy/core', true],
  ])('from %s to %s would be found', (from, to, external) => {
    expect(wrongImports([{ from, to, external }])).toEqual([`${from} imports ${to}`]);
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

describe('handlers', () => {
  const handlers = globSync('functions/**/*.ts').sort();

  test('and functions of serverless.yml are one to one', () => {
    expect([...new Set(wiredFunctions().map(({ file }) => file))].sort()).toEqual(handlers);
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
    /^lib\/(repository\/|auth\/(identify|login)\.ts|bootstrap\.ts|metrics\/snapshot\.ts|clusters\/(find|history|refresh\/schedule)\.ts|(users|provisioners|organizations)\/find\.ts)/;
  const users = PRODUCTION.filter((file) =>
    /\bqueries\b/.test(
      text(file)
        .replace(/\/\*\*.*?\*\//gs, '')
        .replace(/from '.*'/g, ''),
    ),
  );
  expect(users.filter((file) => !free.test(file) && file !== 'lib/users/owners.ts')).toEqual([]);
});

describe('the lock file', () => {
  const { packages } = JSON.parse(text('package-lock.json')) as {
    packages: Record<
      string,
      { version?: string; resolved?: string; optionalDependencies?: Record<string, string> }
    >;
  };

  test('names no address to download from', () => {
    const addressed = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'));
    expect(addressed.map(([path]) => path)).toEqual([]);
  });

  test('holds every optional package of every platform, without which npm ci refuses it', () => {
    const locked = new Set(
      Object.entries(packages).flatMap(([path, { version }]) => (version ? [nameOf(path)] : [])),
    );
    const optional = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(optional.filter((name) => !locked.has(name))).toEqual([]);
    expect(optional.length).toBeGreaterThan(20);
  });

  function nameOf(path: string): string {
    return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  }
});
