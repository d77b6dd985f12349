import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { createGkeWorld, GCE, type GkeWorld, METADATA } from '../support/gke.ts';

let here: GkeWorld;
beforeAll(async () => {
  here = await createGkeWorld();
});
afterAll(async () => {
  expect(here.gke.unplanned).toEqual([]);
  await here.close();
});

const received = () => here.gke.received.splice(0);
const nameOf = (id: string) => `a${id.replaceAll('-', '')}`;
const atGoogle = (id: string) => here.gke.state.clusters.find(({ name }) => name === nameOf(id));

describe('the life of a cluster', () => {
  let id: string;

  test('it is Deploying with progress, then OK with a kubeconfig, by as few requests as Google allows', async () => {
    received();
    id = await here.order({ ...METADATA, network_range: '10.96.0.0/14', kubernetes_version: '1.33' });
    expect(received()).toEqual(['POST /v1/projects/simulated-project/locations/europe-west1-b/clusters']);
    expect(atGoogle(id)).toMatchObject({
      status: 'PROVISIONING',
      resourceLabels: { 'kqueen-cluster': id },
      releaseChannel: { channel: 'REGULAR' },
      clusterIpv4Cidr: '10.96.0.0/14',
      nodePools: [{ name: 'default-pool', initialNodeCount: 3, config: { machineType: 'n1-standard-2' } }],
      addonsConfig: { networkPolicyConfig: { disabled: true } },
    });
    here.pass(90);
    const progress = await here.owner('GET', `/clusters/${id}/progress`);
    expect(progress.body).toMatchObject({ response: 200, progress: 50, result: 'Deploying' });
    expect(await here.until(id, 'OK')).toEqual(['Deploying', 'OK']);
    const { body } = await here.owner('GET', `/clusters/${id}`);
    expect(body.metadata).toMatchObject({
      ...METADATA,
      node_count: 3,
      network_policy: { provider: 'PROVIDER_UNSPECIFIED', enabled: false },
      kubernetes_version: 'v1.33.5-gke.1080000',
    });
    expect((await here.owner('GET', `/clusters/${id}/kubeconfig`)).status).toBe(200);
    expect(here.admins.at(-1)).toMatchObject({
      clusters: [{ cluster: { server: 'https://203.0.113.7' } }],
      users: [{ user: { token: expect.stringMatching(/^ya29\./) } }],
    });
  });

  test('it is resized', async () => {
    const { status, body } = await here.owner('PATCH', `/clusters/${id}/resize`, { node_count: '5' });
    expect([status, body.state, body.metadata?.node_count]).toEqual([200, 'Updating', 5]);
    expect(await here.until(id, 'OK')).toEqual(['Updating', 'OK']);
    expect(atGoogle(id)).toMatchObject({ currentNodeCount: 5 });
  });

  test('its network policy is turned on in two steps, then off', async () => {
    const set = (enabled: boolean) =>
      here.owner('PATCH', `/clusters/${id}/set_network_policy`, { provider: 'CALICO', enabled });
    expect((await set(true)).status).toBe(200);
    expect(await here.until(id, 'OK')).toEqual(['Updating', 'OK']);
    expect(atGoogle(id)).toMatchObject({
      networkPolicy: { enabled: true },
      addonsConfig: { networkPolicyConfig: {} },
    });
    const { body } = await here.owner('GET', `/clusters/${id}`);
    expect(body.metadata?.network_policy).toEqual({ provider: 'CALICO', enabled: true });
    expect((await here.owner('PATCH', `/clusters/${id}/resize`, { node_count: 1 })).body).toMatchObject({
      code: 400,
      description: 'node_count must be at least 2 for a network policy',
    });
    expect((await set(false)).status).toBe(200);
    expect(await here.until(id, 'OK')).toEqual(['Updating', 'OK']);
    expect(atGoogle(id)).toMatchObject({
      networkPolicy: {},
      addonsConfig: { networkPolicyConfig: { disabled: true } },
    });
  });

  test('it is upgraded to what its release channel offers, the control plane before the nodes', async () => {
    const { body } = await here.owner('GET', `/clusters/${id}/versions`);
    expect(body).toEqual(['1.34.1-gke.1200000']);
    expect((await here.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.34' })).status).toBe(200);
    expect(await here.until(id, 'OK')).toEqual(['Updating', 'OK']);
    expect(atGoogle(id)).toMatchObject({
      currentMasterVersion: '1.34.3-gke.1500000',
      nodePools: [{ version: '1.34.3-gke.1500000' }],
    });
    const upgrades = here.gke.state.operations.map(({ operationType }) => operationType);
    expect(upgrades.slice(-2)).toEqual(['UPGRADE_MASTER', 'UPGRADE_NODES']);
  });

  test('it is gone once Google confirms that, with its whole story', async () => {
    expect((await here.owner('DELETE', `/clusters/${id}`)).body).toMatchObject({ state: 'Destroying' });
    expect(await here.until(id, 'gone')).toEqual(['Destroying', 'gone']);
    expect(atGoogle(id)).toBeUndefined();
    expect(await here.story(id)).toEqual([
      'requested Deploying: The cluster has been requested',
      'started Deploying: Google creates the cluster',
      'state OK: The cluster is OK',
      'changed OK: The kubeconfig has been fetched',
      'requested Updating: The provider has been asked for 5 nodes',
      'started Updating: Google resizes the cluster to 5 nodes',
      'state OK: The cluster is OK',
      'requested Updating: The provider has been asked to turn the network policy CALICO on',
      'started Updating: Google turns the addon of the network policy on',
      'state Updating: Google replaces the nodes to turn the network policy on',
      'state OK: The cluster is OK',
      'requested Updating: The provider has been asked to turn the network policy CALICO off',
      'started Updating: Google replaces the nodes to turn the network policy off',
      'state Updating: Google turns the addon of the network policy off',
      'state OK: The cluster is OK',
      'requested Updating: The provider has been asked to upgrade Kubernetes to 1.34',
      'started Updating: Google upgrades the control plane to 1.34',
      'state Updating: Google upgrades the nodes of default-pool to 1.34.3-gke.1500000',
      'state OK: The cluster is OK',
      'requested Destroying: The provider has been asked to delete the cluster',
      'started Destroying: Google deletes the cluster',
      'deleted Destroying: The provider has deleted the cluster',
    ]);
  });
});

describe('a form', () => {
  test('has the names, choices and rules of the original', async () => {
    const { body } = await here.owner('GET', '/provisioners/engines');
    const engines = body as unknown as {
      name: string;
      parameters: { provisioner: object; cluster: object };
    }[];
    const { provisioner, cluster } = engines.find(({ name }) => name === GCE)?.parameters ?? {};
    expect(provisioner).toMatchObject({
      service_account_info: {
        type: 'json_file',
        label: 'Service Account File (JSON)',
        order: 0,
        validators: {
          required: true,
          jsonfile: expect.arrayContaining(['private_key_id', 'private_key', 'client_email', 'client_id']),
        },
      },
    });
    expect(cluster).toMatchObject({
      node_count_gke: {
        type: 'integer',
        label: 'Node Count',
        order: 1,
        default: 1,
        class_name: 'gke_node_count',
        validators: { required: true, min: 1, number: true },
      },
      zone: { type: 'select', order: 2, validators: { required: true } },
      machine_type: { type: 'select', label: 'Machine Type', order: 3, validators: { required: true } },
      network_range: { type: 'text', order: 4, placeholder: '10.0.0.0/14', validators: { cidr: true } },
      network_policy: {
        type: 'select',
        order: 5,
        default: 'PROVIDER_UNSPECIFIED',
        class_name: 'network-policy',
        choices: [
          ['PROVIDER_UNSPECIFIED', '<disabled>'],
          ['CALICO', 'Calico'],
        ],
      },
    });
  });

  test('is filled with what Google offers', async () => {
    const { body } = await here.owner('GET', `/provisioners/${here.provisioner}/options`);
    expect(body).toMatchObject({
      kubernetes_version: expect.arrayContaining([['1.34.1-gke.1200000', '1.34.1-gke.1200000']]),
      release_channel: expect.arrayContaining([['STABLE', 'STABLE, now 1.32.9-gke.1010000']]),
      zone: [
        ['europe-west1', 'europe-west1 (region)'],
        ['us-central1', 'us-central1 (region)'],
        ['europe-west1-b', 'europe-west1-b'],
        ['us-central1-a', 'us-central1-a'],
      ],
      machine_type: [['c4-standard-4', 'c4-standard-4: 4 vCPU, 15 GB RAM']],
    });
  });

  test('offers the known zones and machines where the service account may not ask for them', async () => {
    here.gke.state.allowsCompute = false;
    const other = await request('POST', '/provisioners', {
      token: here.alpha.admin.token,
      body: {
        name: 'without Compute',
        engine: GCE,
        parameters: { service_account_info: here.gke.accounts.keyFile() },
      },
    });
    const { body } = await here.owner('GET', `/provisioners/${other.body.id}/options`);
    here.gke.state.allowsCompute = true;
    expect(body).toMatchObject({
      zone: expect.arrayContaining([['us-central1-a', 'US - Central 1 - A']]),
      machine_type: expect.arrayContaining([['e2-standard-2', 'E2 Standard: 2 vCPU, 8 GB RAM']]),
    });
  });

  test.each([
    [{ zone: 'mars' }, 'metadata.zone must be one of the choices, or another value of the provider'],
    [{ zone: '../../x' }, 'metadata.zone must be one of the choices, or another value of the provider'],
    [{ network_range: '10.0.0.0' }, 'metadata.network_range must be a network like 10.0.0.0/14'],
    [
      { network_policy: 'CALICO', node_count_gke: 1 },
      'metadata.node_count_gke must be at least 2 for a network policy',
    ],
    [
      { network_policy: 'CALICO', node_count: '1' },
      'metadata.node_count must be at least 2 for a network policy',
    ],
    [
      { network_policy: 'CALICO', machine_type: 'g1-small' },
      'metadata.machine_type must be larger for a network policy',
    ],
    [{ node_count: 'many' }, 'metadata.node_count must be a whole number from 1 on'],
  ])('that is filled in as %j is refused with what must be', async (metadata, message) => {
    const body = { name: 'wrong', provisioner: here.provisioner, metadata: { ...METADATA, ...metadata } };
    const answer = await here.owner('POST', '/clusters', body);
    expect([answer.status, answer.body.description]).toEqual([400, message]);
  });

  test.each([
    [
      { network_policy: 'CALICO', node_count: 2 },
      { node_count: 2, network_policy: { provider: 'CALICO', enabled: true } },
    ],
    [{ zone: 'europe-west1', network_policy: 'CALICO', node_count_gke: '1' }, { node_count: 1 }],
  ])('of an older client that sends %j is understood', async (metadata, kept) => {
    const id = await here.order({ ...METADATA, ...metadata });
    const { body } = await here.owner('GET', `/clusters/${id}`);
    expect(body.metadata).toMatchObject(kept);
    expect(atGoogle(id)).toMatchObject({ networkPolicy: { provider: 'CALICO', enabled: true } });
  });
});

describe('the key file of a service account', () => {
  const sent = (changes: object) =>
    request('POST', '/provisioners', {
      token: here.alpha.admin.token,
      body: {
        name: 'other',
        engine: GCE,
        parameters: { service_account_info: { ...here.gke.accounts.keyFile(), ...changes } },
      },
    });

  test.each([
    [{ token_uri: 'https://evil.example/token' }, 'token_uri must be an address of Google'],
    [{ token_uri: 'https://oauth2.googleapis.com@evil.example/' }, 'token_uri must be an address of Google'],
    [{ token_uri: 'http://oauth2.googleapis.com/token' }, 'token_uri must be an address of Google'],
    [{ auth_uri: 'https://169.254.169.254/' }, 'auth_uri must be an address of Google'],
    [{ universe_domain: 'evil.example' }, 'universe_domain must be googleapis.com'],
    [{ project_id: '../other' }, 'project_id must be the id of a Google project'],
    [{ private_key: 'canary-key' }, 'private_key must be a private key in PEM'],
    [{ type: 'external_account' }, 'type must be service_account'],
  ])('that says %j is refused, and Google hears nothing', async (changes, message) => {
    received();
    const answer = await sent(changes);
    expect(answer.status).toBe(400);
    expect(answer.body.description).toContain(`parameters.service_account_info.${message}`);
    expect(answer.text).not.toContain('canary-key');
    expect(received()).toEqual([]);
  });

  test('is taken as text, never shown, and told why Google rejects it', async () => {
    const answer = await request('POST', '/provisioners', {
      token: here.alpha.admin.token,
      body: {
        name: 'as text',
        engine: GCE,
        parameters: { service_account_info: JSON.stringify(here.gke.accounts.keyFile()) },
      },
    });
    expect([answer.status, answer.body.state, answer.body.parameters]).toEqual([
      200,
      'OK',
      { service_account_info: '*******' },
    ]);
    const unknown = await sent({ client_email: 'somebody@else.iam.gserviceaccount.com' });
    expect(unknown.body.state).toBe('Error');
    const order = await here.owner('POST', '/clusters', {
      name: 'never',
      provisioner: unknown.body.id,
      metadata: METADATA,
    });
    expect(order.body.description).toBe(
      'The provisioner other is not OK: Google rejects the service account (Invalid grant: account not found): check service_account_info of the provisioner',
    );
  });
});
