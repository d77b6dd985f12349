import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { nameOf } from '../../lib/engines/eks/names.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { createEksWorld, EKS_ENGINE, EKS_METADATA, type EksWorld } from '../support/eks.ts';
import { text } from '../support/world.ts';

const KQUEEN = 'arn:aws:sts::444455556666:assumed-role/WorkerRole/kqueen';
const ROLE = 'arn:aws:iam::111122223333:role/kqueen-eks';
const FUNCTION_SECRET = 'canary-secret-of-the-function';

let world: EksWorld;
beforeAll(async () => {
  world = await createEksWorld();
  world.functionKeys.current = { accessKeyId: 'ASIAFUNCTION00000001', secretAccessKey: FUNCTION_SECRET };
  world.eks.accounts.keys.set('ASIAFUNCTION00000001', { secret: FUNCTION_SECRET, principal: KQUEEN });
});
afterAll(() => world.close());
beforeEach(() => world.eks.accounts.roles.clear());

/** A provisioner of an organization, with a role. */
const withRole = async (organization: 'alpha' | 'beta', arn = ROLE) => {
  const { token } = world[organization].admin;
  const parameters = { region: world.eks.region, role_arn: arn };
  const body = { name: 'by role', engine: EKS_ENGINE, parameters };
  const response = await request('POST', '/provisioners', { token, body });
  const externalId = String((response.body.parameters as Record<string, unknown>).external_id);
  const id = text(response, 'id');
  return {
    ...{ id, externalId },
    /** Its state, checked now. */
    state: async () => {
      const patched = await request('PATCH', `/provisioners/${id}`, { token, body: { name: 'by role' } });
      return patched.body.state;
    },
  };
};
const trust = (externalId: string | undefined, arn = ROLE) =>
  world.eks.accounts.roles.set(arn, { trusts: KQUEEN, externalId });

describe('a role', () => {
  test('is assumed with the external id of the provisioner, which KQueen makes and shows', async () => {
    const provisioner = await withRole('alpha');
    expect(provisioner.externalId).toBe(`kqueen-${provisioner.id}`);
    expect(await provisioner.state()).toBe('Error');
    trust(provisioner.externalId);
    expect(await provisioner.state()).toBe('OK');
    const cluster = await world.owner('POST', '/clusters', {
      name: 'by role',
      provisioner: provisioner.id,
      metadata: EKS_METADATA,
    });
    const id = text(cluster, 'id');
    await world.run(16);
    expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
    const creator = 'arn:aws:sts::111122223333:assumed-role/kqueen-eks/kqueen';
    expect([world.eks.state.clusters.get(nameOf(id))?.creator, world.administrators.at(-1)]).toEqual([
      creator,
      creator,
    ]);
  });

  test('of one organization cannot be used by another one, which knows its ARN', async () => {
    const alpha = await withRole('alpha');
    trust(alpha.externalId);
    expect(await alpha.state()).toBe('OK');
    const beta = await withRole('beta');
    expect(await beta.state()).toBe('Error');
    const { token } = world.beta.admin;
    const parameters = { region: world.eks.region, role_arn: ROLE, external_id: alpha.externalId };
    const stolen = await request('PATCH', `/provisioners/${beta.id}`, { token, body: { parameters } });
    expect([stolen.status, stolen.body.description]).toEqual([
      400,
      expect.stringContaining('parameters.external_id is set by KQueen: leave it out'),
    ]);
    const body = { name: 'x', engine: EKS_ENGINE, parameters };
    expect((await request('POST', '/provisioners', { token, body })).status).toBe(400);
  });

  test('that accepts any external id is refused, since every organization could use it', async () => {
    const provisioner = await withRole('alpha');
    trust(undefined);
    expect(await provisioner.state()).toBe('Error');
    const cluster = await world.owner('POST', '/clusters', {
      name: 'open',
      provisioner: provisioner.id,
      metadata: EKS_METADATA,
    });
    expect([cluster.status, cluster.body.description]).toEqual([
      409,
      expect.stringContaining('The trust policy of the role lets everybody in who uses KQueen'),
    ]);
  });

  test('keeps its external id when the parameters are sent back as they were shown', async () => {
    const provisioner = await withRole('alpha');
    trust(provisioner.externalId);
    const path = `/provisioners/${provisioner.id}`;
    const { body } = await world.admin('GET', path);
    const sent = await world.admin('PATCH', path, { parameters: body.parameters });
    expect([sent.status, sent.body.state, sent.body.parameters]).toEqual([200, 'OK', body.parameters]);
  });

  test('whose session ends early is assumed again', async () => {
    const provisioner = await withRole('alpha');
    trust(provisioner.externalId);
    expect(await provisioner.state()).toBe('OK');
    for (const key of world.eks.accounts.keys.values()) if (key.expires !== undefined) key.expires = 0;
    expect(await provisioner.state()).toBe('Error');
    expect(await provisioner.state()).toBe('OK');
  });

  test('is assumed once for many requests: twice, with the id that must not do', async () => {
    const provisioner = await withRole('alpha', `${ROLE}-counted`);
    trust(provisioner.externalId, `${ROLE}-counted`);
    const before = world.eks.received.length;
    for (let time = 0; time < 5; time += 1) expect(await provisioner.state()).toBe('OK');
    const asked = world.eks.received.slice(before);
    expect(asked.filter((line) => line === 'STS AssumeRole')).toHaveLength(2);
    expect(asked.filter((line) => line === 'GET /clusters')).toHaveLength(5);
  });
});

describe('a login', () => {
  const create = (parameters: Record<string, unknown>) =>
    world.admin('POST', '/provisioners', {
      name: 'login',
      engine: EKS_ENGINE,
      parameters: { region: world.eks.region, ...parameters },
    });

  test.each([
    ['none at all', {}],
    ['half a key', { access_key_id: 'AKIASIMULATEDEKS0001' }],
    ['a key and a role', { access_key_id: 'AKIASIMULATEDEKS0001', secret_access_key: 's', role_arn: ROLE }],
  ])('that is %s is a 400', async (_what, parameters) => {
    const { status, body } = await create(parameters);
    expect([status, body.description]).toEqual([
      400,
      expect.stringContaining('must have access_key_id and secret_access_key together, or instead role_arn'),
    ]);
  });

  test.each([
    ['an ARN that is none', { role_arn: 'arn:aws:iam::1:role/../x' }],
    ['a region that is a host', { region: 'evil.example/', role_arn: ROLE }],
    ['the role of KQueen where that is not allowed', { use_function_role: true }],
  ])('by %s is a 400', async (_what, parameters) => {
    expect((await create(parameters)).status).toBe(400);
  });

  test('with a wrong secret is an Error, and shows nothing of the secret anywhere', async () => {
    const canary = 'canary-secret-access-key';
    const logs = captureLogs();
    try {
      const made = await create({ ...world.eks.access, secret_access_key: canary });
      const cluster = await world.owner('POST', '/clusters', {
        name: 'never',
        provisioner: text(made, 'id'),
        metadata: EKS_METADATA,
      });
      expect([made.body.state, cluster.status, cluster.body.description]).toEqual([
        'Error',
        409,
        expect.stringContaining('AWS rejects the credentials (InvalidSignatureException)'),
      ]);
      expect([made.text, cluster.text, ...logs.lines].join('\n')).not.toContain(canary);
    } finally {
      logs.release();
    }
  });
});

test('the role of KQueen itself serves where the installation allows it', async () => {
  const own = await createEksWorld({ allowsFunctionRole: true });
  try {
    own.eks.accounts.keys.set('ASIAFUNCTION00000002', { secret: FUNCTION_SECRET, principal: KQUEEN });
    own.functionKeys.current = { accessKeyId: 'ASIAFUNCTION00000002', secretAccessKey: FUNCTION_SECRET };
    const parameters = { region: own.eks.region, use_function_role: true };
    const { body } = await own.admin('POST', '/provisioners', {
      name: 'own',
      engine: EKS_ENGINE,
      parameters,
    });
    expect(body.state).toBe('OK');
    expect(JSON.stringify(body)).not.toContain(FUNCTION_SECRET);
    own.functionKeys.current = undefined;
    const without = await own.admin('POST', '/provisioners', {
      name: 'none',
      engine: EKS_ENGINE,
      parameters,
    });
    expect(without.body.state).toBe('Error');
  } finally {
    await own.close();
  }
});
