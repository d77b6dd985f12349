import { type Kubernetes, object, ownedBy } from './sample-metadata.ts';

/** What differs between sample services. */
export interface SampleService {
  namespace: string;
  name: string;
  selector?: Record<string, string>;
  annotations?: Record<string, string>;
  clusterIP?: string;
  port?: number;
  /** Of the pods behind it. */
  addresses: readonly string[];
}

/** A service, and the slice of its endpoints that a controller keeps. */
export function service(wanted: SampleService): Kubernetes[] {
  const { namespace, name, selector, annotations = {}, clusterIP = '10.96.0.10', port = 80 } = wanted;
  const made = object(
    ['v1', 'Service'],
    name,
    {
      spec: {
        type: 'ClusterIP',
        clusterIP,
        clusterIPs: [clusterIP],
        internalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        sessionAffinity: 'None',
        ...(selector && { selector }),
        ports: [{ name: 'http', port, targetPort: 8080, protocol: 'TCP' }],
      },
      status: { loadBalancer: {} },
    },
    { namespace, annotations },
  );
  const slice = object(
    ['discovery.k8s.io/v1', 'EndpointSlice'],
    `${name}-x7k2q`,
    {
      addressType: 'IPv4',
      endpoints: wanted.addresses.map((address) => ({
        addresses: [address],
        conditions: { ready: true, serving: true, terminating: false },
      })),
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    },
    { namespace, labels: { 'kubernetes.io/service-name': name }, ...ownedBy(made) },
  );
  return [made, slice];
}
