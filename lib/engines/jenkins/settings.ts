import type { Config } from '../../../config/schema.ts';
import { EngineFailed, InvalidInput } from '../../errors.ts';
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

/** Where the Jenkins of a provisioner is; what it does not name, the configuration does. Throws `EngineFailed`. */
export function accountOf(settings: JenkinsSettings, { username, password }: Values): JenkinsAccount {
  const { JENKINS_API_URL: url, JENKINS_USERNAME, JENKINS_PASSWORD } = settings;
  if (url === undefined)
    throw new EngineFailed('There is no Jenkins: ask your administrator to set JENKINS_API_URL');
  return {
    url,
    username: String(username || (JENKINS_USERNAME ?? '')),
    password: String(password || (JENKINS_PASSWORD ?? '')),
  };
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
export function isOf(settings: JenkinsSettings, id: string, parameters: Record<string, string>): boolean {
  return Object.entries(identifying(settings, id)).some(([name, value]) => parameters[name] === value);
}

/** The cluster's own parameters of its builds. Throws `InvalidInput` for what is no map of plain values, or identifies. */
export function overridesOf(
  settings: JenkinsSettings,
  { override_parameters: sent }: Values,
): Record<string, string> {
  const path = 'metadata.override_parameters';
  const values = typeof sent === 'string' && sent !== '' ? fromJson(sent, path) : (sent ?? {});
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw InvalidInput.field(path, 'It is a map of parameters of the Jenkins job');
  }
  const reserved = identifying(settings, '');
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (name in reserved) throw InvalidInput.field(path, `${name} is set by KQueen: leave it out`);
      if (!['string', 'number', 'boolean'].includes(typeof value)) {
        throw InvalidInput.field(path, `${name.slice(0, 100)} is a text, a number or a boolean`);
      }
      return [name, String(value)];
    }),
  );
}

/**
 * The parameters of a build, of those that its job defines. Throws `EngineFailed` when the job defines none by which the
 * build could be found again, or lacks one that the cluster sets.
 */
export function buildParameters(
  settings: JenkinsSettings,
  { id, metadata }: { id: string; metadata: Values },
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
  const overrides = overridesOf(settings, metadata);
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

function fromJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw InvalidInput.field(path, 'It is a map of parameters, or JSON of one');
  }
}
