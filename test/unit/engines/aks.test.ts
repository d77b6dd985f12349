import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AzureClient } from '../../../lib/engines/aks/client.ts';
import { judge } from '../../../lib/engines/aks/observations.ts';
import { aksParameters, nodesOf } from '../../../lib/engines/aks/parameters.ts';
import { refusalOf, wordsOf } from '../../../lib/engines/aks/refusals.ts';
import { TokenCache } from '../../../lib/rest/token-cache.ts';

const { signal } = new AbortController();
const ACCOUNT = {
  client_id: '9b1c2d3e-4f50-4617-8a9b-0c1d2e3f4a5b',
  secret: 'canary',
  tenant: '6f2b1a3c-0d4e-4f5a-8b9c-1d2e3f4a5b6c',
  subscription_id: '2c7d9e10-3b4a-4c5d-9e8f-7a6b5c4d3e2f',
  resource_group_name: 'a group (1)',
};

describe('a list of Azure', () => {
  let server: Server;
  let origin: string;
  let nextLink: string;
  const asked: (string | undefined)[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url);
      const isToken = request.method === 'POST';
      const page = { value: [{ name: 'nonsense' }], ...(asked.length < 5 && { nextLink }) };
      response.end(JSON.stringify(isToken ? { access_token: 'token', expires_in: 3600 } : page));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const list = (link: string) => {
    nextLink = link;
    asked.length = 0;
    const parts = { authority: origin, api: `${origin}/arm/`, tokens: new TokenCache() };
    return new AzureClient(ACCOUNT, parts).list(signal);
  };

  test.each([
    'https://azure.example.com/arm/subscriptions/x',
    'http://127.0.0.1/arm/subscriptions/x',
    '//azure.example.com/arm/subscriptions/x',
    'ORIGIN//azure.example.com/subscriptions/x',
    'ORIGIN/arm//azure.example.com/subscriptions/x',
    'ORIGIN/elsewhere/subscriptions/x',
    'javascript:alert(1)',
    ':',
  ])('takes its token to no next page like %s', async (link) => {
    await expect(list(link.replace('ORIGIN', origin))).rejects.toThrow(
      'Azure names another host for the next page of its clusters',
    );
    expect(asked).toHaveLength(2);
  });

  test('goes on where it says, below the address of the API, and skips what is no cluster', async () => {
    expect(await list(`${origin}/arm/subscriptions/x?$skiptoken=a%20b`)).toEqual([]);
    expect(asked[1]).toContain('/arm/subscriptions/');
    expect(asked[1]).toContain('/resourceGroups/a%20group%20(1)/');
    expect(asked.slice(2)).toEqual(Array(3).fill('/arm/subscriptions/x?$skiptoken=a%20b'));
  });
});

describe('the words of Azure', () => {
  test('are those of the first detail, which says more, with its code', () => {
    const failure = {
      code: 'DeploymentFailed',
      message: 'See details.',
      details: [{ code: 'QuotaExceeded', message: 'No more cores.' }],
    };
    expect(wordsOf(failure)).toBe('No more cores (QuotaExceeded)');
    expect(wordsOf({ code: 'Odd' })).toBe('Odd');
    expect(wordsOf(undefined)).toBeUndefined();
  });

  test.each([
    [409, { code: 'OperationNotAllowed', message: 'Another operation (Updating) is in progress' }, true],
    [409, { error: { code: 'OperationNotAllowed', message: 'It exceeds the approved quota' } }, false],
    [412, { code: 'EtagMismatch', message: 'no' }, true],
    [400, { code: 'BadRequest', message: 'no' }, false],
    [403, 'no JSON', false],
  ])('%i with %j may pass: %s', (status, body, mayPass) => {
    expect(refusalOf({ status, body, header: () => undefined }).mayPass).toBe(mayPass);
  });
});

describe('a cluster', () => {
  const cluster = (state: string, pool = 'Succeeded', power = 'Running') => ({
    name: 'a',
    properties: {
      provisioningState: state,
      powerState: { code: power },
      agentPoolProfiles: [{ name: "it's", provisioningState: pool }],
    },
  });

  test.each([
    [cluster('Succeeded'), { is: 'settled', observation: { state: 'OK' } }],
    [cluster('Succeeded', 'Scaling'), { is: 'busy', message: 'Azure scales the node pool it"s' }],
    [cluster('Failed', 'Upgrading'), { is: 'busy', message: 'Azure upgrades the node pool it"s' }],
    [cluster('Succeeded', 'Failed'), { is: 'failed' }],
    [
      cluster('Canceled'),
      { is: 'failed', message: 'The last operation of Azure was cancelled on the cluster' },
    ],
    [cluster('Succeeded', 'Succeeded', 'Stopped'), { is: 'settled', observation: { state: 'Error' } }],
    [cluster('Succeeded', 'Succeeded', 'Dreaming'), { is: 'settled', observation: { state: 'Unknown' } }],
    [cluster('toString'), { is: 'settled', observation: { state: 'Unknown' } }],
    [cluster(''), { is: 'settled', observation: { state: 'Unknown' } }],
  ])('%j is judged by all of its parts', (one, verdict) => {
    expect(judge(one)).toMatchObject(verdict);
  });

  test.each([
    [{ node_count_aks: 3 }, 3],
    [{ node_count: '4', node_count_aks: 1 }, 4],
    [{ node_count: 5, node_count_aks: '2' }, 5],
    [{ node_count: 'many', node_count_aks: '2' }, 2],
    [{ node_count: -1, node_count_aks: 2 }, 2],
    [{}, 1],
  ])('of %j has %i nodes', (metadata, nodes) => {
    expect(nodesOf(metadata)).toBe(nodes);
  });

  test.each([
    ['ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDh8Zt0Y1sQ9u2p7w user@host', true],
    [' ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY=\n', true],
    ['ssh-ed25519 short', false],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n', false],
    ['ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQDh8Zt0Y1sQ9u2p7w\nssh-rsa BBBB', false],
  ])('with the key %j is taken: %s', (key, isTaken) => {
    expect(aksParameters().cluster.shape.ssh_key.safeParse(key).success).toBe(isTaken);
  });

  test.each(['..', '.', 'a/b', '', 'a.', 'x'.repeat(91), 'a?b', 'a%2fb'])(
    'is in no resource group called %j',
    (name) => {
      expect(aksParameters().provisioner.shape.resource_group_name.safeParse(name).success).toBe(false);
    },
  );
});
