import { globSync } from 'node:fs';
import { build } from 'esbuild';

/** One file importing another, or a package (`external`). */
export interface Import {
  from: string;
  to: string;
  external: boolean;
}

/** Who may import what; of several rules that fit a file the first holds. Paths begin as they stand here. */
const MAY_IMPORT: [from: RegExp, to: RegExp][] = [
  [/^config\//, /^config\//],
  [/^functions\//, /^(lib|docs)\//],
  [/^lib\/backup\//, /^lib\/(backup|repository|errors)/],
  [/^lib\/repository\//, /^(lib\/repository|lib\/errors|config)/],
  [/^lib\/kubernetes\//, /^lib\/(kubernetes|errors)/],
  [
    /^lib\/engines\/jenkins\//,
    /^lib\/(engines\/(jenkins\/|(engine|parameters)\.ts)|kubernetes|errors|in-parallel)/,
  ],
  [
    /^lib\/engines\/(?!installed)/,
    /^lib\/(engines\/(engine|parameters|registry|secrets)\.ts|kubernetes|repository|errors|clusters\/model|provisioners\/model)/,
  ],
  [/^lib\/engines\/installed/, /^(lib\/(engines|kubernetes)|config)/],
  [
    /^lib\/http\//,
    /^(lib\/(http|audit|auth|wire|repository|errors|logger|request-metrics|networks|configuration|runtime|services|context)|config)/,
  ],
  [
    /^lib\/(audit|auth|clusters|metrics|provisioners|organizations|users|wire)\//,
    /^(lib\/(?!http|runtime|configuration|openapi|bootstrap)|config)/,
  ],
  [/^lib\//, /^(lib|config)\//],
];

/** Packages that one room alone knows. */
const KNOWN_BY: [module: RegExp, room: RegExp][] = [
  [/^@aws-sdk\/client-secrets-manager$/, /^config\/secrets-manager\.ts$/],
  [/^etcd3$/, /^lib\/repository\/stores\/etcd(-login)?\.ts$/],
  [/^@kubernetes\/client-node$/, /^lib\/kubernetes\//],
  [/^axios$/, /^lib\/engines\/jenkins\/axios\.ts$/],
  [/^@aws-sdk\/client-lambda$/, /^lib\/workers\//],
  [/^@dagrejs\/dagre$/, /^lib\/kubernetes\/svg\.ts$/],
  [/^@middy\//, /^lib\/http\//],
  [/^jsonwebtoken$/, /^lib\/auth\/tokens\.ts$/],
  [/^bcryptjs$/, /^lib\/auth\/password-hash\.ts$/],
  [/^@aws-lambda-powertools\/logger$/, /^lib\/logger\.ts$/],
  [/^@aws-lambda-powertools\/metrics$/, /^lib\/request-metrics\.ts$/],
  [/^prom-client$/, /^lib\/metrics\//],
  [/^yaml$/, /^(lib\/kubernetes|config)\//],
];

/** Every import of production code. */
export async function productionImports(): Promise<Import[]> {
  const { metafile } = await build({
    entryPoints: globSync('{functions,lib,config}/**/*.ts'),
    bundle: true,
    write: false,
    outdir: 'unused',
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    logLevel: 'silent',
  });
  return Object.entries(metafile.inputs).flatMap(([from, input]) =>
    input.imports.map(({ path, external }) => ({ from, to: path, external: external === true })),
  );
}

/** The imports that do not point one way, or reach for a package that is another room's. */
export function wrongImports(imports: readonly Import[]): string[] {
  const wrong = imports.filter(({ from, to, external }) => {
    const [, allowed] = MAY_IMPORT.find(([who]) => who.test(from)) ?? [];
    const isForeign = KNOWN_BY.some(([module, room]) => module.test(to) && !room.test(from));
    return isForeign || (!external && !allowed?.test(to));
  });
  return wrong.map(({ from, to }) => `${from} imports ${to}`);
}
