import { daemonSet } from './sample-controllers.ts';
import { CREATED, type Kubernetes, metadata, object, ownedBy, uidOf } from './sample-metadata.ts';
import { placeOn } from './sample-nodes.ts';
import { pod, podSpec, type SampleContainer, suffixOf } from './sample-pods.ts';
import { service } from './sample-services.ts';

const NAMESPACE = 'shop';
const COPIES = 3;

const container = (name: string, cpu: string, memory: string): SampleContainer => ({
  name: 'main',
  image: `registry.example.com/${name}:1.2.3`,
  resources: { requests: { cpu, memory } },
});
const AGENT = container('log-agent', '50m', '64Mi');
const DATABASE = container('db', '500m', '1Gi');
const REPORT = container('report', '100m', '64Mi');

/** Events of a pod that cannot start, and one that is not a warning. */
export function sampleEvents(count: number): Record<string, unknown>[] {
  const involvedObject = { kind: 'Pod', namespace: NAMESPACE, name: 'db-2', uid: 'uid-db-2' };
  return Array.from({ length: count + 1 }, (_, at) => ({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: metadata('Event', `db-2.${at}`, { namespace: NAMESPACE }),
    involvedObject,
    type: at < count ? 'Warning' : 'Normal',
    reason: at < count ? 'FailedScheduling' : 'Pulled',
    message: `0/3 nodes are available (${at})`,
    lastTimestamp: new Date(Date.parse(CREATED) + at * 1000).toISOString(),
  }));
}

/** One workload of each kind beside deployments, with its pods, as controllers would have made them. */
export function sampleWorkloads(nodes: readonly Kubernetes[]): Kubernetes[] {
  return [
    ...database(nodes),
    ...daemonSet(nodes, NAMESPACE, 'log-agent', 'app', AGENT),
    ...report(nodes),
    object(
      ['networking.k8s.io/v1', 'Ingress'],
      'shop',
      {
        spec: { ingressClassName: 'nginx', rules: [{ host: 'shop.example.com' }] },
        status: { loadBalancer: { ingress: [{ ip: '192.0.2.80' }] } },
      },
      { namespace: NAMESPACE },
    ),
    object(
      ['autoscaling/v2', 'HorizontalPodAutoscaler'],
      'shop',
      {
        spec: {
          scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app-2' },
          minReplicas: 2,
          maxReplicas: 9,
        },
        status: { currentReplicas: 4, desiredReplicas: 5 },
      },
      { namespace: NAMESPACE },
    ),
  ];
}

/** A stateful set that an operator's own resource owns, with a volume for each pod. */
function database(nodes: readonly Kubernetes[]): Kubernetes[] {
  const labels = { app: 'db' };
  const cluster = {
    apiVersion: 'postgresql.cnpg.io/v1',
    kind: 'Cluster',
    name: 'db',
    uid: uidOf('Cluster', 'db'),
  };
  const set = object(
    ['apps/v1', 'StatefulSet'],
    'db',
    {
      spec: {
        replicas: COPIES,
        selector: { matchLabels: labels },
        serviceName: 'db',
        template: { metadata: { labels }, spec: podSpec({ containers: [DATABASE] }) },
      },
      status: { replicas: COPIES, readyReplicas: 2, currentReplicas: COPIES, availableReplicas: 2 },
    },
    { namespace: NAMESPACE, labels, ownerReferences: [{ ...cluster, controller: true }] },
  );
  const pods = Array.from({ length: COPIES }, (_, at) =>
    pod({
      namespace: NAMESPACE,
      name: `db-${at}`,
      labels: { ...labels, 'statefulset.kubernetes.io/pod-name': `db-${at}` },
      owner: set,
      node: placeOn(nodes, at),
      containers: [DATABASE],
      phase: at < 2 ? 'Running' : 'Pending',
    }),
  );
  const services = service({ namespace: NAMESPACE, name: 'db', selector: labels, port: 5432, addresses: [] });
  const volumes = Array.from({ length: COPIES }, (_, at) => volume(`data-db-${at}`)).flat();
  return [set, ...pods, ...services, ...volumes];
}

function volume(name: string): Kubernetes[] {
  const [accessModes, capacity] = [['ReadWriteOnce'], { storage: '10Gi' }];
  const volumeName = `pvc-${uidOf('PersistentVolumeClaim', `${NAMESPACE} ${name}`)}`;
  const shared = { accessModes, storageClassName: 'standard', volumeMode: 'Filesystem' };
  const claim = object(
    ['v1', 'PersistentVolumeClaim'],
    name,
    {
      spec: { ...shared, resources: { requests: capacity }, volumeName },
      status: { phase: 'Bound', accessModes, capacity },
    },
    { namespace: NAMESPACE },
  );
  const claimRef = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    namespace: NAMESPACE,
    name,
    uid: claim.metadata.uid,
  };
  const made = object(['v1', 'PersistentVolume'], volumeName, {
    spec: { ...shared, capacity, claimRef, persistentVolumeReclaimPolicy: 'Delete' },
    status: { phase: 'Bound' },
  });
  return [claim, made];
}

/** A cron job, its last run, and the pod of that, which has finished. */
function report(nodes: readonly Kubernetes[]): Kubernetes[] {
  const run = 'report-29500000';
  const labels = { 'job-name': run };
  const template = { metadata: { labels }, spec: podSpec({ containers: [REPORT] }) };
  const spec = { completions: 1, parallelism: 1, backoffLimit: 6, template };
  const cron = object(
    ['batch/v1', 'CronJob'],
    'report',
    {
      spec: { schedule: '0 6 * * *', concurrencyPolicy: 'Forbid', suspend: false, jobTemplate: { spec } },
      status: { lastScheduleTime: CREATED, lastSuccessfulTime: CREATED },
    },
    { namespace: NAMESPACE },
  );
  const job = object(
    ['batch/v1', 'Job'],
    run,
    { spec, status: { succeeded: 1, startTime: CREATED, completionTime: CREATED } },
    { namespace: NAMESPACE, labels, ...ownedBy(cron) },
  );
  const finished = pod({
    namespace: NAMESPACE,
    name: `${run}-${suffixOf(run, 0)}`,
    labels,
    owner: job,
    node: placeOn(nodes, 0),
    containers: [REPORT],
    phase: 'Succeeded',
  });
  return [cron, job, finished];
}
