import * as z from 'zod';

const Objects = z.array(z.looseObject({}));
const Amount = z.object({
  cpu: z.number().meta({ description: 'Cores' }),
  memory: z.number().meta({ description: 'Bytes' }),
});

const Errors = z
  .array(z.object({ path: z.string(), message: z.string() }))
  .optional()
  .meta({ description: 'The parts that could not be read, and why' });

/** Fields that only `parts` leaves out. */
const Lists = z.object({
  addons: z.array(z.record(z.string(), z.string())),
  deployments: Objects,
  namespaces: Objects,
  nodes: Objects,
  nodes_pods: z.record(z.string(), z.int()).meta({ description: 'The number of pods on each node' }),
  persistent_volumes: Objects,
  persistent_volume_claims: Objects,
  pods: Objects,
  replica_sets: Objects,
  services: Objects,
  stateful_sets: Objects,
  daemon_sets: Objects,
  jobs: Objects,
  cron_jobs: Objects,
  ingresses: Objects,
  horizontal_pod_autoscalers: Objects,
  events: Objects.meta({ description: 'The 100 newest warnings of Kubernetes, newest first' }),
  resources_by_node: z.record(z.string(), z.object({ limits: Amount, requests: Amount })),
});

export const StatusWire = z
  .object({
    ...Lists.partial().shape,
    version: z.looseObject({}).nullable(),
    counts: z
      .record(z.string(), z.int())
      .meta({ description: 'The number of objects of each part, also of one that is left out for its size' }),
    errors: Errors,
  })
  .meta({ id: 'ClusterStatus' });

export const TopologyWire = z
  .object({
    items: z.record(z.string(), z.looseObject({ kind: z.string() })),
    relations: z.array(z.object({ source: z.string(), target: z.string() })),
    kinds: z.record(z.string(), z.string()),
    errors: Errors,
  })
  .meta({ id: 'ClusterTopology' });

export const AppliedWire = z
  .object({
    api_version: z.string(),
    kind: z.string(),
    namespace: z.string().nullable(),
    name: z.string(),
    result: z.enum(['created', 'configured', 'refused', 'unknown', 'skipped', 'pending']),
    message: z.string().optional(),
    warnings: z.array(z.string()).optional().meta({ description: 'What the API server warns of' }),
    operation: z
      .string()
      .optional()
      .meta({ description: 'Of a pending object: see GET /clusters/{id}/apply/{operation}' }),
  })
  .meta({ id: 'Applied' });
