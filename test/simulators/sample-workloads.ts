import { CREATED, metadata } from './sample-metadata.ts';

const NAMESPACE = 'shop';

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

/** One workload of each kind beside deployments, as controllers would have made them. */
export function sampleWorkloads(): Record<string, unknown>[] {
  const selector = { matchLabels: { app: 'db' } };
  const counts = { replicas: 3, readyReplicas: 2, currentReplicas: 3, availableReplicas: 2 };
  return [
    one('apps/v1', 'StatefulSet', 'db', { replicas: 3, selector, serviceName: 'db' }, counts),
    one(
      'apps/v1',
      'DaemonSet',
      'log-agent',
      { selector: { matchLabels: { app: 'log-agent' } } },
      { desiredNumberScheduled: 3, currentNumberScheduled: 3, numberReady: 2, numberUnavailable: 1 },
    ),
    one('batch/v1', 'CronJob', 'report', { schedule: '0 6 * * *' }, { lastScheduleTime: CREATED }),
    one(
      'batch/v1',
      'Job',
      'report-29500000',
      { completions: 1, parallelism: 1 },
      { failed: 4, startTime: CREATED },
    ),
    one(
      'networking.k8s.io/v1',
      'Ingress',
      'shop',
      { ingressClassName: 'nginx', rules: [{ host: 'shop.example.com' }] },
      { loadBalancer: { ingress: [{ ip: '192.0.2.80' }] } },
    ),
    one(
      'autoscaling/v2',
      'HorizontalPodAutoscaler',
      'shop',
      {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'app-2' },
        minReplicas: 2,
        maxReplicas: 9,
      },
      { currentReplicas: 4, desiredReplicas: 5 },
    ),
  ];
}

function one(apiVersion: string, kind: string, name: string, spec: object, status: object) {
  return { apiVersion, kind, metadata: metadata(kind, name, { namespace: NAMESPACE }), spec, status };
}
