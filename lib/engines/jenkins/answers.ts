import * as z from 'zod';

/** A parameter of a build. A build may carry several of one name: plugins add lists of their own. */
export type BuildParameter = readonly [name: string, value: string];

/** A build as far as it is looked at; times in milliseconds. */
export interface JenkinsBuild {
  number: number;
  /** The item of the queue that it was. */
  queueId: number;
  /**
   * Null while it runs. A Pipeline has a result as soon as one step sets it, and goes on: the result counts once Jenkins
   * says that nothing is building any more.
   */
  result: string | null;
  timestamp: number;
  /** -1 where Jenkins cannot tell. */
  estimatedDuration: number;
  parameters: readonly BuildParameter[];
}

/** A build that waits for its turn. */
export interface QueuedBuild {
  id: number;
  parameters: readonly BuildParameter[];
}

/** What is asked of a build. */
export const BUILD_TREE =
  'number,queueId,result,building,timestamp,estimatedDuration,actions[parameters[name,value]]';

/** A list whose items are read one by one: a foreign build of an odd shape does not spoil the answer for all. */
function lenient<S extends z.ZodType>(item: S) {
  return z.array(z.unknown()).transform((items) =>
    items.flatMap((one): z.output<S>[] => {
      const { success, data } = item.safeParse(one);
      return success ? [data] : [];
    }),
  );
}

/** Of passwords Jenkins tells no value. */
const Parameter = z
  .looseObject({ name: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) })
  .transform(({ name, value }): BuildParameter => [name, String(value)]);
const Action = z.looseObject({ parameters: lenient(Parameter).optional() });
const Actions = lenient(Action).transform((actions) => actions.flatMap(({ parameters = [] }) => parameters));

export const Build = z
  .looseObject({
    number: z.int(),
    queueId: z.int(),
    result: z.string().nullish(),
    building: z.boolean(),
    timestamp: z.number(),
    estimatedDuration: z.number(),
    actions: Actions,
  })
  .transform(
    ({ actions, building, number, queueId, result = null, timestamp, estimatedDuration }): JenkinsBuild => ({
      ...{ number, queueId, timestamp, estimatedDuration },
      result: building ? null : result,
      parameters: actions,
    }),
  );
export const Builds = z.looseObject({ allBuilds: lenient(Build) });

export const JOB_TREE = '_class,buildable,property[parameterDefinitions[name]]';
export const Job = z.looseObject({
  _class: z.string().optional(),
  buildable: z.boolean().optional(),
  property: lenient(
    z.looseObject({ parameterDefinitions: z.array(z.looseObject({ name: z.string() })).optional() }),
  ).optional(),
});

export const QUEUE_TREE = 'items[id,task[url],actions[parameters[name,value]]]';
export const Queue = z.looseObject({
  items: lenient(z.looseObject({ id: z.int(), task: z.looseObject({ url: z.string() }), actions: Actions })),
});
export const QueueItem = z.looseObject({
  cancelled: z.boolean().optional(),
  executable: z.looseObject({ number: z.int() }).nullish(),
});
export const WhoAmI = z.looseObject({ name: z.string(), anonymous: z.boolean() });
export const Crumb = z.looseObject({ crumb: z.string(), crumbRequestField: z.string() });
