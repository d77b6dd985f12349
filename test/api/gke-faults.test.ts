import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { gkeError } from '../simulators/gke/refusals.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { createGkeWorld, type GkeWorld, METADATA } from '../support/gke.ts';
import { expectIntact } from '../support/indexes.ts';

let here: GkeWorld;
beforeAll(async () => {
  here = await createGkeWorld();
});
afterEach(() => here.gke.misbehave(undefined));
afterAll(async () => {
  expect(here.gke.unplanned).toEqual([]);
  await expectIntact(here);
  await here.close();
});

const atGoogle = (id: string) =>
  here.gke.state.clusters.filter(({ resourceLabels }) => resourceLabels['kqueen-cluster'] === id);
const messageOf = async (id: string) => (await here.state(id))?.message;
const minute = async () => {
  here.pass(60);
  await here.run();
};
const made = async () => {
  const id = await here.order(METADATA);
  await here.until(id, 'OK');
  return id;
};
const resize = (id: string, node_count: number) =>
  here.owner('PATCH', `/clusters/${id}/resize`, { node_count });

describe('creating', () => {
  test('a lost answer makes no second cluster, and what exists already is ours by its label', async () => {
    here.gke.misbehave('lost answer', /^POST .*clusters$/, 1);
    const id = await here.order(METADATA);
    expect(await messageOf(id)).toBe('Google cannot be reached: try again later; it is tried again');
    await here.until(id, 'OK');
    expect(atGoogle(id)).toHaveLength(1);
  });

  test('a cluster of our name without our label belongs to somebody else, and is not deleted', async () => {
    const [other] = atGoogle(await made());
    here.dispatcher.isHolding = true;
    const id = await here.order(METADATA);
    const name = `a${id.replaceAll('-', '')}`;
    here.dispatcher.isHolding = false;
    if (other) here.gke.state.add({ ...other, name, resourceLabels: {} });
    await minute();
    const foreign = `The cluster ${name} at Google is not that of KQueen: it lacks the label kqueen-cluster=${id}`;
    expect(await here.state(id)).toEqual({ state: 'Error', message: foreign });
    await here.owner('DELETE', `/clusters/${id}`);
    expect(await here.state(id)).toEqual({
      state: 'Error',
      message: `${foreign}: DELETE it again, or with force=true`,
    });
    expect(here.gke.state.clusters.filter((one) => one.name === name)).toHaveLength(1);
  });

  test('a quota that does not suffice is an Error in the words of Google, whatever the status', async () => {
    here.gke.state.quota = 1;
    const id = await here.order(METADATA);
    here.gke.state.quota = Number.POSITIVE_INFINITY;
    expect(await here.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringMatching(
        /^The quota of the Google project does not suffice: Insufficient regional quota to satisfy request: resource "CPUS"/,
      ),
    });
    const exhausted = gkeError(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for IN_USE_ADDRESSES. Limit: 8.');
    here.gke.misbehave(exhausted, /^POST .*clusters$/, 1);
    expect(await messageOf(await here.order(METADATA))).toBe(
      'The quota of the Google project does not suffice: Quota exceeded for IN_USE_ADDRESSES. Limit: 8',
    );
  });

  test('throttling is waited for as long as Google says', async () => {
    const words = 'Quota exceeded for quota metric "Requests" and limit "Requests per minute".';
    const throttled = {
      ...gkeError(429, 'RESOURCE_EXHAUSTED', words, [{ reason: 'RATE_LIMIT_EXCEEDED' }]),
      headers: { 'retry-after': '30' },
    };
    here.gke.misbehave(throttled, /^POST .*clusters$/, 1);
    const id = await here.order(METADATA);
    expect(await here.state(id)).toEqual({
      state: 'Deploying',
      message: 'Google throttles the requests: try again later; it is tried again',
    });
    await here.until(id, 'OK');
  });

  test('what fails halfway is an Error with the reason, and can be deleted without a rest', async () => {
    here.gke.state.failNext('CREATE_CLUSTER', 'The zone has no n1-standard-2 left.');
    const id = await here.order(METADATA);
    await here.until(id, 'Error');
    expect(await messageOf(id)).toBe('The cluster failed at Google: The zone has no n1-standard-2 left');
    await here.owner('DELETE', `/clusters/${id}`);
    await here.until(id, 'gone');
    expect(atGoogle(id)).toEqual([]);
  });

  test('a cluster that is deleted while Google creates it waits for Google, and leaves nothing', async () => {
    const id = await here.order(METADATA);
    await here.owner('DELETE', `/clusters/${id}`);
    expect(await messageOf(id)).toMatch(
      /^Google is still busy with the cluster: Cluster is running incompatible operation operation-\S+; it is tried again$/,
    );
    expect(await here.until(id, 'gone')).toEqual(['Destroying', 'gone']);
    expect(atGoogle(id)).toEqual([]);
  });

  test('a version that Google does not have is an Error in its words', async () => {
    const id = await here.order({ ...METADATA, kubernetes_version: '1.20' });
    expect(await messageOf(id)).toBe('Google rejects the request: Master version "1.20" is unsupported');
  });
});

describe('changing', () => {
  test('an operation that fails leaves the size that was, and the reason in the history', async () => {
    const id = await made();
    here.gke.state.failNext('SET_NODE_POOL_SIZE', 'Google ran out of n1-standard-2.');
    await resize(id, 9);
    await here.until(id, 'Error');
    const { body } = await here.owner('GET', `/clusters/${id}`);
    expect(body.metadata?.node_count).toBe(3);
    expect(await here.story(id)).toContain(
      'state Error: Google could not do it: Google ran out of n1-standard-2',
    );
    await here.until(id, 'OK');
  });

  test('a lost answer is asked for again once Google is done, and nothing happens twice', async () => {
    const id = await made();
    here.gke.state.seconds.SET_NODE_POOL_SIZE = 150;
    const before = here.gke.state.operations.filter(
      ({ operationType: type }) => type === 'SET_NODE_POOL_SIZE',
    ).length;
    here.gke.misbehave('lost answer', /setSize$/, 1);
    await resize(id, 4);
    await minute();
    expect(await here.state(id)).toMatchObject({ message: 'Google resizes the cluster to 4 nodes' });
    await here.until(id, 'OK');
    expect(atGoogle(id)).toMatchObject([{ currentNodeCount: 4 }]);
    expect(
      here.gke.state.operations.filter(({ operationType: type }) => type === 'SET_NODE_POOL_SIZE'),
    ).toHaveLength(before + 1);
  });

  test('an upgrade that Google rolls back is an Error that says so', async () => {
    const id = await made();
    here.gke.state.rollBackNext('UPGRADE_NODES');
    await here.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.34' });
    await here.until(id, 'Error');
    expect(await messageOf(id)).toBe(
      'Google ended a step without any effect: it has rolled back what it did (Google upgrades the nodes of default-pool to 1.34.3-gke.1500000)',
    );
  });

  test('an upgrade that skips a minor version is refused before Google is asked', async () => {
    const id = await made();
    here.gke.received.splice(0);
    const answer = await here.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.35' });
    expect([answer.status, answer.body.description]).toEqual([
      400,
      'version must not skip a minor version: upgrade to 1.34 first',
    ]);
    expect(here.gke.received).toEqual([]);
  });

  test('a network policy is not turned on where it cannot run', async () => {
    const policy = { provider: 'CALICO', enabled: true };
    const set = (id: string) => here.owner('PATCH', `/clusters/${id}/set_network_policy`, policy);
    const refusals = [
      [{ machine_type: 'f1-micro' }, 'enabled must be false: the machines of the cluster are too small'],
      [{ node_count_gke: 1 }, 'enabled must be false with less than 2 nodes: resize first'],
    ] as const;
    for (const [metadata, why] of refusals) {
      const id = await here.order({ ...METADATA, ...metadata });
      await here.until(id, 'OK');
      const { status, body } = await set(id);
      expect([status, body.description]).toEqual([400, why]);
    }
    const id = await made();
    const [cluster] = atGoogle(id);
    const pool = { name: 'by-hand', version: '1.33.5-gke.1080000', initialNodeCount: 1 };
    cluster?.nodePools.push({ ...pool, config: { machineType: 'g1-small' } });
    await set(id);
    expect(await messageOf(id)).toBe(
      'A network policy does not run on g1-small: create a cluster of larger machines',
    );
  });
});

describe('watching', () => {
  const idle = async () => {
    here.pass(300);
    await here.run();
  };

  test('many clusters are one list, and as many writes as clusters have changed', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, () => here.order(METADATA)));
    for (const id of ids) await here.until(id, 'OK');
    // The next token lasts an hour.
    here.gke.accounts.revokeTokens();
    await idle();
    const [broken] = atGoogle(ids[0] ?? '');
    if (broken) {
      broken.status = 'DEGRADED';
      broken.conditions = [{ message: 'Node pool default-pool has no subnet.' }];
    }
    here.gke.received.splice(0);
    const written: string[] = [];
    here.store.onCommit = (commit, real) => {
      written.push(
        ...(commit.put ?? []).map(({ key }) => key).filter((key) => key.includes('/obj/cluster/')),
      );
      return real(commit);
    };
    await idle();
    here.store.onCommit = undefined;
    // The one is for the state of the provisioner.
    const lists = 'GET /v1/projects/simulated-project/locations/-/clusters';
    expect(here.gke.received.filter((line) => !line.endsWith('/token'))).toEqual([lists, lists]);
    expect(written).toHaveLength(1);
    expect(await here.state(ids[0] ?? '')).toEqual({
      state: 'Error',
      message: 'The cluster is degraded at Google: Node pool default-pool has no subnet',
    });
  });

  test('a zone that does not answer decides nothing about its clusters', async () => {
    const id = await made();
    here.gke.state.missingZones = ['europe-west1-b'];
    await idle();
    expect(await here.state(id)).toEqual({ state: 'OK', message: undefined });
    await here.owner('DELETE', `/clusters/${id}`);
    here.pass(120);
    await here.run();
    expect(await messageOf(id)).toBe('Google does not reach the zone of the cluster at the moment');
    here.gke.state.missingZones = [];
    await here.until(id, 'gone');
  });

  test('a cluster that somebody deletes at Google keeps its record, and says so', async () => {
    const id = await made();
    const [cluster] = atGoogle(id);
    if (cluster) cluster.status = 'STOPPING';
    await idle();
    expect(await messageOf(id)).toBe('Somebody has the cluster deleted at Google. DELETE it here too');
    if (cluster) here.gke.state.remove(cluster);
    await idle();
    expect(await here.state(id)).toEqual({
      state: 'Error',
      message: 'The provider no longer has the cluster: somebody deleted it there. DELETE it here too',
    });
    await here.owner('DELETE', `/clusters/${id}`);
    expect(await here.state(id)).toBeUndefined();
  });

  test('what Google does by itself is followed, and a status that is new is told as it is', async () => {
    const id = await made();
    const [cluster] = atGoogle(id);
    if (cluster) cluster.status = 'RECONCILING';
    await idle();
    expect(await here.state(id)).toEqual({ state: 'Updating', message: 'Google updates the cluster' });
    if (cluster) Object.assign(cluster, { status: 'FROZEN', currentMasterVersion: '1.34.1-gke.1200000' });
    await minute();
    expect(await here.state(id)).toEqual({
      state: 'Unknown',
      message: 'Google says that the cluster is FROZEN',
    });
    if (cluster) cluster.status = 'RUNNING';
    await idle();
    const { body } = await here.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({ state: 'OK', metadata: { kubernetes_version: 'v1.34.1-gke.1200000' } });
  });

  test('a page that is not found says nothing about clusters', async () => {
    const id = await made();
    here.gke.misbehave({ status: 404, body: '<html>Not Found</html>' });
    await here.owner('DELETE', `/clusters/${id}`);
    expect(await here.state(id)).toMatchObject({ state: 'Error' });
    expect(atGoogle(id)).toHaveLength(1);
  });
});

describe('the credentials', () => {
  test('a token that was revoked is replaced, a key that was deleted is told, and neither is ever logged', async () => {
    const logs = captureLogs();
    const id = await made();
    const key = here.gke.accounts.keyFile();
    here.gke.accounts.revokeTokens();
    await resize(id, 4);
    await here.until(id, 'OK');
    here.gke.accounts.revoke();
    await resize(id, 5);
    const rejected =
      'Google rejects the service account (Invalid JWT Signature): check service_account_info of the provisioner';
    expect(await here.state(id)).toEqual({ state: 'Error', message: rejected });
    const story = (await here.story(id)).join('\n');
    const shown = (await here.owner('GET', `/clusters/${id}`)).text;
    const secrets = [...(key.private_key?.split('\n').slice(1, 3) ?? []), 'ya29.'];
    for (const secret of secrets) {
      expect(`${story}${shown}`).not.toContain(secret);
      expect(logs.lines.join('\n')).not.toContain(secret);
    }
    logs.release();
  });
});
