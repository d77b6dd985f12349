import { describe } from '@jest/globals';
import { type EtcdServer, startEtcdServer } from './etcd-server.ts';

/** The etcd that all tests of this run share, each under a prefix of its own; undefined where there is none. */
export const ETCD_ENDPOINT = process.env.KQUEEN_TEST_ETCD_ENDPOINT;

/** `describe` for tests that need etcd: skipped, and counted so, where there is none. */
export const describeWithEtcd = ETCD_ENDPOINT === undefined ? describe.skip : describe;

/** The shared etcd, for tests inside of `describeWithEtcd`. */
export function etcdEndpoint(): string {
  if (ETCD_ENDPOINT === undefined) throw new Error('There is no etcd: use describeWithEtcd');
  return ETCD_ENDPOINT;
}

/** Starts an etcd for one test alone. */
export function startEtcd(flags?: readonly string[]): Promise<EtcdServer> {
  const binary = process.env.KQUEEN_TEST_ETCD_BINARY;
  if (binary === undefined) throw new Error('There is no etcd: use describeWithEtcd');
  return startEtcdServer(binary, flags);
}
