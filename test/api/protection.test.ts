import { describe, expect, test } from '@jest/globals';
import { lifetimeTests } from '../support/lifetimes.ts';
import { KUBECONFIG, text } from '../support/world.ts';

const here = lifetimeTests();
const { owner, admin, make } = here;
const path = (id: string) => `/clusters/${id}`;
const REFUSED = {
  code: 409,
  description: 'The cluster is protected: have somebody who may lift the protection do that first',
};

describe('a protected cluster', () => {
  test('is refused by every deletion until an admin lifts it, and shown as such', async () => {
    const id = await make({ protected: true });
    expect((await owner('GET', path(id))).body).toMatchObject({ protected: true });
    expect((await owner('DELETE', path(id))).body).toEqual(REFUSED);
    expect((await admin('DELETE', path(id))).body).toEqual(REFUSED);
    expect((await admin('DELETE', path(id), undefined, 'force=true')).body).toEqual(REFUSED);
    expect((await owner('PATCH', path(id), { protected: false })).status).toBe(403);
    const lifted = await admin('PATCH', path(id), { protected: false });
    expect([lifted.status, lifted.body.protected]).toEqual([200, undefined]);
    expect((await owner('DELETE', path(id))).body).toMatchObject({ state: 'Destroying' });
  });

  test('that was imported is not released', async () => {
    const body = { name: 'i', provisioner: here.world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const id = text(await owner('POST', '/clusters', { ...body, protected: true }), 'id');
    expect((await owner('DELETE', path(id))).body).toEqual(REFUSED);
    expect((await owner('GET', path(id))).status).toBe(200);
  });

  test('can be changed, and its protection sent back as it was read', async () => {
    const id = await make();
    expect((await owner('PATCH', path(id), { protected: true })).body.protected).toBe(true);
    const { body } = await owner('GET', path(id));
    expect((await owner('PATCH', path(id), body)).body.protected).toBe(true);
    expect((await owner('PATCH', path(id), { name: 'renamed' })).body).toMatchObject({
      ...{ name: 'renamed', protected: true },
    });
  });

  test('is what one that is being deleted can no longer become', async () => {
    const id = await make();
    await owner('DELETE', path(id));
    expect((await owner('PATCH', path(id), { protected: true })).body).toEqual({
      code: 409,
      description: 'The cluster is being deleted: it can no longer be protected',
    });
  });

  test('by a policy of the organization is lifted by its owner', async () => {
    const root = here.by(here.world.alpha.superadmin.token);
    const rules = (policy: object) => root('PATCH', `/organizations/${here.world.alpha.id}`, { policy });
    const id = await make({ protected: true });
    await rules({ 'cluster:protect': 'ADMIN_OR_OWNER' });
    expect((await owner('PATCH', path(id), { protected: false })).status).toBe(200);
    await rules({});
  });

  test.each(['yes', 1, null])('is not what protected: %j makes of one', async (value) => {
    const answer = await owner('PATCH', path(await make()), { protected: value });
    expect(answer.body).toMatchObject({ code: 400, errors: [{ path: 'protected' }] });
  });
});

describe('a DELETE that races with a protection', () => {
  /** Does something while the request is at its commit, which then has lost its race. */
  const within = (meanwhile: () => Promise<unknown>) => {
    here.world.store.onCommit = async (commit, real) => {
      here.world.store.onCommit = undefined;
      await meanwhile();
      return real(commit);
    };
  };
  const protect = (id: string) => owner('PATCH', path(id), { protected: true });

  test('is refused when the protection was first, and the provider is not asked', async () => {
    const id = await make();
    within(() => protect(id));
    expect((await owner('DELETE', path(id))).body).toEqual(REFUSED);
    expect((await here.state(id)).state).toBe('OK');
    expect(here.world.fake.asked.map(({ what }) => what)).not.toContain('deprovision');
  });

  test.each([
    ['forced', true],
    ['of an imported cluster', false],
  ])('and is %s is refused too', async (_name, force) => {
    const imported = { name: 'i', provisioner: here.world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const id = force ? await make() : text(await owner('POST', '/clusters', imported), 'id');
    within(() => protect(id));
    const query = force ? 'force=true' : undefined;
    expect((await admin('DELETE', path(id), undefined, query)).body).toEqual(REFUSED);
    expect((await owner('GET', path(id))).body).toMatchObject({ id, protected: true });
  });

  test('makes the protection a 409 when it was first', async () => {
    const id = await make();
    within(() => owner('DELETE', path(id)));
    expect((await protect(id)).status).toBe(409);
    expect((await here.state(id)).state).toBe('Destroying');
  });

  test('by an expiry leaves the cluster there', async () => {
    const id = await make({ expires_at: '2026-03-01T13:00:00Z' });
    here.later(3600);
    within(() => protect(id));
    await here.tend();
    expect((await here.state(id)).state).toBe('OK');
    expect((await here.story(id)).at(-1)).toMatch(/^expired OK: .* is protected: it is not deleted$/);
  });
});
