import { expect, test } from '@jest/globals';
import { DEFAULT_POLICIES, type PolicyValue } from '../../../config/policies.ts';

const POLICIES: [action: string, value: PolicyValue][] = Object.entries(DEFAULT_POLICIES);
const READS = /:(get|list)$/;
/** What a member needs to work with clusters at all. */
const FOR_EVERY_MEMBER = ['cluster:create', 'token:create'];
/** What is about the installation, not about one organization. */
const INSTALLATION = /^(organization:(create|update|delete)|metrics:read|user:delete_superadmin)$/;

test('by default no write is open to everybody but the creation of a cluster and of a token for oneself', () => {
  const open = POLICIES.filter(([action, value]) => value === 'ALL' && !READS.test(action));
  expect(open.map(([action]) => action)).toEqual(FOR_EVERY_MEMBER);
});

test('by default everybody in an organization reads its objects, but for webhooks, which lead outside', () => {
  const reads = POLICIES.filter(([action]) => READS.test(action) && !action.startsWith('webhook:'));
  expect(reads.length).toBeGreaterThan(5);
  expect(reads.filter(([, value]) => value !== 'ALL')).toEqual([]);
});

test('by default an admin may do whatever an owner may', () => {
  expect(POLICIES.filter(([, value]) => value === 'IS_OWNER')).toEqual([]);
});

test('by default only superadmins act on the installation, and on nothing else alone', () => {
  const forSuperadmins = POLICIES.filter(([, value]) => value === 'IS_SUPERADMIN').map(([action]) => action);
  expect(forSuperadmins.filter((action) => !INSTALLATION.test(action))).toEqual([]);
  expect(POLICIES.filter(([action]) => INSTALLATION.test(action)).length).toBe(forSuperadmins.length);
});

test('secrets of a cluster are for its owner and admins at most', () => {
  expect(['ADMIN_OR_OWNER', 'IS_ADMIN']).toContain(DEFAULT_POLICIES['cluster:kubeconfig']);
});

test('no code can change the default policies of all tenants', () => {
  expect(Object.isFrozen(DEFAULT_POLICIES)).toBe(true);
});
