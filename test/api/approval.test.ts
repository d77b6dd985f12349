import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { tokenModel } from '../../lib/models/token.ts';
import { Tenant } from '../../lib/repository/tenant.ts';
import { type ApiResponse, request } from '../support/api.ts';
import { HOUR, lifetimeTests, time } from '../support/lifetimes.ts';
import { KUBECONFIG, login, type Person, text } from '../support/world.ts';

const here = lifetimeTests();
const { owner, admin, make } = here;
const path = (id: string) => `/clusters/${id}`;
const root = (method: string, at: string, body?: unknown) =>
  here.by(here.world.alpha.superadmin.token)(method, at, body);
/** A second admin of the organization. */
let second: Person;
const approver = (method: string, at: string, body?: unknown) => here.by(second.token)(method, at, body);
const approve = (id: string, by = approver): Promise<ApiResponse> => by('POST', `${path(id)}/approve`);
const invite = async (username: string, more: object = {}): Promise<Person> => {
  const body = { username, password: 'password', role: 'admin', ...more };
  const id = text(await root('POST', '/users', body), 'id');
  return { id, username, token: 'auth' in more ? '' : await login(username) };
};
beforeAll(async () => {
  second = await invite('second');
});
beforeEach(() => here.set({ second_approver: true }));

describe('with a second approver a DELETE', () => {
  test('asks: it is shown, ends after a day, and nothing is deleted', async () => {
    const id = await make();
    const asked = await owner('DELETE', path(id));
    const approval = {
      ...{
        id: expect.any(String),
        state: 'pending',
        user: 'alpha-owner',
        user_id: here.world.alpha.owner.id,
      },
      ...{ requested_at: time(0), ends_at: time(24 * HOUR), force: false },
    };
    expect([asked.status, asked.body]).toEqual([200, { id, state: 'pending', approval }]);
    expect((await owner('GET', path(id))).body).toMatchObject({ state: 'OK', approval });
    // Asking again, by anybody, is told the same and writes nothing.
    here.world.store.reset();
    expect((await admin('DELETE', path(id))).body).toEqual(asked.body);
    expect(here.world.store.commits).toBe(0);
    expect((await here.story(id)).at(-1)).toBe(
      `asked OK: Asked to delete the cluster: another user has to approve by ${time(24 * HOUR)}`,
    );
  });

  test('is done once another admin approves, who is named with the one who asked', async () => {
    const id = await make();
    await owner('DELETE', path(id));
    expect((await approve(id)).body).toEqual({ id, state: 'Destroying' });
    const { body } = await owner('GET', path(id));
    expect([body.state, body.approval]).toEqual(['Destroying', undefined]);
    expect(await here.story(id)).toContain(
      'requested Destroying: The provider has been asked to delete the cluster, as alpha-owner asked',
    );
    expect((await owner('DELETE', path(id))).body).toEqual({ id, state: 'Destroying' });
  });

  test('is in the audit trail with the one who asked, approved, and was refused', async () => {
    const id = await make();
    await admin('DELETE', path(id));
    await approve(id, admin);
    await approve(id);
    const { body } = await request('GET', '/audit', {
      ...{ token: here.world.alpha.admin.token, query: `object=${id}` },
    });
    const entries = (body as unknown as { user: string; action: string; outcome: string }[])
      .filter(({ action }) => /delete|approve/.test(action))
      .map(({ user, action, outcome }) => `${user} ${action} ${outcome}`);
    expect(entries.sort()).toEqual([
      'alpha-admin cluster:approve refused',
      'alpha-admin cluster:delete done',
      'second cluster:approve done',
    ]);
  });

  test('of an imported cluster, and a forced one, wait too', async () => {
    const body = { name: 'i', provisioner: here.world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const imported = text(await owner('POST', '/clusters', body), 'id');
    expect((await owner('DELETE', path(imported))).body.state).toBe('pending');
    expect((await approve(imported)).body).toEqual({ id: imported, state: 'deleted' });
    const forced = await make();
    const asked = await here.admin('DELETE', path(forced), undefined, 'force=true');
    expect(asked.body).toMatchObject({ state: 'pending', approval: { force: true } });
    expect((await owner('DELETE', path(forced))).body).toEqual({
      code: 409,
      description: 'A deletion that waits for approval differs in force: withdraw that one first',
    });
    expect((await approve(forced)).body).toEqual({ id: forced, state: 'deleted' });
    expect((await here.story(forced)).at(-1)).toBe(
      'forgotten OK: The cluster has been forgotten without asking its provider, as alpha-admin asked',
    );
  });

  test('can be asked for and approved when the quotas of the day are used up', async () => {
    const id = await make();
    const quota = (quota: object) => root('PATCH', `/organizations/${here.world.alpha.id}`, { quota });
    expect((await quota({ writes_per_day: 0, events_per_day: 0 })).status).toBe(200);
    expect((await owner('PATCH', path(id), { name: 'n' })).status).toBe(429);
    expect((await owner('DELETE', path(id))).body.state).toBe('pending');
    expect((await approve(id)).body.state).toBe('Destroying');
    expect((await quota({})).status).toBe(200);
  });

  test('that the engine cannot do is a 501 at once', async () => {
    const id = await make();
    const { deprovision } = here.world.fake;
    here.world.fake.deprovision = undefined;
    expect((await owner('DELETE', path(id))).status).toBe(501);
    here.world.fake.deprovision = deprovision;
  });

  test('is not planned by an expiry either, which itself needs nobody', async () => {
    const id = await make({ expires_at: time(2 * HOUR) });
    const description =
      'expires_at can only be put off: the organization wants a second approver for deletions, so DELETE the cluster instead';
    expect((await owner('PATCH', path(id), { expires_at: time(HOUR) })).body).toEqual({
      code: 409,
      description,
    });
    const other = await owner('PATCH', path(await make()), { expires_at: time(HOUR) });
    expect(other.body).toEqual({ code: 409, description });
    expect((await owner('PATCH', path(id), { expires_at: time(3 * HOUR) })).status).toBe(200);
    here.later(3 * HOUR);
    await here.tend();
    expect((await here.state(id)).state).toBe('Destroying');
  });
});

describe('a deletion that waits', () => {
  const waiting = async (more?: object): Promise<string> => {
    const id = await make(more);
    await owner('DELETE', path(id));
    return id;
  };
  const none = 'No deletion of the cluster waits for approval: DELETE it first';

  test('is not approved by the asker, by an API token of the asker, or by who may not', async () => {
    const id = await make();
    await admin('DELETE', path(id));
    const token = text(await admin('POST', '/tokens', { name: 't' }), 'token');
    for (const by of [admin, here.by(token)])
      expect((await approve(id, by)).body).toMatchObject({
        status_code: 403,
        description: 'You cannot approve what you asked for: another user must',
      });
    expect((await approve(id, owner)).status).toBe(403);
    const stranger = here.by(here.world.beta.admin.token);
    expect((await approve(id, stranger)).status).toBe(404);
    expect((await approve(id, here.by(here.world.beta.superadmin.token))).body.state).toBe('Destroying');
  });

  test('is not approved by a service account, nor by the person behind the one that asked', async () => {
    const service = await invite('robot', { auth: 'service', password: undefined });
    const robot = text(await admin('POST', '/tokens', { name: 't', user: service.id }), 'token');
    const id = await make();
    expect((await here.by(robot)('DELETE', path(id))).body).toMatchObject({
      ...{ state: 'pending', approval: { user: 'robot (token t)' } },
    });
    expect((await approve(id, admin)).body).toMatchObject({ status_code: 403 });
    const other = text(await approver('POST', '/tokens', { name: 'u', user: service.id }), 'token');
    expect((await approve(id, here.by(other))).body).toMatchObject({
      description: 'A service account cannot approve a deletion: a person must',
    });
    expect((await approve(id)).body.state).toBe('Destroying');
  });

  test('is not asked for with the token of a service account that does not say who made it', async () => {
    const service = await invite('old-robot', { auth: 'service', password: undefined });
    const made = await admin('POST', '/tokens', { name: 't', user: service.id });
    const tenant = new Tenant(here.world.services.repository, 'alpha');
    const { found } = await tenant.read({ found: tenant.one(tokenModel, text(made, 'id')) });
    if (!found) throw new Error('The token is not there');
    await tenant.update(tokenModel, found, { by: 'server' }, ({ created_by: _, ...older }) => ({
      object: older,
    }));
    const id = await make();
    expect((await here.by(text(made, 'token'))('DELETE', path(id))).body).toMatchObject({
      status_code: 403,
      description: 'This token does not say who created it: create a new one for the service account',
    });
    expect((await owner('GET', path(id))).body.approval).toBeUndefined();
  });

  test('is approved once: a second time is a 409, also at the same moment', async () => {
    const id = await waiting();
    const third = here.by((await invite(`third-${id.slice(0, 8)}`)).token);
    const answers = await Promise.all([approve(id), approve(id, third), approve(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await approve(id)).body).toEqual({ code: 409, description: none });
    expect(here.world.fake.asked.filter(({ what }) => what === 'deprovision')).toHaveLength(1);
  });

  test('ends after a day, and its history says so', async () => {
    const id = await waiting();
    here.later(24 * HOUR);
    expect((await approve(id)).body).toEqual({ code: 409, description: none });
    await here.tend();
    expect((await owner('GET', path(id))).body.approval).toBeUndefined();
    expect((await here.story(id)).at(-1)).toBe(
      'denied OK: No other user approved the deletion that alpha-owner asked for in time: the cluster stays',
    );
    here.later(-HOUR);
    expect((await approve(id)).status).toBe(409);
    expect((await owner('DELETE', path(id))).body.state).toBe('pending');
  });

  test('is withdrawn by who asked, denied by who may approve, and by nobody else', async () => {
    const id = await make();
    const asked = await admin('DELETE', path(id));
    expect((await owner('DELETE', `${path(id)}/approval`)).status).toBe(403);
    const denied = await approver('DELETE', `${path(id)}/approval`);
    expect(denied.body).toEqual({ id: asked.body.approval?.id, state: 'deleted' });
    expect((await here.story(id)).at(-1)).toBe(
      'denied OK: Denied the deletion that alpha-admin asked for: the cluster stays',
    );
    await owner('DELETE', path(id));
    expect((await owner('DELETE', `${path(id)}/approval`)).status).toBe(200);
    expect((await here.story(id)).at(-1)).toBe(
      'denied OK: Withdrew the request to delete the cluster: it stays',
    );
    expect((await owner('DELETE', `${path(id)}/approval`)).status).toBe(404);
    expect((await approve(id)).status).toBe(409);
  });

  test('is not approved when the asker has lost the right: the cluster has another owner', async () => {
    const id = await waiting();
    expect((await admin('PATCH', path(id), { owner: here.world.alpha.member.id })).status).toBe(200);
    expect((await approve(id)).body).toEqual({
      code: 409,
      description: 'alpha-owner may not delete the cluster any more: withdraw the request, and ask yourself',
    });
    expect((await here.state(id)).state).toBe('OK');
  });

  test.each([
    ['is demoted', { role: 'member' }],
    ['is deactivated', { active: false }],
  ])('is not approved when the asker %s', async (_name, change) => {
    const asker = await invite(`asker${Math.random()}`);
    const id = await make();
    await here.by(asker.token)('DELETE', path(id));
    expect((await root('PATCH', `/users/${asker.id}`, change)).status).toBe(200);
    expect((await approve(id)).status).toBe(409);
  });

  test('is not approved by an admin who is one no more', async () => {
    const id = await waiting();
    const gone = await invite(`gone${Math.random()}`);
    await root('PATCH', `/users/${gone.id}`, { role: 'member' });
    expect((await approve(id, here.by(gone.token))).status).toBe(401);
    expect((await approve(id, here.by(await login(gone.username)))).status).toBe(403);
  });

  test('is not approved with a token that may approve but not delete', async () => {
    const id = await waiting();
    const scoped = (scopes: string[]) => approver('POST', '/tokens', { name: 't', scopes });
    const token = text(await scoped(['cluster:approve']), 'token');
    expect((await approve(id, here.by(token))).status).toBe(403);
    const both = text(await scoped(['cluster:approve', 'cluster:delete']), 'token');
    expect((await approve(id, here.by(both))).status).toBe(200);
  });

  test('is not approved once the cluster is protected, and goes on when that is lifted', async () => {
    const id = await waiting();
    await owner('PATCH', path(id), { protected: true });
    expect((await approve(id)).status).toBe(409);
    await admin('PATCH', path(id), { protected: false });
    expect((await approve(id)).status).toBe(200);
  });

  test('that was replaced while it was approved is not what is approved', async () => {
    const id = await waiting();
    here.world.store.onCommit = async (commit, real) => {
      here.world.store.onCommit = undefined;
      await owner('DELETE', `${path(id)}/approval`);
      await here.admin('DELETE', path(id), undefined, 'force=true');
      return real(commit);
    };
    expect((await approve(id)).body).toEqual({
      code: 409,
      description: 'The request to delete the cluster has changed: read it again',
    });
    expect((await here.state(id)).state).toBe('OK');
  });

  test('still waits when the second approver is turned off, which admins may not do', async () => {
    const id = await waiting();
    const settings = `/organizations/${here.world.alpha.id}/settings`;
    expect((await admin('PATCH', settings, { second_approver: false })).status).toBe(403);
    expect((await admin('PATCH', settings, { second_approver: true, max_extensions: 3 })).body).toMatchObject(
      {
        settings: { second_approver: true, max_extensions: 3 },
      },
    );
    expect((await here.set({ second_approver: false })).status).toBe(200);
    expect((await owner('GET', path(id))).body.approval).toMatchObject({ state: 'pending' });
    expect((await approve(id)).body.state).toBe('Destroying');
    expect((await owner('DELETE', path(await make()))).body.state).toBe('Destroying');
  });

  test('in another organization is that of its organization, whoever asks', async () => {
    const strange = here.by(here.world.beta.superadmin.token);
    const id = await make();
    expect((await strange('DELETE', path(id))).body.state).toBe('pending');
    expect((await approve(id, strange)).status).toBe(403);
    expect((await approve(id)).body.state).toBe('Destroying');
  });
});

describe('the settings of an organization', () => {
  const settings = (body: object) => admin('PATCH', `/organizations/${here.world.alpha.id}/settings`, body);

  test('keep what is left out, lose what is null, and are shown with the organization', async () => {
    expect((await settings({ max_lifetime_days: 30, max_extensions: 0 })).body.settings).toEqual({
      ...{ max_lifetime_days: 30, max_extensions: 0, second_approver: true },
    });
    expect((await settings({ max_lifetime_days: null })).body.settings).toEqual({
      ...{ max_extensions: 0, second_approver: true },
    });
    const shown = await owner('GET', `/organizations/${here.world.alpha.id}`);
    expect(shown.body.settings).toEqual({ max_extensions: 0, second_approver: true });
    expect((await root('PATCH', `/organizations/${here.world.alpha.id}`, shown.body)).body.settings).toEqual({
      ...{ max_extensions: 0, second_approver: true },
    });
  });

  test.each([
    [{ max_lifetime_days: 0 }, 'max_lifetime_days'],
    [{ max_lifetime_days: 1.5 }, 'max_lifetime_days'],
    [{ max_extensions: -1 }, 'max_extensions'],
    [{ second_approver: 'yes' }, 'second_approver'],
    [{ lifetime: 1 }, 'lifetime'],
    [{}, ''],
  ])('refuse %j', async (body, field) => {
    expect((await settings(body)).body).toMatchObject({
      code: 400,
      errors: expect.arrayContaining([expect.objectContaining({ path: field })]),
    });
  });
});
