import type { Handle } from '../../models/cluster.ts';
import type { Watched } from '../engine.ts';
import type { EksClient } from './client.ts';

/** Where a cluster is: kept in its handle, so that it is not taken for deleted where it has never been. */
export function placeOf(arn: string | undefined): Handle {
  const [, , , region, account] = (arn ?? '').split(':');
  return region && account ? { region, account } : {};
}

/**
 * What it means that Amazon EKS does not have a cluster: it is gone, unless the provisioner meanwhile looks in another
 * region or account than the one in which the cluster was created.
 */
export async function missing(
  client: EksClient,
  handle: Readonly<Handle>,
  signal: AbortSignal,
): Promise<Watched> {
  const { region, account } = handle;
  if (region !== undefined && region !== client.region) {
    const message = `The cluster is in the region ${region}, its provisioner looks in ${client.region}: change it back`;
    return { state: 'Error', message };
  }
  if (account === undefined) return 'deleted';
  const own = await client.accountId(signal);
  if (own === account) return 'deleted';
  const message = `The cluster is in the AWS account ${account}, its provisioner asks the account ${own}: change it back`;
  return { state: 'Error', message };
}
