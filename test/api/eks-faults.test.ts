import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { GROUP, nameOf, TAG } from '../../lib/engines/eks/names.ts';
import { createEksWorld, type EksWorld } from '../support/eks.ts';
import { expectIntact } from '../support/indexes.ts';

let world: EksWorld;
beforeAll(async () => {
  world = await createEksWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
afterEach(async () => {
  world.eks.misbehave(undefined);
  world.eks.state.fails = {};
  world.eks.state.most = 1_000;
  world.dispatcher.isHolding = false;
  expect(world.eks.unplanned).toEqual([]);
  // The provisioner is seen to be well again.
  await world.run(5);
});

const clusterOf = (id: string) => world.eks.state.clusters.get(nameOf(id));
const nodesOf = (id: string) => clusterOf(id)?.groups.get(GROUP);
const sent = (line: string) => world.eks.received.filter((one) => one === line).length;
const remove = async (id: string) => {
  await world.owner('DELETE', `/clusters/${id}`);
  await world.run(8);
  return [clusterOf(id), (await world.owner('GET', `/clusters/${id}`)).status];
};
const OK = { state: 'OK', message: undefined };

describe('a creation', () => {
  test.each([
    ['the control plane', 'POST /clusters'],
    ['the nodes', 'POST /clusters/kqueen-'],
  ])(
    'goes on when the answer about %s gets lost after the effect: one cluster, one node group',
    async (_, line) => {
      world.eks.misbehave('lost answer', line, 1);
      const id = await world.made();
      expect(await world.state(id)).toEqual(OK);
      expect(clusterOf(id)?.groups.size).toBe(1);
    },
  );

  test('takes a cluster that is there already for its own by the tag', async () => {
    world.eks.misbehave('lost answer', 'POST /clusters', 1);
    const id = await world.order();
    const cluster = clusterOf(id);
    // Amazon EKS remembers tokens for a while only.
    if (cluster) cluster.token = undefined;
    await world.run(16);
    expect(await world.state(id)).toEqual(OK);
  });

  test('of a name that somebody else has taken fails, says so, and its deletion leaves the other cluster alone', async () => {
    world.dispatcher.isHolding = true;
    const id = await world.order();
    const other = await world.order();
    world.dispatcher.isHolding = false;
    await world.dispatcher.work(world.dispatcher.operations.filter(({ cluster }) => cluster === other));
    const taken = clusterOf(other);
    if (!taken) throw new Error('There is no cluster to be taken');
    world.eks.state.clusters.set(nameOf(id), { ...taken, name: nameOf(id), tags: {} });
    await world.run();
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: expect.stringContaining(`it has no tag ${TAG} with the id`),
    });
    await world.owner('DELETE', `/clusters/${id}`);
    await world.run(8);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('DELETE with force=true'),
    });
    expect(clusterOf(id)?.status).not.toBe('DELETING');
    world.eks.state.clusters.delete(nameOf(id));
  });

  test('over the quota fails with the words of AWS, and leaves nothing', async () => {
    world.eks.state.most = 0;
    const id = await world.order();
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: expect.stringContaining(
        'Amazon EKS refuses: The maximum number of clusters per account and region',
      ),
    });
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test('whose control plane fails says why, and can be deleted', async () => {
    world.eks.state.fails.cluster = {
      code: 'InsufficientFreeAddresses',
      message: "The subnets' addresses are used up",
    };
    const id = await world.made();
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: expect.stringContaining('InsufficientFreeAddresses: The subnets"'),
    });
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test('whose nodes fail says why as long as it is so, and can be deleted', async () => {
    world.eks.state.fails.nodes = {
      code: 'NodeCreationFailure',
      message: 'Instances failed to join the cluster',
    };
    const id = await world.made();
    await world.run(6);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('NodeCreationFailure: Instances failed to join the cluster'),
    });
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test('whose nodes AWS refuses fails halfway, keeps the reason, and can be deleted', async () => {
    const words = 'The following instance types are not supported: [t0.nano]';
    world.eks.misbehave(
      { status: 400, code: 'InvalidParameterException', message: words },
      'POST /clusters/kqueen-',
    );
    const id = await world.made();
    await world.run(6);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: `Amazon EKS refuses: ${words}. DELETE it, and create another one`,
    });
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test('waits while AWS throttles, as long as Retry-After says, and goes on', async () => {
    const throttled = { status: 429, code: 'TooManyRequestsException' };
    world.eks.misbehave({ ...throttled, retryAfter: 0 }, 'POST /clusters', 1);
    const before = sent('POST /clusters');
    const id = await world.order();
    expect(sent('POST /clusters') - before).toBe(2);
    const line = `GET /clusters/${nameOf(id)}`;
    world.eks.misbehave({ ...throttled, retryAfter: 120 }, line);
    await world.run(2);
    expect([await world.state(id), sent(line)]).toEqual([
      {
        state: 'Deploying',
        message: 'Amazon EKS throttles the requests: try again later; it is tried again',
      },
      2,
    ]);
    world.eks.misbehave(undefined);
    await world.run(16);
    expect(await world.state(id)).toEqual(OK);
  });

  test('survives a throttling that is a 400, and an AWS that is out of order', async () => {
    world.eks.misbehave(
      { status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
      'POST /clusters',
      1,
    );
    const id = await world.order();
    expect((await world.state(id)).message).toContain(
      'throttles the requests: try again later; it is tried again',
    );
    world.eks.misbehave({ status: 503, code: 'ServiceUnavailableException' }, 'GET /clusters/kqueen-', 30);
    await world.run(5);
    expect((await world.state(id)).state).toBe('Deploying');
    world.eks.misbehave(undefined);
    await world.run(16);
    expect(await world.state(id)).toEqual(OK);
  });

  test('stops for credentials that are revoked midway, says so, and goes on with new ones', async () => {
    const id = await world.order();
    await world.run(5);
    const key = world.eks.accounts.keys.get(world.eks.access.access_key_id);
    world.eks.accounts.keys.delete(world.eks.access.access_key_id);
    await world.run(10);
    expect(await world.state(id)).toEqual({
      state: 'Deploying',
      message: expect.stringContaining('AWS rejects the credentials (UnrecognizedClientException)'),
    });
    if (key) world.eks.accounts.keys.set('AKIASIMULATEDEKS0002', key);
    const parameters = {
      region: world.eks.region,
      access_key_id: 'AKIASIMULATEDEKS0002',
      secret_access_key: '*******',
    };
    const path = `/provisioners/${world.eksProvisioner}`;
    expect((await world.admin('PATCH', path, { parameters })).body.state).toBe('OK');
    await world.run(8);
    expect(await world.state(id)).toEqual(OK);
    if (key) world.eks.accounts.keys.set(world.eks.access.access_key_id, key);
    await world.admin('PATCH', path, { parameters: { region: world.eks.region, ...world.eks.access } });
  });

  test('stops for a right that is missing, quotes AWS, and goes on once it is granted', async () => {
    const message =
      'User: arn:aws:iam::111122223333:user/kqueen is not authorized to perform: eks:CreateNodegroup';
    world.eks.misbehave({ status: 403, code: 'AccessDeniedException', message }, 'POST /clusters/kqueen-');
    const id = await world.order();
    await world.run(12);
    expect(await world.state(id)).toEqual({
      state: 'Deploying',
      message: `AWS does not permit it: ${message}; it is tried again`,
    });
    world.eks.misbehave(undefined);
    await world.run(6);
    expect(await world.state(id)).toEqual(OK);
  });

  test('is deleted by hand: it is seen and said, and the record goes when it is deleted here', async () => {
    const id = await world.order();
    await world.run(2);
    world.eks.state.clusters.delete(nameOf(id));
    await world.run();
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('somebody deleted it there'),
    });
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test('can be deleted at once, while the control plane is being created', async () => {
    const id = await world.order();
    await world.run(2);
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test.each(['reset', 'html', 'endless'] as const)(
    'goes on after an answer that is none (%s)',
    async (fault) => {
      const id = await world.order();
      world.eks.misbehave(fault, 'GET /clusters/kqueen-', 3);
      await world.run(18);
      expect(await world.state(id)).toEqual(OK);
    },
  );
});

describe('a cluster', () => {
  let id: string;
  beforeAll(async () => {
    id = await world.made();
  });

  test('whose nodes are degraded says why, and is OK again when they are', async () => {
    const nodes = nodesOf(id);
    if (!nodes) throw new Error('There are no nodes');
    nodes.status = 'DEGRADED';
    nodes.issues = [{ code: 'AsgInstanceLaunchFailures', message: 'Could not launch On-Demand Instances.' }];
    await world.run(6);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: 'The nodes are degraded: AsgInstanceLaunchFailures: Could not launch On-Demand Instances',
    });
    Object.assign(nodes, { status: 'ACTIVE', issues: [] });
    await world.run(6);
    expect(await world.state(id)).toEqual(OK);
  });

  test('of a status that nobody knows is Unknown, with the status', async () => {
    Object.assign(clusterOf(id) ?? {}, { status: 'HIBERNATED' });
    await world.run(6);
    expect(await world.state(id)).toEqual({
      state: 'Unknown',
      message: 'Amazon EKS calls the control plane HIBERNATED',
    });
    Object.assign(clusterOf(id) ?? {}, { status: 'ACTIVE' });
    await world.run(6);
  });

  test('that is updated in the console is Updating meanwhile, and has its new version then', async () => {
    const cluster = clusterOf(id);
    if (!cluster) throw new Error('There is no cluster');
    cluster.status = 'UPDATING';
    await world.run(6);
    expect(await world.state(id)).toMatchObject({ state: 'Updating' });
    cluster.status = 'ACTIVE';
    await world.run();
    expect(await world.state(id)).toEqual(OK);
  });

  test('that is being deleted by hand is an Error, and keeps its record when it is gone', async () => {
    const other = await world.made();
    Object.assign(clusterOf(other) ?? {}, { status: 'DELETING', due: Number.POSITIVE_INFINITY });
    await world.run(6);
    expect(await world.state(other)).toEqual({
      state: 'Error',
      message: 'Somebody deletes the cluster at Amazon EKS',
    });
    world.eks.state.clusters.delete(nameOf(other));
    await world.run(6);
    expect((await world.state(other)).message).toContain(
      'no longer has the cluster: somebody deleted it there. DELETE it here too',
    );
    expect(await remove(other)).toEqual([undefined, 404]);
  });

  test('is not taken for deleted where its provisioner looks in another account', async () => {
    const path = `/provisioners/${world.eksProvisioner}`;
    const principal = 'arn:aws:iam::999900001111:user/other';
    world.eks.accounts.keys.set('AKIASIMULATEDOTHER01', { secret: 'other-secret', principal });
    const clusters = new Map(world.eks.state.clusters);
    const parameters = {
      region: world.eks.region,
      access_key_id: 'AKIASIMULATEDOTHER01',
      secret_access_key: 'other-secret',
    };
    await world.admin('PATCH', path, { parameters });
    world.eks.state.clusters.clear();
    await world.owner('DELETE', `/clusters/${id}`);
    await world.run();
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message:
        'The cluster is in the AWS account 111122223333, its provisioner asks the account 999900001111: change it back',
    });
    for (const [name, cluster] of clusters) world.eks.state.clusters.set(name, cluster);
    await world.admin('PATCH', path, { parameters: { region: world.eks.region, ...world.eks.access } });
    await world.run(6);
    expect(await world.state(id)).toEqual(OK);
  });
});

describe('a change', () => {
  let id: string;
  beforeAll(async () => {
    id = await world.made();
  });
  const resize = (count: number) => world.owner('PATCH', `/clusters/${id}/resize`, { node_count: count });
  const upgrade = (version: string) => world.owner('PATCH', `/clusters/${id}/upgrade`, { version });
  const versions = () => [clusterOf(id)?.version, nodesOf(id)?.version];

  test('of the number of nodes that AWS fails is an Error with the reason, and the number stays what it was', async () => {
    world.eks.state.fails.update = {
      code: 'AccessDenied',
      message: 'The Auto Scaling group may not be changed',
    };
    await resize(4);
    await world.run(6);
    expect((await world.story(id)).at(-1)).toBe(
      'state Error: Amazon EKS failed to change the number of nodes to 4: AccessDenied: The Auto Scaling group may not be changed',
    );
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body.metadata).toMatchObject({ node_count: 2 });
    world.eks.state.fails = {};
    await world.run(6);
    expect(await world.state(id)).toEqual(OK);
  });

  test('of the number of nodes whose answer gets lost is not done twice', async () => {
    const line = `POST /clusters/${nameOf(id)}/node-groups/${GROUP}/update-config`;
    world.eks.misbehave('lost answer', line, 1);
    await resize(3);
    await world.run(8);
    expect([await world.state(id), nodesOf(id)?.scaling.desiredSize, sent(line)]).toEqual([OK, 3, 2]);
  });

  test('that Amazon EKS knows nothing of is refused before it is asked', async () => {
    expect((await resize(451)).body.description).toContain('node_count must be at most 450');
    expect((await upgrade('1.35.2')).body.description).toContain('must be a minor version of Kubernetes');
    expect((await upgrade('1.36')).body.description).toContain('must not skip a minor version');
    expect(await world.state(id)).toEqual(OK);
  });

  test('of the version that AWS rolls back is an Error that says so, and the cluster goes on as it was', async () => {
    world.eks.state.fails.update = { code: 'EniLimitReached', message: 'No network interface is left' };
    await upgrade('1.35');
    await world.run(6);
    expect((await world.story(id)).at(-1)).toBe(
      'state Error: Amazon EKS failed to upgrade the control plane: EniLimitReached: No network interface is left. It still runs 1.34',
    );
    world.eks.state.fails = {};
    await world.run(6);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect([body.state, body.metadata?.kubernetes_version]).toEqual(['OK', '1.34']);
    expect(versions()).toEqual(['1.34', '1.34']);
  });

  test('of the version whose nodes stay behind says so, and is done by asking again', async () => {
    await upgrade('1.35');
    await world.run(6);
    world.eks.state.fails.update = {
      code: 'PodEvictionFailure',
      message: 'Reached max retries while trying to evict pods',
    };
    await world.run(6);
    expect((await world.story(id)).join('\n')).toContain(
      'Amazon EKS failed to upgrade the nodes: PodEvictionFailure: Reached max retries while trying to evict pods',
    );
    expect(versions()).toEqual(['1.35', '1.34']);
    world.eks.state.fails = {};
    await world.run(6);
    expect((await world.state(id)).message).toBe(
      'The nodes still run Kubernetes 1.34: upgrade to 1.35 again',
    );
    expect((await world.owner('GET', `/clusters/${id}/versions`)).body).toEqual(['1.35']);
    expect((await upgrade('1.35')).status).toBe(200);
    await world.run(8);
    expect([await world.state(id), versions()]).toEqual([OK, ['1.35', '1.35']]);
  });

  test('is made once where two runs look at the same moment', async () => {
    const line = `POST /clusters/${nameOf(id)}/node-groups/${GROUP}/update-version`;
    const before = sent(line);
    await upgrade('1.36');
    world.pass(301);
    const order = { namespace: 'alpha', provisioner: world.eksProvisioner };
    await Promise.all([world.dispatcher.look([order]), world.dispatcher.look([order])]);
    await world.run(8);
    expect([await world.state(id), versions()]).toEqual([OK, ['1.36', '1.36']]);
    expect(sent(line) - before).toBeLessThanOrEqual(2);
  });
});

describe('a deletion', () => {
  test('deletes node groups that users have added, then the control plane', async () => {
    const id = await world.made();
    const nodes = nodesOf(id);
    if (nodes) clusterOf(id)?.groups.set('by-hand', { ...nodes, tags: {} });
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test('waits for an update that is under way, with the words of AWS', async () => {
    const id = await world.made();
    const cluster = clusterOf(id);
    cluster?.groups.clear();
    if (cluster) world.eks.state.update(cluster, 'VersionUpdate', undefined, () => {});
    await world.owner('DELETE', `/clusters/${id}`);
    await world.run();
    expect(await world.state(id)).toMatchObject({
      state: 'Destroying',
      message: expect.stringContaining('currently has an update in progress'),
    });
    await world.run(9);
    expect(clusterOf(id)).toBeUndefined();
  });

  test('whose nodes cannot be deleted says why, and is tried again by another DELETE', async () => {
    const id = await world.made();
    world.eks.state.fails.removal = {
      code: 'Ec2SecurityGroupDeletionFailure',
      message: 'It has a dependent object',
    };
    await world.owner('DELETE', `/clusters/${id}`);
    await world.run(4);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message:
        'Amazon EKS failed to delete the nodes: Ec2SecurityGroupDeletionFailure: It has a dependent object. DELETE it again',
    });
    world.eks.state.fails = {};
    expect(await remove(id)).toEqual([undefined, 404]);
  });

  test.each(['DELETE /clusters/kqueen-', 'GET /clusters/kqueen-'])(
    'goes on when answers get lost (%s)',
    async (line) => {
      const id = await world.made();
      world.eks.misbehave('lost answer', line, 3);
      expect(await remove(id)).toEqual([undefined, 404]);
    },
  );
});

test('the schedule runs when Amazon EKS says nothing at all', async () => {
  const id = await world.order();
  world.eks.misbehave({ status: 500, code: 'InternalFailure' });
  world.pass(60);
  await refreshState(world.services);
  expect((await world.state(id)).state).toBe('Deploying');
});
