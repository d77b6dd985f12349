import type { Config } from '../../../config/schema.ts';
import { EngineFailed } from '../../errors.ts';
import type { BuildParameter } from './answers.ts';
import type { JenkinsAccount } from './client.ts';

/** The options of the configuration that are about Jenkins. */
export type JenkinsSettings = Pick<
  Config,
  | 'JENKINS_API_URL'
  | 'JENKINS_USERNAME'
  | 'JENKINS_PASSWORD'
  | 'JENKINS_ANCHOR_PARAMETER'
  | 'JENKINS_PROVISION_JOB_NAME'
  | 'JENKINS_PROVISION_JOB_CTX'
  | 'JENKINS_DEPROVISION_JOB_NAME'
  | 'JENKINS_DEPROVISION_JOB_CTX'
  | 'JENKINS_PARAMETER_MAP'
>;

type Values = Record<string, unknown>;

/**
 * Where Jenkins is, and who asks there. The credentials of the configuration go only together: its password is never sent
 * with the user name of a provisioner. Throws `EngineFailed` without an address.
 */
export function accountOf(
  settings: JenkinsSettings,
  { username, password }: { username?: string; password?: string },
): JenkinsAccount {
  const { JENKINS_API_URL: url, JENKINS_USERNAME = '', JENKINS_PASSWORD = '' } = settings;
  if (url === undefined)
    throw new EngineFailed('There is no Jenkins: ask your administrator to set JENKINS_API_URL');
  if (username === undefined && password === undefined)
    return { url, username: JENKINS_USERNAME, password: JENKINS_PASSWORD };
  if (username === undefined || password === undefined)
    throw new EngineFailed('The provisioner needs both username and password, or neither');
  return { url, username, password };
}

/** What a cluster's infrastructure is called at Jenkins. */
export function stackOf(id: string): string {
  return `kqueen-${id}`;
}

/** The parameters by which a build is found again: its stack and its cluster, under the names that the jobs use. */
export function identifying(settings: JenkinsSettings, id: string): Record<string, string> {
  const { JENKINS_ANCHOR_PARAMETER: anchor, JENKINS_PARAMETER_MAP: names } = settings;
  return {
    [String(names.cluster_name ?? anchor)]: stackOf(id),
    [anchor]: stackOf(id),
    ...(names.cluster_uuid !== undefined && { [String(names.cluster_uuid)]: id }),
  };
}

/** Whether a build with these parameters is that of a cluster. */
export function isOf(settings: JenkinsSettings, id: string, parameters: readonly BuildParameter[]): boolean {
  const own = new Map(Object.entries(identifying(settings, id)));
  return parameters.some(([name, value]) => own.get(name) === value);
}

/**
 * The parameters of a build, of those that its job defines. Throws `EngineFailed` when the job defines none by which the
 * build could be found again, or lacks one that the cluster sets.
 */
export function buildParameters(
  settings: JenkinsSettings,
  { id, overrides = {} }: { id: string; overrides?: Readonly<Record<string, string>> },
  context: Values,
  job: string,
  defined: ReadonlySet<string>,
): Record<string, string> {
  const own = identifying(settings, id);
  if (!Object.keys(own).some((name) => defined.has(name))) {
    const names = Object.keys(own).join(' or ');
    throw new EngineFailed(
      `The Jenkins job ${job} has no parameter ${names}: add one, so that its builds are found again`,
    );
  }
  const unknown = Object.keys(overrides).find((name) => !defined.has(name));
  if (unknown !== undefined) {
    throw new EngineFailed(
      `The Jenkins job ${job} has no parameter ${unknown.slice(0, 100)}: leave it out of override_parameters`,
    );
  }
  const fromContext = Object.entries(context).map(([name, value]) => [name, String(value)]);
  const all: Record<string, string> = { ...Object.fromEntries(fromContext), ...overrides, ...own };
  return Object.fromEntries(Object.entries(all).filter(([name]) => defined.has(name)));
}
