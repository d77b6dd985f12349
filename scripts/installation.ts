import { configuration } from '../lib/app/configuration.ts';
import { cipherOf } from '../lib/app/services.ts';
import type { Installation } from '../lib/backup/installation.ts';
import { Keys } from '../lib/repository/keys.ts';
import { openStore } from '../lib/repository/stores/open.ts';

/** The installation of the configuration, and what to call its place. Throws `ConfigError`, `Unavailable`. */
export async function openInstallation(): Promise<{ installation: Installation; place: string }> {
  const config = await configuration();
  const { STORE, DATA_DIR, ETCD_HOST, ETCD_PORT, ETCD_PREFIX } = config;
  return {
    installation: {
      store: await openStore(config),
      keys: new Keys(ETCD_PREFIX),
      cipher: cipherOf(config),
    },
    place: `${STORE === 'embedded' ? DATA_DIR : `etcd at ${ETCD_HOST}:${ETCD_PORT}`}, ${ETCD_PREFIX}`,
  };
}
