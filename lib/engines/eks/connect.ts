import type { AwsKeys } from '../../../config/aws-keys.ts';
import { EngineFailed } from '../../errors.ts';
import { TokenCache } from '../../rest/token-cache.ts';
import { AwsAccess, type AwsIdentity } from './access.ts';
import { EksClient } from './client.ts';
import type { EksParameters } from './parameters.ts';

/** The options of the configuration that are about Amazon EKS. */
export interface EksSettings {
  EKS_API_URL?: string | undefined;
  EKS_STS_URL?: string | undefined;
  EKS_FUNCTION_ROLE: boolean;
}

/** Partitions of AWS with domains of their own (https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html). */
const DOMAINS: readonly (readonly [prefix: string, domain: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
];

/** Gives the client of a provisioner. Throws `EngineFailed` for parameters that are not allowed any more. */
export type EksConnect = (parameters: EksParameters) => EksClient;

/** Clients of Amazon EKS for provisioners. They share the keys of the roles that this instance has assumed. */
export function eksConnector(settings: EksSettings, functionKeys: () => AwsKeys | undefined): EksConnect {
  const sessions = new TokenCache();
  return (parameters) => {
    const { region } = parameters;
    const [, domain] = DOMAINS.find(([prefix]) => region.startsWith(prefix)) ?? ['', 'amazonaws.com'];
    const stsUrl = settings.EKS_STS_URL ?? `https://sts.${region}.${domain}`;
    const identity = identityOf(parameters, settings);
    return new EksClient({
      region,
      eksUrl: settings.EKS_API_URL ?? `https://eks.${region}.${domain}`,
      stsUrl,
      access: new AwsAccess(identity, { stsUrl, region, functionKeys, sessions }),
    });
  };
}

function identityOf(parameters: EksParameters, { EKS_FUNCTION_ROLE: isAllowed }: EksSettings): AwsIdentity {
  const { access_key_id, secret_access_key, role_arn, external_id, use_function_role } = parameters;
  if (access_key_id !== undefined && secret_access_key !== undefined)
    return { kind: 'keys', keys: { accessKeyId: access_key_id, secretAccessKey: secret_access_key } };
  if (role_arn !== undefined && external_id !== undefined)
    return { kind: 'role', arn: role_arn, externalId: external_id };
  if (use_function_role === true && isAllowed) return { kind: 'function' };
  throw new EngineFailed('The provisioner needs an access key or a role of AWS: send it by PATCH');
}
