import { PAGE } from '../read/lists.ts';
import { models } from './client-node.ts';
import { Views } from './views.ts';

/** The model of each kind that is shown, as @kubernetes/client-node names it. */
export const MODELS = {
  Node: 'V1Node',
  Namespace: 'V1Namespace',
  Pod: 'V1Pod',
  Service: 'V1Service',
  Deployment: 'V1Deployment',
  StatefulSet: 'V1StatefulSet',
  DaemonSet: 'V1DaemonSet',
  Job: 'V1Job',
  CronJob: 'V1CronJob',
  Ingress: 'V1Ingress',
  HorizontalPodAutoscaler: 'V2HorizontalPodAutoscaler',
  ReplicaSet: 'V1ReplicaSet',
  PersistentVolume: 'V1PersistentVolume',
  PersistentVolumeClaim: 'V1PersistentVolumeClaim',
  Event: 'CoreV1Event',
  Version: 'VersionInfo',
} as const;

export type Kind = keyof typeof MODELS;

/** Every field, but who manages which: that is never read. */
const whole = new Views({
  V1ObjectMeta: models.V1ObjectMeta.getAttributeTypeMap()
    .map(({ baseName }) => baseName)
    .filter((name) => name !== 'managedFields'),
});

/**
 * The fields of a large cluster's objects: what they are, whose, where, and how they are. None of them is one that `trim`
 * leaves out: that would show as null, which says that it is unset.
 */
const BRIEF: Readonly<Record<string, readonly string[]>> = {
  V1ObjectMeta: [
    ...['name', 'namespace', 'uid', 'labels', 'creationTimestamp', 'deletionTimestamp', 'ownerReferences'],
  ],
  V1OwnerReference: ['kind', 'name', 'uid'],
  V1Node: ['metadata', 'spec', 'status'],
  V1NodeSpec: ['unschedulable', 'taints', 'podCIDR'],
  V1NodeStatus: ['addresses', 'capacity', 'allocatable', 'conditions', 'nodeInfo', 'images'],
  V1Namespace: ['metadata', 'status'],
  V1Pod: ['metadata', 'spec', 'status'],
  V1PodSpec: ['nodeName', 'containers'],
  V1Container: ['name', 'image'],
  V1PodStatus: [
    ...['phase', 'reason', 'podIP', 'hostIP', 'startTime', 'conditions'],
    ...['initContainerStatuses', 'containerStatuses'],
  ],
  V1PodCondition: ['type', 'status', 'reason', 'message'],
  V1ContainerStatus: ['name', 'ready', 'restartCount', 'state'],
  V1ContainerState: ['waiting', 'terminated'],
  V1ContainerStateWaiting: ['reason'],
  V1ContainerStateTerminated: ['reason', 'exitCode'],
  V1Deployment: ['metadata', 'spec', 'status'],
  V1DeploymentSpec: ['replicas', 'selector'],
  V1DeploymentStatus: ['replicas', 'readyReplicas', 'availableReplicas', 'updatedReplicas', 'conditions'],
  V1DeploymentCondition: ['type', 'status', 'reason', 'message'],
  V1ReplicaSet: ['metadata', 'spec', 'status'],
  V1ReplicaSetSpec: ['replicas', 'selector'],
  V1ReplicaSetStatus: ['replicas', 'readyReplicas', 'availableReplicas'],
  V1StatefulSet: ['metadata', 'spec', 'status'],
  V1StatefulSetSpec: ['replicas', 'selector', 'serviceName'],
  V1StatefulSetStatus: ['replicas', 'readyReplicas', 'availableReplicas', 'updatedReplicas'],
  V1DaemonSet: ['metadata', 'spec', 'status'],
  V1DaemonSetSpec: ['selector'],
  V1DaemonSetStatus: ['desiredNumberScheduled', 'numberReady', 'numberAvailable', 'numberUnavailable'],
  V1Job: ['metadata', 'spec', 'status'],
  V1JobSpec: ['completions', 'parallelism', 'suspend'],
  V1JobStatus: ['active', 'succeeded', 'failed', 'startTime', 'completionTime', 'conditions'],
  V1JobCondition: ['type', 'status', 'reason', 'message'],
  V1CronJob: ['metadata', 'spec', 'status'],
  V1CronJobSpec: ['schedule', 'suspend'],
  V1CronJobStatus: ['lastScheduleTime', 'lastSuccessfulTime'],
  V1Ingress: ['metadata', 'spec', 'status'],
  V1IngressSpec: ['ingressClassName', 'rules', 'tls'],
  CoreV1Event: [
    ...['metadata', 'type', 'reason', 'message', 'count', 'firstTimestamp', 'lastTimestamp', 'eventTime'],
    'involvedObject',
  ],
  V1ObjectReference: ['kind', 'namespace', 'name', 'uid'],
  V2HorizontalPodAutoscaler: ['metadata', 'spec', 'status'],
  V2HorizontalPodAutoscalerSpec: ['scaleTargetRef', 'minReplicas', 'maxReplicas'],
  V2HorizontalPodAutoscalerStatus: ['currentReplicas', 'desiredReplicas', 'lastScaleTime'],
  V1Service: ['metadata', 'spec', 'status'],
  V1ServiceStatus: ['loadBalancer'],
  V1LoadBalancerIngress: ['ip', 'hostname'],
  V1ServiceSpec: ['type', 'clusterIP', 'externalName', 'ports', 'selector'],
  V1ServicePort: ['name', 'port', 'targetPort', 'nodePort', 'protocol'],
  V1PersistentVolume: ['metadata', 'spec', 'status'],
  V1PersistentVolumeSpec: ['capacity', 'storageClassName', 'claimRef', 'persistentVolumeReclaimPolicy'],
  V1PersistentVolumeStatus: ['phase', 'reason'],
  V1PersistentVolumeClaim: ['metadata', 'spec', 'status'],
  V1PersistentVolumeClaimSpec: ['volumeName', 'storageClassName', 'accessModes', 'resources'],
  V1PersistentVolumeClaimStatus: ['phase', 'capacity'],
};

/** Less still, for a graph whose relations take as much room as its objects. */
const GRAPH = {
  ...BRIEF,
  V1ObjectMeta: ['name', 'namespace', 'uid', 'labels', 'creationTimestamp', 'deletionTimestamp'],
  V1NodeStatus: ['addresses', 'capacity', 'conditions', 'nodeInfo'],
  V1PodSpec: ['nodeName'],
  V1PodStatus: ['phase'],
  V1Service: ['metadata', 'spec'],
  V1DeploymentSpec: ['replicas'],
  V1DeploymentStatus: ['readyReplicas'],
  V1StatefulSetSpec: ['replicas'],
  V1StatefulSetStatus: ['readyReplicas'],
  V1ServiceSpec: ['type', 'clusterIP'],
};

/** What a client sees that does not take gzip: which objects there are, how they are, and why. */
const SKETCH = {
  V1ObjectMeta: ['name', 'namespace', 'uid', 'creationTimestamp', 'deletionTimestamp'],
  V1NodeStatus: ['addresses', 'capacity', 'conditions', 'nodeInfo'],
  V1PodSpec: ['nodeName'],
  V1DeploymentSpec: ['replicas'],
  V1ReplicaSetSpec: ['replicas'],
  V1StatefulSetSpec: ['replicas'],
  V1DaemonSetSpec: [],
};

/**
 * Up to so many objects are shown whole: with all unset fields they take some 10 KB each, and an answer has 6 MB. No list
 * of more than a page is among them, so none of them is trimmed.
 */
const MOST_WHOLE = PAGE;

/** Ways to show the objects of a cluster, from the fullest; the first of them is for as few as these. */
export function listViews(objects: number): readonly Views[] {
  return objects > MOST_WHOLE ? LISTS : [whole, ...LISTS];
}
const LISTS = [new Views(BRIEF), new Views({ ...BRIEF, ...SKETCH })];

/** The same for the objects of a graph. */
export function graphViews(objects: number): readonly Views[] {
  return objects > MOST_WHOLE ? GRAPHS : [whole, ...GRAPHS];
}
const GRAPHS = [new Views(GRAPH), new Views({ ...GRAPH, V1ObjectMeta: SKETCH.V1ObjectMeta })];
