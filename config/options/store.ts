import { choice, flag, host, seconds, text } from '../kinds.ts';
import { pem } from '../pem.ts';
import { about, port, secret } from './about.ts';

/** Where the data lives. */
export const storeOptions = {
  STORE: choice(['embedded', 'etcd'])
    .default('embedded')
    .register(...about('Where data is stored: embedded (a file, for a single machine) or etcd')),
  DATA_DIR: text()
    .default('.kqueen')
    .register(...about('Directory of the embedded store')),
  ETCD_HOST: host()
    .default('localhost')
    .register(...about('Host of etcd')),
  ETCD_PORT: port()
    .default(4001)
    .register(...about('Port of etcd')),
  ETCD_PREFIX: text('a path like /kqueen, without a slash at its end', /^(\/[\w.-]+)+$/)
    .default('/kqueen')
    .register(...about('Prefix of every key in the store')),
  ETCD_TIMEOUT: seconds(1, 25)
    .default(5)
    .register(...about('Deadline of one call to etcd, in seconds')),
  ETCD_USERNAME: text()
    .optional()
    .register(...about('User name for etcd')),
  ETCD_PASSWORD: text()
    .optional()
    .register(...secret('Password for etcd')),
  ETCD_TLS: flag()
    .default(false)
    .register(...about('Connect to etcd over TLS')),
  ETCD_CA_CERT: pem()
    .optional()
    .register(...about('Certificate authority of etcd')),
  ETCD_CLIENT_CERT: pem()
    .optional()
    .register(...about('Client certificate for etcd')),
  ETCD_CLIENT_KEY: pem()
    .optional()
    .register(...secret('Private key of the client certificate')),
};
