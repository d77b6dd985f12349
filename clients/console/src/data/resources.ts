import type { ClusterStatus } from './cluster.ts';
import { at, count, list, text } from './kubernetes.ts';
import { namesOf } from './workloads.ts';

/** A service, and where it is reached. */
export interface ServiceRow {
  id: string;
  name: string;
  namespace: string;
  type: string;
  addresses: string[];
  ports: string[];
}

/** The services of a status. */
export function servicesOf({ services = [] }: ClusterStatus): ServiceRow[] {
  return services.map((service) => {
    const spec = at(service, 'spec');
    const ingress = list(at(service, 'status', 'load_balancer', 'ingress'));
    const addresses = [
      ...ingress.map((one) => text(at(one, 'hostname')) || text(at(one, 'ip'))),
      text(at(spec, 'external_name')),
      text(at(spec, 'cluster_ip')),
    ];
    return {
      ...namesOf(service),
      type: text(at(spec, 'type')) || 'ClusterIP',
      addresses: addresses.filter((one) => one !== '' && one !== 'None'),
      ports: list(at(spec, 'ports')).map(portOf),
    };
  });
}

/** A port as kubectl writes it, with the one of the nodes. */
function portOf(port: unknown): string {
  const onNodes = count(at(port, 'node_port'));
  const number = `${count(at(port, 'port'))}${onNodes > 0 ? `:${onNodes}` : ''}`;
  return `${number}/${text(at(port, 'protocol')) || 'TCP'}`;
}

/** A claim, or a volume, and the other one that it is bound to. */
export interface StorageRow {
  id: string;
  kind: string;
  name: string;
  namespace: string;
  phase: string;
  capacity: string;
  storageClass: string;
  /** The volume of a claim; the claim of a volume, with its namespace. */
  boundTo: string;
}

/** The claims of a status and the volumes; those come first that are not bound. */
export function storageOf({
  persistent_volume_claims = [],
  persistent_volumes = [],
}: ClusterStatus): StorageRow[] {
  const claims = persistent_volume_claims.map((claim): StorageRow => {
    const wanted = at(claim, 'spec', 'resources', 'requests', 'storage');
    return {
      ...rowOf(claim, 'PersistentVolumeClaim'),
      capacity: text(at(claim, 'status', 'capacity', 'storage')) || text(wanted),
      boundTo: text(at(claim, 'spec', 'volume_name')),
    };
  });
  const volumes = persistent_volumes.map((volume): StorageRow => {
    const bound = at(volume, 'spec', 'claim_ref');
    const place = [text(at(bound, 'namespace')), text(at(bound, 'name'))].filter((one) => one !== '');
    return {
      ...rowOf(volume, 'PersistentVolume'),
      capacity: text(at(volume, 'spec', 'capacity', 'storage')),
      boundTo: place.join('/'),
    };
  });
  const isBound = ({ phase }: StorageRow) => phase === 'Bound' || phase === 'Available';
  return [...claims, ...volumes].sort((one, other) => Number(isBound(one)) - Number(isBound(other)));
}

function rowOf(object: unknown, kind: string) {
  return {
    ...namesOf(object),
    kind,
    phase: text(at(object, 'status', 'phase')),
    storageClass: text(at(object, 'spec', 'storage_class_name')),
  };
}
