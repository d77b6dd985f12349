import { expect, test } from '@jest/globals';
import type { PolicyAction } from '../../../config/policies.ts';
import { DEFAULT_POLICIES } from '../../../config/policies.ts';

const actionsWith = (wanted: string) =>
  Object.entries(DEFAULT_POLICIES)
    .filter(([, value]) => value === wanted)
    .map(([action]) => action)
    .sort();

test.each<[string, PolicyAction[]]>([
  [
    'ALL',
    [
      'cluster:create',
      'cluster:get',
      'cluster:list',
      'organization:get',
      'organization:list',
      'provisioner:get',
      'provisioner:list',
      'user:get',
      'user:list',
    ],
  ],
  [
    'ADMIN_OR_OWNER',
    [
      'cluster:apply',
      'cluster:delete',
      'cluster:kubeconfig',
      'cluster:network_policy',
      'cluster:resize',
      'cluster:update',
      'user:update',
    ],
  ],
  [
    'IS_ADMIN',
    [
      'audit:read',
      'provisioner:create',
      'provisioner:delete',
      'provisioner:update',
      'user:create',
      'user:delete_admin',
      'user:delete_member',
    ],
  ],
  [
    'IS_SUPERADMIN',
    [
      'metrics:read',
      'organization:create',
      'organization:delete',
      'organization:update',
      'user:delete_superadmin',
    ],
  ],
  ['IS_OWNER', []],
])('by default %s rules these actions and no others', (value, actions) => {
  expect(actionsWith(value)).toEqual(actions);
});

test('no code can change the default policies of all tenants', () => {
  expect(Object.isFrozen(DEFAULT_POLICIES)).toBe(true);
});
