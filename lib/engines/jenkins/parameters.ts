import * as z from 'zod';
import { password, rows, text } from '../parameters.ts';
import { identifying, type JenkinsSettings } from './settings.ts';

/** What a provisioner of Jenkins takes. */
export type JenkinsParameters = { username?: string; password?: string };
/** What a cluster of Jenkins takes. */
export type JenkinsMetadata = { override_parameters?: Record<string, string> };

/** The schemas of both. A provisioner needs an account of its own unless the configuration has one. */
export function parametersOf(settings: JenkinsSettings) {
  const fields = {
    username: text({ label: 'Username', order: 0 }),
    password: password({ label: 'Password', order: 1, help_message: 'A password or an API token' }),
  };
  const isConfigured = settings.JENKINS_USERNAME !== undefined && settings.JENKINS_PASSWORD !== undefined;
  const override_parameters = rows(
    { label: 'Jenkins job parameters', order: 2, help_message: 'Overrides parameters of the Jenkins job' },
    overridesSchema(settings),
  ).optional();
  return {
    provisioner: isConfigured ? z.object(fields).partial() : z.object(fields),
    cluster: z.object({ override_parameters }),
  };
}

/**
 * The further parameters that a cluster sets for its builds: a map, or JSON of one, of names to plain values. Those by
 * which KQueen finds its builds are refused.
 */
function overridesSchema(settings: JenkinsSettings) {
  const reserved = new Set(Object.keys(identifying(settings, '')));
  const Value = z.union([z.string(), z.number(), z.boolean()], {
    error: 'must be text, a number or a boolean',
  });
  const Name = z.string().refine((name) => !reserved.has(name), 'is set by KQueen: leave it out');
  return z.preprocess(
    fromJson,
    z.record(Name, Value.transform(String), { error: 'must be a map of parameters of the Jenkins job' }),
  );
}

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
