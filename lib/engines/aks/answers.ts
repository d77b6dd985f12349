import * as z from 'zod';

/** How Azure says why something failed; it nests the reason that helps. */
const Failure = z.looseObject({
  code: z.string().nullish(),
  message: z.string().nullish(),
  details: z.array(z.looseObject({ code: z.string().nullish(), message: z.string().nullish() })).nullish(),
});
export type AzureFailure = z.output<typeof Failure>;

const Status = z.looseObject({ provisioningError: Failure.nullish() }).nullish();
const Power = z.looseObject({ code: z.string().nullish() }).nullish();

/** A node pool inside of its cluster; what KQueen does not know of it goes back as it came. */
export const AgentPool = z.looseObject({
  name: z.string(),
  count: z.number().nullish(),
  eTag: z.string().nullish(),
  enableAutoScaling: z.boolean().nullish(),
  provisioningState: z.string().nullish(),
  orchestratorVersion: z.string().nullish(),
  currentOrchestratorVersion: z.string().nullish(),
  status: Status,
});
export type AgentPool = z.output<typeof AgentPool>;

/** Source: https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/get */
export const ManagedCluster = z.looseObject({
  name: z.string(),
  eTag: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
  properties: z.looseObject({
    provisioningState: z.string().nullish(),
    powerState: Power,
    kubernetesVersion: z.string().nullish(),
    currentKubernetesVersion: z.string().nullish(),
    agentPoolProfiles: z.array(AgentPool).nullish(),
    status: Status,
  }),
});
export type ManagedCluster = z.output<typeof ManagedCluster>;

/** One page of a list. */
export const Page = z.looseObject({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** An operation of some minutes. Source: https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/async-operations */
export const AzureOperation = z.looseObject({
  status: z.string(),
  percentComplete: z.number().nullish(),
  error: Failure.nullish(),
});
export type AzureOperation = z.output<typeof AzureOperation>;

export const Credentials = z.looseObject({
  kubeconfigs: z.array(z.looseObject({ value: z.string() })).min(1),
});

export const UpgradeProfile = z.looseObject({
  properties: z.looseObject({
    controlPlaneProfile: z.looseObject({
      upgrades: z
        .array(z.looseObject({ kubernetesVersion: z.string(), isPreview: z.boolean().nullish() }))
        .nullish(),
    }),
  }),
});

export const KubernetesVersions = z.looseObject({
  values: z.array(
    z.looseObject({
      version: z.string(),
      isPreview: z.boolean().nullish(),
      patchVersions: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
});

export const Group = z.looseObject({ location: z.string() });
export const Locations = z.looseObject({
  value: z.array(
    z.looseObject({
      name: z.string(),
      displayName: z.string(),
      metadata: z.looseObject({ regionType: z.string().nullish() }).nullish(),
    }),
  ),
});
export const VmSizes = z.looseObject({
  value: z.array(z.looseObject({ name: z.string(), numberOfCores: z.number(), memoryInMB: z.number() })),
});

/** What the authority answers (RFC 6749, sections 5.1 and 5.2). */
export const Token = z.looseObject({ access_token: z.string().min(1), expires_in: z.coerce.number() });
export const TokenRefusal = z.looseObject({ error: z.string(), error_description: z.string().nullish() });
/** Both forms in which Azure says no. */
export const Refusal = z.union([z.looseObject({ error: Failure }).transform(({ error }) => error), Failure]);
