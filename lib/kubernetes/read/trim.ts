import { isMap } from './json.ts';
import { fieldOf, type KubernetesObject, listAt, textOf } from './objects.ts';

/** The fields of metadata, spec and status that are looked at in a large cluster; for every kind those that it has. */
const METADATA = [
  ...['name', 'namespace', 'uid', 'labels', 'creationTimestamp', 'deletionTimestamp', 'ownerReferences'],
  'annotations',
];
const SPEC = [
  ...['nodeName', 'overhead', 'resources', 'replicas', 'selector', 'type', 'clusterIP', 'externalName'],
  ...['ports', 'capacity', 'storageClassName', 'claimRef', 'persistentVolumeReclaimPolicy', 'volumeName'],
  ...['accessModes', 'unschedulable', 'taints', 'podCIDR', 'serviceName'],
  ...['completions', 'parallelism', 'suspend', 'schedule'],
  ...['ingressClassName', 'rules', 'tls', 'scaleTargetRef', 'minReplicas', 'maxReplicas'],
];
const STATUS = [
  ...['phase', 'reason', 'podIP', 'hostIP', 'startTime', 'capacity', 'allocatable', 'conditions', 'images'],
  ...['nodeInfo', 'addresses', 'replicas', 'readyReplicas', 'availableReplicas', 'updatedReplicas'],
  ...['desiredNumberScheduled', 'numberReady', 'numberAvailable', 'numberUnavailable', 'active', 'succeeded'],
  ...['failed', 'completionTime', 'lastScheduleTime', 'lastSuccessfulTime'],
  ...['loadBalancer', 'currentReplicas', 'desiredReplicas', 'lastScaleTime'],
];
/** An event has neither spec nor status. */
const EVENT = [
  ...['type', 'reason', 'message', 'count', 'series', 'firstTimestamp', 'lastTimestamp', 'eventTime'],
  ...['involvedObject', 'reportingComponent'],
];
const CONTAINER_STATUS = ['name', 'ready', 'restartCount', 'state', 'resources', 'allocatedResources'];
const CONTAINER = ['name', 'image', 'resources', 'restartPolicy'];

/**
 * The object with nothing but what is looked at in a large cluster, so that five thousand pods take a fraction of the
 * memory that their text took.
 */
export function trim(object: KubernetesObject): KubernetesObject {
  const listed = (part: string, field: string, names: readonly string[]) => {
    const list = listAt(object, part, field);
    return list.length > 0 ? { [field]: list.map((one) => pick(one, names)) } : {};
  };
  const spec = {
    ...pick(fieldOf(object, 'spec'), SPEC),
    ...listed('spec', 'containers', CONTAINER),
    ...listed('spec', 'initContainers', CONTAINER),
  };
  const isPod = listAt(object, 'spec', 'containers').length > 0;
  const metadata = pick(object.metadata, METADATA) as KubernetesObject['metadata'];
  const status = {
    ...pick(fieldOf(object, 'status'), STATUS),
    ...(isPod && { conditions: listAt(object, 'status', 'conditions').filter(isTelling) }),
    ...listed('status', 'containerStatuses', CONTAINER_STATUS),
    ...listed('status', 'initContainerStatuses', CONTAINER_STATUS),
  };
  return { ...pick(object, EVENT), metadata, spec, status };
}

/** Of a pod that is well all conditions hold, but for those of a resize: they tell what has not happened yet. */
function isTelling(condition: unknown): boolean {
  const type = textOf(condition, 'type') ?? '';
  return textOf(condition, 'status') !== 'True' || type.startsWith('PodResize');
}

function pick(value: unknown, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {};
  if (!isMap(value)) return picked;
  for (const name of names) {
    if (value[name] !== undefined && value[name] !== null) picked[name] = value[name];
  }
  return picked;
}
