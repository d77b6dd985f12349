import * as z from 'zod';
import { mutualProblems } from './mutual.ts';
import { aksOptions } from './options/aks.ts';
import { clustersOptions } from './options/clusters.ts';
import { eksOptions } from './options/eks.ts';
import { gkeOptions } from './options/gke.ts';
import { jenkinsOptions } from './options/jenkins.ts';
import { ldapOptions } from './options/ldap.ts';
import { loginOptions } from './options/login.ts';
import { monitoringOptions } from './options/monitoring.ts';
import { oidcOptions } from './options/oidc.ts';
import { processOptions } from './options/process.ts';
import { provisionersOptions } from './options/provisioners.ts';
import { quotasOptions } from './options/quotas.ts';
import { sessionOptions } from './options/sessions.ts';
import { storeOptions } from './options/store.ts';
import { webhooksOptions } from './options/webhooks.ts';

/** Every option, under its own name. In the environment each is called `KQUEEN_` and its name. */
export const options = {
  ...processOptions,
  ...storeOptions,
  ...loginOptions,
  ...sessionOptions,
  ...ldapOptions,
  ...oidcOptions,
  ...clustersOptions,
  ...provisionersOptions,
  ...quotasOptions,
  ...jenkinsOptions,
  ...eksOptions,
  ...aksOptions,
  ...gkeOptions,
  ...monitoringOptions,
  ...webhooksOptions,
};

/** The whole configuration: every option, and what holds between them. Gives a frozen object. */
export const configSchema = z
  .object(options)
  .superRefine((config, context) => {
    for (const { option, message } of mutualProblems(config)) {
      context.addIssue({ code: 'custom', path: [option], message });
    }
  })
  .transform((config) => {
    // Defaults do not pass the readonly() of their kind.
    for (const value of Object.values(config)) Object.freeze(value);
    return Object.freeze(config);
  });

/** The configuration as the rest of KQueen sees it: `config.ETCD_HOST`. */
export type Config = z.output<typeof configSchema>;
