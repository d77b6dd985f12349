import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, join, parse, relative } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import protobuf from 'protobufjs';

/** The call that reads the service definitions of etcd from disk, where a bundle has none. */
const READS_PROTO = `(0, proto_loader_1.loadSync)(\`\${__dirname}/../proto/rpc.proto\`,`;

/**
 * Puts the service definitions of etcd into the bundle. Fails the build when etcd3 no longer reads them in the way that
 * is replaced here.
 */
const inlineEtcdProto: Plugin = {
  name: 'inline-etcd-proto',
  setup(build) {
    build.onLoad({ filter: /[\\/]etcd3[\\/]lib[\\/]connection-pool\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(READS_PROTO)) {
        return { errors: [{ text: `${path} reads its .proto files in a new way: adapt ${READS_PROTO}` }] };
      }
      const proto = join(dirname(path), '../proto/rpc.proto');
      const definitions = new protobuf.Root().loadSync(proto, { keepCase: true }).toJSON();
      const call = `(0, proto_loader_1.fromJSON)(${JSON.stringify(definitions)},`;
      return { contents: source.replace(READS_PROTO, () => call), loader: 'js' };
    });
  },
};

/** The call that finds the compiled part of bcrypt in its package. */
const FINDS_NATIVE = `require('node-gyp-build')(path.resolve(__dirname))`;
/** Of both architectures that Lambda has, so that a package runs on either (Amazon Linux has glibc). */
const ARCHITECTURES = ['arm64', 'x64'];

/**
 * Puts the compiled parts of bcrypt beside the functions, and has the bundle load the one of its architecture. Fails the
 * build when bcrypt no longer looks for it in the way that is replaced here.
 */
const shipBcrypt: Plugin = {
  name: 'ship-bcrypt',
  setup({ initialOptions, onLoad }) {
    const { root, up } = placeOf(initialOptions);
    onLoad({ filter: /[\\/]bcrypt[\\/]bcrypt\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      if (!source.includes(FINDS_NATIVE)) {
        return { errors: [{ text: `${path} finds its compiled part in a new way: adapt ${FINDS_NATIVE}` }] };
      }
      await mkdir(join(root, 'native'), { recursive: true });
      for (const architecture of ARCHITECTURES) {
        const prebuild = join(dirname(path), `prebuilds/linux-${architecture}/bcrypt.glibc.node`);
        await copyFile(prebuild, join(root, `native/bcrypt-${architecture}.node`));
      }
      const call = `require(path.join(__dirname, '${up}', 'native', 'bcrypt-' + process.arch + '.node'))`;
      return { contents: source.replace(FINDS_NATIVE, () => call), loader: 'js' };
    });
  },
};

/**
 * Puts what a function loads by `import()`, the work of engines say, into files of its own beside it, so that it costs no
 * parsing at each start. Files share modules: an error of one is an instance of the class that the other knows. Their names
 * begin with that of the function, by which serverless-esbuild knows whose they are (functions/users/list.works-A1B2C3D4.mjs).
 */
const splitImports: Plugin = {
  name: 'split-imports',
  setup({ initialOptions }) {
    const { name } = parse(entryOf(initialOptions));
    Object.assign(initialOptions, { splitting: true, chunkNames: `${name}.[name]-[hash]` });
  },
};

/** Libraries that few instances load, though every function may: they share nothing with it, and are bundled once for all. */
const APART = [
  'config/secrets-manager.ts',
  'lib/auth/methods/ldap/ldapts.ts',
  'lib/auth/oidc/openid-client.ts',
  'lib/dispatch/lambda-sdk.ts',
  'lib/rest/axios.ts',
];
const apart = new Map<string, Promise<unknown>>();

/** Bundles `APART` once, beside the functions, and has their dynamic imports name those files. */
const keepApart: Plugin = {
  name: 'keep-apart',
  setup({ initialOptions, onResolve }) {
    const { outdir: _outdir, entryPoints: _entries, outExtension, plugins: _, ...given } = initialOptions;
    const options = { ...given, splitting: false };
    const { root, up } = placeOf(initialOptions);
    onResolve({ filter: /^\..*\.ts$/ }, async ({ kind, path, resolveDir }) => {
      const source = relative('.', join(resolveDir, path));
      if (kind !== 'dynamic-import' || !APART.includes(source)) return undefined;
      const file = source.replace('.ts', '.mjs');
      const outfile = join(root, file);
      if (!apart.has(outfile)) apart.set(outfile, build({ ...options, entryPoints: [source], outfile }));
      await apart.get(outfile);
      return { path: join(up, file), external: true };
    });
  },
};

/** Where all functions go, and the way there from this one: it is two directories below (functions/users/list.ts). */
function placeOf(options: BuildOptions): { root: string; up: string } {
  const { outdir = '' } = options;
  const up = relative(dirname(entryOf(options)), '.');
  return { root: join(outdir, up), up };
}

function entryOf({ entryPoints }: BuildOptions): string {
  const [entry = ''] = Array.isArray(entryPoints) ? entryPoints.map(String) : [];
  return entry;
}

export default [inlineEtcdProto, shipBcrypt, splitImports, keepApart];
