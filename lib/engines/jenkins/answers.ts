import * as z from 'zod';

/** A build as far as it is looked at; times in milliseconds. */
export interface JenkinsBuild {
  number: number;
  /** The item of the queue that it was. */
  queueId: number;
  /** Null while it runs. */
  result: string | null;
  timestamp: number;
  /** -1 where Jenkins cannot tell. */
  estimatedDuration: number;
  parameters: Record<string, string>;
}

/** A build that waits for its turn. */
export interface QueuedBuild {
  id: number;
  parameters: Record<string, string>;
}

/** What is asked of a build. */
export const BUILD_TREE = 'number,queueId,result,timestamp,estimatedDuration,actions[parameters[name,value]]';

/** Jenkins tells no value of a parameter that is a password. */
const Action = z.looseObject({
  parameters: z.array(z.looseObject({ name: z.string(), value: z.unknown().optional() })).optional(),
});
const Actions = z
  .array(Action.nullable())
  .transform((actions) =>
    Object.fromEntries(
      actions
        .flatMap((action) => action?.parameters ?? [])
        .flatMap(({ name, value }) => (typeof value === 'string' ? [[name, value] as const] : [])),
    ),
  );
export const Build = z
  .looseObject({
    number: z.int(),
    queueId: z.int(),
    result: z.string().nullable(),
    timestamp: z.number(),
    estimatedDuration: z.number(),
    actions: Actions,
  })
  .transform(
    ({ actions, number, queueId, result, timestamp, estimatedDuration }): JenkinsBuild => ({
      ...{ number, queueId, result, timestamp, estimatedDuration },
      parameters: actions,
    }),
  );
export const Builds = z.looseObject({ allBuilds: z.array(Build) });
export const Job = z.looseObject({
  property: z.array(
    z
      .looseObject({ parameterDefinitions: z.array(z.looseObject({ name: z.string() })).optional() })
      .nullable(),
  ),
});
export const Queue = z.looseObject({
  items: z.array(
    z.looseObject({
      id: z.int(),
      task: z.looseObject({ url: z.string().optional() }).optional(),
      actions: Actions,
    }),
  ),
});
export const QueueItem = z.looseObject({
  cancelled: z.boolean().optional(),
  executable: z.looseObject({ number: z.int() }).nullish(),
});
export const WhoAmI = z.looseObject({ name: z.string(), anonymous: z.boolean() });
export const Crumb = z.looseObject({ crumb: z.string(), crumbRequestField: z.string() });
