import { CREATED, digest, type Kubernetes, object } from './sample-metadata.ts';

const VERSION = 'v1.31.2';
/** Beside those of the system, images of what once ran there; a kubelet reports the 50 largest. */
const SYSTEM_IMAGES = ['kube-proxy', 'pause', 'coredns'];

const CONDITIONS = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

/** A node as a kubelet reports it, with memory in Ki; the first one runs the control plane. */
export function node(at: number, images: number): Kubernetes {
  const name = `node-${at}`;
  const podCIDR = `10.244.${at % 250}.0/24`;
  const role = at === 0 ? { 'node-role.kubernetes.io/control-plane': '' } : {};
  const labels = {
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': name,
    'kubernetes.io/os': 'linux',
    ...role,
  };
  const annotations = {
    'node.alpha.kubernetes.io/ttl': '0',
    'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
  };
  const status = {
    capacity: amounts('8', 32_865_152),
    allocatable: amounts('7800m', 31_715_328),
    conditions: CONDITIONS.map(([type, status, reason, message]) => ({
      ...{ type, status, reason, message },
      lastHeartbeatTime: CREATED,
      lastTransitionTime: CREATED,
    })),
    addresses: [
      { type: 'InternalIP', address: addressOf(at) },
      { type: 'Hostname', address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: nodeInfo(name),
    images: imagesOf(images),
  };
  const spec = { podCIDR, podCIDRs: [podCIDR], providerID: `kind://podman/sample/${name}` };
  return object(['v1', 'Node'], name, { spec, status }, { labels, annotations });
}

/** Where the pods of a set are that has number `at`. */
export function placeOn(nodes: readonly Kubernetes[], at: number): { name: string; address: string } {
  const on = at % nodes.length;
  return { name: nodes[on]?.metadata.name ?? '', address: addressOf(on) };
}

/** The address of a node. */
export function addressOf(at: number): string {
  return `192.0.2.${(at % 250) + 1}`;
}

function amounts(cpu: string, memoryKi: number) {
  return {
    cpu,
    'ephemeral-storage': '102624184Ki',
    'hugepages-2Mi': '0',
    memory: `${memoryKi}Ki`,
    pods: '110',
  };
}

function nodeInfo(name: string) {
  return {
    architecture: 'amd64',
    bootID: 'b0c4b0a1-2f6c-4a86-9d1c-0d5f7a4f3f10',
    containerRuntimeVersion: 'containerd://1.7.22',
    kernelVersion: '6.12.43+deb13-amd64',
    kubeProxyVersion: VERSION,
    kubeletVersion: VERSION,
    machineID: digest(name).slice(0, 32),
    operatingSystem: 'linux',
    osImage: 'Debian GNU/Linux 13 (trixie)',
    systemUUID: '7a1b6a52-5f0e-4c69-8ac9-9a6ab53a1f1e',
  };
}

function imagesOf(count: number) {
  return Array.from({ length: count }, (_, at) => {
    const system = SYSTEM_IMAGES[at];
    const repository = system ? `registry.k8s.io/${system}` : `registry.example.com/team-${at % 7}/app-${at}`;
    return {
      names: [`${repository}@sha256:${digest(repository)}`, `${repository}:1.${at}.0`],
      sizeBytes: 26_000_000 + at * 1_000_003,
    };
  });
}
