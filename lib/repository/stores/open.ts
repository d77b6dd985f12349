import { join } from 'node:path';
import type { Config } from '../../../config/schema.ts';
import type { EtcdOptions } from './etcd.ts';
import type { Store } from './store.ts';

/** Opens the store that the configuration names; the other one's database is not even loaded. */
export async function openStore(config: Config): Promise<Store> {
  if (config.STORE === 'embedded') {
    const { EmbeddedStore } = await import('./embedded.ts');
    return new EmbeddedStore(join(config.DATA_DIR, 'kqueen.db'));
  }
  const { EtcdStore } = await import('./etcd.ts');
  return new EtcdStore(etcdOptions(config));
}

/** How the configuration says that etcd is reached. */
export function etcdOptions(config: Config): EtcdOptions {
  const { ETCD_USERNAME: username, ETCD_PASSWORD: password } = config;
  return {
    endpoint: `${config.ETCD_TLS ? 'https' : 'http'}://${config.ETCD_HOST}:${config.ETCD_PORT}`,
    deadlineMs: config.ETCD_TIMEOUT * 1000,
    tls: config.ETCD_TLS
      ? { ca: config.ETCD_CA_CERT, cert: config.ETCD_CLIENT_CERT, key: config.ETCD_CLIENT_KEY }
      : undefined,
    auth: username !== undefined && password !== undefined ? { username, password } : undefined,
  };
}
