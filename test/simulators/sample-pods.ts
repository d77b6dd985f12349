import { CREATED, digest, type Kubernetes, object, ownedBy, uidOf } from './sample-metadata.ts';

/** A container of a sample pod. */
export interface SampleContainer {
  name: string;
  image: string;
  resources?: object;
}

/** What differs between sample pods. */
export interface SamplePod {
  namespace: string;
  name: string;
  labels: Record<string, string>;
  /** What controls it; nothing if absent. */
  owner?: Kubernetes;
  node: { name: string; address: string };
  containers: SampleContainer[];
  initContainers?: SampleContainer[];
  phase?: 'Running' | 'Pending' | 'Succeeded';
  annotations?: Record<string, string>;
}

const TOKEN = { name: 'kube-api-access-7x2kq', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' };

const CONDITIONS = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** A pod as controllers, the scheduler and a kubelet leave it. */
export function pod(wanted: SamplePod): Kubernetes {
  const { namespace, name, labels, owner, annotations } = wanted;
  return object(
    ['v1', 'Pod'],
    name,
    { spec: podSpec(wanted), status: statusOf(wanted) },
    {
      namespace,
      labels,
      ...(annotations && { annotations }),
      ...(owner && ownedBy(owner)),
      ...(owner && !/-\d$/.test(name) && { generateName: name.replace(/[^-]*$/, '') }),
    },
  );
}

/** The suffix that a controller would have given a pod. */
export function suffixOf(owner: string, at: number): string {
  return uidOf('Pod', `${owner} ${at}`).slice(0, 5);
}

/** The specification of a pod, or of its template, which is on no node. */
export function podSpec({ node, containers, initContainers }: Partial<SamplePod>) {
  const mounted = (container: SampleContainer) => ({
    resources: {},
    ...container,
    volumeMounts: [{ ...TOKEN, readOnly: true }],
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
  ];
  return {
    ...(node && { nodeName: node.name }),
    containers: containers?.map(mounted),
    ...(initContainers && { initContainers: initContainers.map(mounted) }),
    dnsPolicy: 'ClusterFirst',
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: 0,
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: {},
    serviceAccount: 'default',
    serviceAccountName: 'default',
    terminationGracePeriodSeconds: 30,
    tolerations: ['not-ready', 'unreachable'].map((why) => ({
      key: `node.kubernetes.io/${why}`,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: 300,
    })),
    volumes: [{ name: TOKEN.name, projected: { defaultMode: 420, sources } }],
  };
}

function statusOf({ name, node, containers, initContainers, phase = 'Running' }: SamplePod) {
  const isReady = phase === 'Running';
  const address = `10.244.${Number.parseInt(digest(name).slice(0, 2), 16) % 250}.17`;
  const ended = { exitCode: 0, reason: 'Completed', startedAt: CREATED, finishedAt: CREATED };
  const state = {
    Running: { running: { startedAt: CREATED } },
    Pending: { waiting: { reason: 'ContainerCreating' } },
    Succeeded: { terminated: { ...ended, containerID: `containerd://${digest(name)}` } },
  }[phase];
  const status = ({ name: container, image }: SampleContainer, shown: object) => ({
    name: container,
    image,
    imageID: `${image.replace(/:.*$/, '')}@sha256:${digest(image)}`,
    containerID: `containerd://${digest(`${name} ${container}`)}`,
    lastState: {},
    ready: isReady,
    restartCount: 0,
    started: isReady,
    state: shown,
  });
  return {
    phase,
    qosClass: 'Burstable',
    conditions: CONDITIONS.map((type) => ({
      type,
      status: isReady || type === 'PodScheduled' ? 'True' : 'False',
      lastProbeTime: null,
      lastTransitionTime: CREATED,
    })),
    ...(phase !== 'Pending' && { podIP: address, podIPs: [{ ip: address }] }),
    hostIP: node.address,
    hostIPs: [{ ip: node.address }],
    startTime: CREATED,
    containerStatuses: containers.map((container) => status(container, state)),
    ...(initContainers && {
      initContainerStatuses: initContainers.map((one) => status(one, { terminated: ended })),
    }),
  };
}
