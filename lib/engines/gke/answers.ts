import * as z from 'zod';

const Version = z.string().optional();

const NodePool = z.looseObject({
  name: z.string(),
  version: Version,
  config: z.looseObject({ machineType: z.string().optional() }).optional(),
});

/** A cluster as far as it is looked at. Google leaves out what is false, zero or empty. */
export const GkeCluster = z.looseObject({
  name: z.string(),
  status: z.string().optional(),
  statusMessage: z.string().optional(),
  conditions: z.array(z.looseObject({ message: z.string().optional() })).optional(),
  location: z.string().optional(),
  resourceLabels: z.record(z.string(), z.string()).optional(),
  currentMasterVersion: Version,
  currentNodeCount: z.number().optional(),
  nodePools: z.array(NodePool).optional(),
  networkPolicy: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
  addonsConfig: z
    .looseObject({
      networkPolicyConfig: z.looseObject({ disabled: z.boolean().optional() }).nullish(),
    })
    .nullish(),
  endpoint: z.string().optional(),
  masterAuth: z.looseObject({ clusterCaCertificate: z.string().optional() }).nullish(),
});
export type GkeCluster = z.output<typeof GkeCluster>;

/** What of each cluster a list brings: all of them would be some ten times as long. */
export const LIST_FIELDS = [
  'name,status,statusMessage,conditions(message),location,resourceLabels,currentMasterVersion,currentNodeCount',
  'nodePools(name,version,config(machineType)),networkPolicy(enabled),addonsConfig(networkPolicyConfig)',
].join(',');

/** Clusters of an odd shape do not spoil the answer for all. */
export const ClusterList = z.looseObject({
  clusters: z
    .array(z.unknown())
    .optional()
    .transform((clusters = []) => clusters.flatMap((one) => GkeCluster.safeParse(one).data ?? [])),
  missingZones: z.array(z.string()).optional(),
});

const Metric = z.looseObject({
  name: z.string(),
  intValue: z.union([z.string(), z.number()]).transform(Number).optional(),
});

/** Something long that Google does to a cluster. */
export const GkeOperation = z.looseObject({
  name: z.string(),
  operationType: z.string().optional(),
  status: z.string().optional(),
  statusMessage: z.string().optional(),
  error: z.looseObject({ message: z.string().optional() }).nullish(),
  progress: z.looseObject({ metrics: z.array(Metric).optional() }).nullish(),
});
export type GkeOperation = z.output<typeof GkeOperation>;

export const OperationList = z.looseObject({
  operations: z
    .array(z.unknown())
    .optional()
    .transform((operations = []) => operations.flatMap((one) => GkeOperation.safeParse(one).data ?? [])),
});

/** What Google offers in a location. */
export const ServerConfig = z.looseObject({
  defaultClusterVersion: z.string().optional(),
  validMasterVersions: z.array(z.string()).optional(),
  channels: z
    .array(
      z.looseObject({
        channel: z.string(),
        defaultVersion: z.string().optional(),
        validVersions: z.array(z.string()).optional(),
      }),
    )
    .optional(),
});
export type ServerConfig = z.output<typeof ServerConfig>;
