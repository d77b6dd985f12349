import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { drawing } from '../../../scripts/house/floors.ts';
import { type Import, importsOf, productionImports } from '../../../scripts/house/imports.ts';
import { circles, wrongImports } from '../../../scripts/house/rules.ts';
import { wiredFunctions } from '../../../scripts/wired-routes.ts';

const PRODUCTION = globSync('{functions,lib,config}/**/*.ts');
const text = (file: string) => readFileSync(file, 'utf8');

describe('the floors', () => {
  const imports = productionImports();
  /** The imports of a file of `lib/models` that holds this line. */
  const planted = (line: string): Import[] => {
    const root = mkdtempSync(join(tmpdir(), 'kqueen-floors-'));
    const file = join(root, 'lib/models/planted.ts');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, line);
    const found = importsOf(file);
    rmSync(root, { recursive: true });
    return found.map((one) => ({ ...one, from: relative(root, one.from), to: relative(root, one.to) }));
  };

  test('hold, types included', () => {
    expect(wrongImports(imports)).toEqual([]);
    expect(imports.length).toBeGreaterThan(800);
    expect(imports.filter(({ typeOnly }) => typeOnly).length).toBeGreaterThan(200);
  });

  test('no file is in a circle, types included', () => {
    expect(circles(imports)).toEqual([]);
    const circle = [
      { from: 'lib/a.ts', to: 'lib/b.ts', external: false },
      { from: 'lib/b.ts', to: 'lib/a.ts', external: false, typeOnly: true },
    ];
    expect(circles(circle)).toEqual([['lib/a.ts', 'lib/b.ts', 'lib/a.ts']]);
  });

  test.each([
    `import type { RequestContext } from '../context.ts';`,
    `import { type RequestContext } from '../context.ts';`,
    `export type { RequestContext } from '../context.ts';`,
    `type Planted = import('../context.ts').RequestContext;`,
    `const planted = await import('../context.ts');`,
    `export * from '../context.ts';`,
  ])('an import upward is found: %s', (line) => {
    expect(wrongImports(planted(line))).toEqual([
      'lib/models/planted.ts imports lib/context.ts: lib/context.ts is not below lib/models',
    ]);
  });

  test.each([
    ['lib/clusters/list.ts', 'functions/clusters/list.ts', false],
    ['lib/clusters/list.ts', 'lib/openapi/document.ts', false],
    ['lib/engines/manual/engine.ts', 'lib/engines/jenkins/engine.ts', false],
    ['lib/engines/jenkins/engine.ts', 'lib/engines/other/engine.ts', false],
    ['lib/engines/jenkins/engine.ts', 'lib/engines/installed.ts', false],
    ['lib/engines/jenkins/engine.ts', 'lib/engines/works.ts', false],
    ['lib/repository/queries.ts', 'lib/models/cluster.ts', false],
    ['functions/users/list.ts', 'test/simulators/jenkins.ts', false],
    ['functions/users/list.ts', 'test/support/api.ts', false],
    ['clients/console/src/main.tsx', 'lib/errors.ts', false],
    ['clients/console/src/main.tsx', 'clients/cli/main.ts', false],
    ['lib/console/serve.ts', 'clients/console/src/main.tsx', false],
    ['config/load.ts', 'lib/errors.ts', false],
    ['lib/nowhere/file.ts', 'lib/errors.ts', false],
    ['lib/users/list.ts', 'etcd3', true],
    ['lib/auth/login.ts', '@middy/core', true],
  ])('from %s to %s would be found', (from, to, external) => {
    expect(wrongImports([{ from, to, external }])).toHaveLength(1);
  });

  test('are drawn in CONTRIBUTING.md as they are', () => {
    expect(text('CONTRIBUTING.md')).toContain(drawing());
  });

  test('packages of production are in dependencies, not in devDependencies', () => {
    const { dependencies } = JSON.parse(text('package.json')) as { dependencies: Record<string, string> };
    const packages = imports
      .filter(
        ({ external, to, from, typeOnly }) =>
          external && !typeOnly && !isTool(from) && !to.startsWith('node:'),
      )
      .map(({ to }) => to);
    const names = packages.map((to) =>
      to
        .split('/')
        .slice(0, to.startsWith('@') ? 2 : 1)
        .join('/'),
    );
    expect([...new Set(names)].filter((name) => !(name in dependencies))).toEqual([]);
  });
  const isTool = (file: string) => /^(scripts|clients)\//.test(file);
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

test('a route is authorized, and its refusal recorded, in one place', () => {
  const room = PRODUCTION.filter((file) => file.startsWith('lib/http/') && file !== 'lib/http/authorize.ts');
  const around = room.filter((file) => /\b(recordingRefusal|askedBy|new Forbidden)\b/.test(text(file)));
  expect(around).toEqual([]);
  // Whoever learns the identity of a request goes on by authorize().
  const identifying = room.filter((file) => /\bidentify(AndFind|AndList)?\(/.test(text(file)));
  expect(identifying.length).toBeGreaterThan(1);
  expect(identifying.filter((file) => !/\bauthorize\(/.test(text(file)))).toEqual([]);
});

test('a production file has at most 260 lines', () => {
  const clients = globSync('clients/**/*.{ts,tsx}').filter((file) => !file.endsWith('/schema.d.ts'));
  expect([...PRODUCTION, ...clients].filter((file) => text(file).split('\n').length > 261)).toEqual([]);
});

test('the environment is read in config/ alone', () => {
  expect(PRODUCTION.filter((file) => !file.startsWith('config/') && /process\.env/.test(text(file)))).toEqual(
    [],
  );
});

test('only who has no tenant to ask makes queries that name a namespace', () => {
  const free =
    /^lib\/(repository\/|access\/(identify|indexed|pages|counts|heads)\.ts|models\/organization\.ts|auth\/(login|enrol|sessions|forget-sessions|oidc\/enter)\.ts|app\/bootstrap\.ts|metrics\/snapshot\.ts|clusters\/(find|history|(refresh|credentials)\/schedule|applying\/tend)\.ts|(users|provisioners|organizations|tokens|webhooks)\/find\.ts)/;
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
