import { EngineFailed } from '../../errors.ts';
import type { Applied } from '../../kubernetes/apply/apply.ts';
import type { Attempt, EngineCluster, Observation } from '../engine.ts';
import { quoted } from '../quoted.ts';
import { isOurs, type Management } from './management.ts';
import { manifestOf } from './manifest.ts';
import { nameOf } from './names.ts';
import type { ClusterApiMetadata, ClusterApiParameters } from './parameters.ts';

type Asked = Pick<EngineCluster<ClusterApiParameters, ClusterApiMetadata>, 'id' | 'metadata' | 'parameters'>;

/** Why an API server refuses something that it may take soon. */
const PASSING = /failed calling webhook|internal error|context deadline|connection refused|try again/i;

/** Applies the objects of a new cluster. Safe to repeat; a Cluster of that name that is not ours is left alone. */
export async function create(management: Management, asked: Asked, attempt: Attempt): Promise<Observation> {
  const { id, parameters, metadata } = asked;
  const name = nameOf(id);
  const found = await management.cluster(name);
  if (found && !isOurs(found, id))
    return {
      state: 'Error',
      message: `Somebody else has a Cluster ${name} in the namespace: delete it there`,
    };
  const objects = await manifestOf(asked, parameters.namespace, await management.served());
  attempt.beforeEffect();
  const applied = await management.apply(objects);
  const refused = applied.find(({ result }) => result !== 'created' && result !== 'configured');
  if (refused) return afterRefusal(refused);
  // A template is applied as it was written: its Cluster gets the label apart.
  if (metadata.template !== undefined) await management.label(name, id);
  return { state: 'Deploying', message: `Cluster API creates it as ${name}` };
}

/** An object that may have been applied although its answer got lost is applied again by the next try. */
function afterRefusal({ kind, name, result, message = '' }: Applied): Observation {
  const why = `${kind} ${name}: ${quoted(message)}`;
  if (result !== 'refused' || PASSING.test(message))
    throw new EngineFailed(`The management cluster did not take it yet. ${why}`, { mayPass: true });
  return { state: 'Error', message: `The management cluster refuses it. ${why}` };
}
