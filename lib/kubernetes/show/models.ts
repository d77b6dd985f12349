import { PAGE } from '../read/lists.ts';
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

/**
 * Up to so many objects are shown whole: with all unset fields they take some 10 KB each, and an answer has 6 MB. No list
 * of more than a page is among them.
 */
const MOST_WHOLE = PAGE;

/** Every field, but those that nobody looks at. */
const whole = new Views();

/**
 * The fields of a large cluster's objects: what they are, whose, where, and how they are. A pod takes some 700 bytes so,
 * and 5,000 of them fit.
 */
const BRIEF = {
  V1ObjectMeta: [
    ...['name', 'namespace', 'uid', 'labels', 'creationTimestamp', 'deletionTimestamp', 'ownerReferences'],
  ],
  V1OwnerReference: ['kind', 'name', 'uid'],
  V1Pod: ['metadata', 'spec', 'status'],
  V1PodSpec: ['nodeName', 'containers'],
  V1Container: ['name', 'image'],
  V1PodStatus: ['phase', 'reason', 'podIP', 'hostIP', 'startTime', 'containerStatuses'],
  V1ContainerStatus: ['name', 'ready', 'restartCount', 'state'],
  V1ContainerState: ['waiting', 'terminated'],
  V1ContainerStateWaiting: ['reason'],
  V1ContainerStateTerminated: ['reason', 'exitCode'],
  V1Deployment: ['metadata', 'spec', 'status'],
  V1DeploymentSpec: ['replicas', 'selector'],
  V1DeploymentStatus: ['replicas', 'readyReplicas', 'availableReplicas', 'updatedReplicas'],
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
  V1JobStatus: ['active', 'succeeded', 'failed', 'startTime', 'completionTime'],
  V1CronJob: ['metadata', 'spec', 'status'],
  V1CronJobSpec: ['schedule', 'suspend'],
  V1CronJobStatus: ['lastScheduleTime', 'lastSuccessfulTime'],
  V1Ingress: ['metadata', 'spec', 'status'],
  CoreV1Event: [
    ...['metadata', 'type', 'reason', 'message', 'count', 'firstTimestamp', 'lastTimestamp', 'eventTime'],
    'involvedObject',
  ],
  V1ObjectReference: ['kind', 'namespace', 'name', 'uid'],
  V2HorizontalPodAutoscaler: ['metadata', 'spec', 'status'],
  V2HorizontalPodAutoscalerSpec: ['scaleTargetRef', 'minReplicas', 'maxReplicas'],
  V2HorizontalPodAutoscalerStatus: ['currentReplicas', 'desiredReplicas', 'lastScaleTime'],
  V1Service: ['metadata', 'spec'],
  V1ServiceSpec: ['type', 'clusterIP', 'externalName', 'ports', 'selector'],
  V1ServicePort: ['name', 'port', 'targetPort', 'nodePort', 'protocol'],
  V1PersistentVolume: ['metadata', 'spec', 'status'],
  V1PersistentVolumeSpec: ['capacity', 'storageClassName', 'claimRef', 'persistentVolumeReclaimPolicy'],
  V1PersistentVolumeClaim: ['metadata', 'spec', 'status'],
  V1PersistentVolumeClaimSpec: ['volumeName', 'storageClassName', 'accessModes', 'resources'],
};
const brief = new Views(BRIEF);

/** Less still, for a graph whose relations take as much room as its objects. */
const sketched = new Views({
  ...BRIEF,
  V1ObjectMeta: ['name', 'namespace', 'uid', 'labels', 'creationTimestamp', 'deletionTimestamp'],
  V1PodSpec: ['nodeName'],
  V1PodStatus: ['phase'],
  V1DeploymentSpec: ['replicas'],
  V1DeploymentStatus: ['readyReplicas'],
  V1ServiceSpec: ['type', 'clusterIP'],
});

/** How the objects of a cluster are shown: whole where there are few, with their main fields where there are many. */
export function listViews(objects: number): Views {
  return objects > MOST_WHOLE ? brief : whole;
}

/** The same for the objects of a graph. */
export function graphViews(objects: number): Views {
  return objects > MOST_WHOLE ? sketched : whole;
}
