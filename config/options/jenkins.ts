import { map, text, url } from '../kinds.ts';
import { pem } from '../pem.ts';
import { about, secret } from './about.ts';

/** The Jenkins engine. */
export const jenkinsOptions = {
  JENKINS_API_URL: url()
    .optional()
    .register(...about('Address of Jenkins')),
  JENKINS_CA_CERT: pem()
    .optional()
    .register(...about('Certificate authority of Jenkins, if it is not a well-known one')),
  JENKINS_USERNAME: text()
    .optional()
    .register(...about('User name for Jenkins, unless the provisioner has one')),
  JENKINS_PASSWORD: text()
    .optional()
    .register(...secret('Password or API token for Jenkins, unless the provisioner has one')),
  JENKINS_ANCHOR_PARAMETER: text()
    .default('STACK_NAME')
    .register(...about('Parameter of the Jenkins jobs that takes the name of the stack')),
  JENKINS_PROVISION_JOB_NAME: text()
    .default('deploy-aws-k8s_ha_calico_sm')
    .register(...about('Jenkins job that creates a cluster')),
  JENKINS_PROVISION_JOB_CTX: map()
    .default({})
    .register(...secret('Parameters for every build of that job')),
  JENKINS_DEPROVISION_JOB_NAME: text()
    .optional()
    .register(
      ...about('Jenkins job that deletes a cluster; without it, clusters of Jenkins cannot be deleted'),
    ),
  JENKINS_DEPROVISION_JOB_CTX: map()
    .default({})
    .register(...secret('Parameters for every build of that job')),
  JENKINS_PARAMETER_MAP: map()
    .default({ cluster_name: 'STACK_NAME', cluster_uuid: 'KQUEEN_BUILD_ID' })
    .register(...about('Parameters of the jobs that take the name of the stack and the id of the cluster')),
};
