import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';
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

export default [inlineEtcdProto];
