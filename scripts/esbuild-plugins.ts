import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
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

/** What few instances load, though every function may: files of their own cost the others no parsing at each start. */
const APART = ['config/secrets-manager.ts', 'lib/dispatch/lambda-sdk.ts', 'lib/engines/jenkins/axios.ts'];
const apart = new Map<string, Promise<unknown>>();

/** Bundles `APART` once, beside the functions, and has their dynamic imports name those files. */
const keepApart: Plugin = {
  name: 'keep-apart',
  setup({ initialOptions, onResolve }) {
    const { outdir = '', entryPoints, outExtension, plugins: _, ...options } = initialOptions;
    const [entry = ''] = Array.isArray(entryPoints) ? entryPoints.map(String) : [];
    // Where this function goes is two directories below where all do: functions/users/list.ts.
    const root = join(outdir, relative(dirname(entry), '.'));
    onResolve({ filter: /^\..*\.ts$/ }, async ({ kind, path, resolveDir }) => {
      const source = relative('.', join(resolveDir, path));
      if (kind !== 'dynamic-import' || !APART.includes(source)) return undefined;
      const file = source.replace('.ts', '.mjs');
      const outfile = join(root, file);
      if (!apart.has(outfile)) apart.set(outfile, build({ ...options, entryPoints: [source], outfile }));
      await apart.get(outfile);
      return { path: join(relative(dirname(entry), '.'), file), external: true };
    });
  },
};

export default [inlineEtcdProto, keepApart];
