import { expect, test } from '@jest/globals';
import { snakeCase, Views } from '../../../lib/kubernetes/show/views.ts';

// As the Python client's models call them.
test.each([
  ['clusterIPs', 'cluster_i_ps'],
  ['externalIPs', 'external_i_ps'],
  ['podCIDRs', 'pod_cid_rs'],
  ['podIP', 'pod_ip'],
  ['bootID', 'boot_id'],
  ['osImage', 'os_image'],
  ['nonResourceURLs', 'non_resource_ur_ls'],
  ['awsElasticBlockStore', 'aws_elastic_block_store'],
  ['scaleIO', 'scale_io'],
  ['hostPID', 'host_pid'],
  ['continue', '_continue'],
  ['exec', '_exec'],
  ['name', 'name'],
])('%s is called %s', (name, expected) => {
  expect(snakeCase(name)).toBe(expected);
});

test('fields that no model has do not get through, and neither does what has another type', () => {
  const pod = new Views().of('V1Pod', {
    metadata: { name: 7, labels: { a: 'b', c: { d: 'e' } }, generation: '1', secret: 'x' },
    spec: { containers: 'none', hostNetwork: 'yes', nodeName: null },
    unknown: 1,
  });
  expect(pod).not.toHaveProperty('unknown');
  expect(pod?.metadata).toMatchObject({ name: null, labels: { a: 'b', c: null }, generation: null });
  expect(pod?.metadata).not.toHaveProperty('secret');
  expect(pod?.spec).toMatchObject({ containers: null, host_network: null, node_name: null });
});

test('instants are in UTC and seconds, with Z', () => {
  const view = (creationTimestamp: unknown) =>
    new Views().of('V1ObjectMeta', { creationTimestamp })?.creation_timestamp;
  expect(view('2026-02-03T04:05:06Z')).toBe('2026-02-03T04:05:06Z');
  expect(view('2026-02-03T04:05:06.789+02:00')).toBe('2026-02-03T02:05:06Z');
  expect(view('soon')).toBeNull();
  expect(view(7)).toBeNull();
});

test('numbers and texts stay what they are where either may stand', () => {
  const port = (targetPort: unknown) =>
    new Views().of('V1ServicePort', { port: 80, targetPort })?.target_port;
  expect([port(8080), port('http'), port({})]).toEqual([8080, 'http', null]);
});

test('what is nested deeper than any model ends where the model ends', () => {
  let deep: unknown = 'end';
  for (let at = 0; at < 10_000; at += 1) deep = { properties: deep, spec: deep };
  const view = new Views().of('V1Pod', { metadata: deep, spec: deep, status: deep });
  expect(JSON.stringify(view).length).toBeLessThan(10_000);
});
