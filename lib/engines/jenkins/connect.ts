import type { Config } from '../../../config/schema.ts';
import { AddressGuard } from '../../kubernetes/connection/addresses.ts';
import { type JenkinsAccount, JenkinsClient } from './client.ts';
import { download } from './download.ts';

/** Connects to Jenkins on behalf of provisioners. Artifacts that lie elsewhere are downloaded past the guard. */
export function jenkinsConnector(config: Pick<Config, 'JENKINS_CA_CERT' | 'KUBERNETES_ALLOWED_NETWORKS'>) {
  const guard = new AddressGuard(config.KUBERNETES_ALLOWED_NETWORKS);
  return (account: JenkinsAccount) =>
    new JenkinsClient(account, {
      ca: config.JENKINS_CA_CERT,
      download: (url, limit, signal) => download(url, { guard, limit, signal }),
    });
}
