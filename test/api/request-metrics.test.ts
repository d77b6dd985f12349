import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { createWorld, type World } from '../support/world.ts';

/** What tells a function that it runs on AWS. */
const ON_AWS = { AWS_LAMBDA_FUNCTION_NAME: 'kqueen-test-users', KQUEEN_STAGE: 'test' };

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
afterEach(() => {
  world.store.onRead = undefined;
  for (const name of Object.keys(ON_AWS)) delete process.env[name];
});

/** What a request writes in the embedded metric format; AWS takes a line that is one JSON object with `_aws`. */
async function linesOf(send: () => Promise<unknown>) {
  const logs = captureLogs();
  await send();
  logs.release();
  return logs.lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter((line) => '_aws' in line);
}

const on = () => Object.assign(process.env, ON_AWS);
const token = () => world.alpha.member.token;

test('each request is one line, under the template of its route and nothing that grows', async () => {
  on();
  const path = `/users/${world.alpha.member.id}`;
  const lines = await linesOf(() => request('GET', path, { token: token(), query: '' }));
  expect(lines).toEqual([
    {
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: 'KQueen',
            Dimensions: [['service', 'stage', 'route']],
            Metrics: [
              { Name: 'Requests', Unit: 'Count' },
              { Name: 'Latency', Unit: 'Milliseconds' },
              { Name: 'ClientErrors', Unit: 'Count' },
              { Name: 'ServerErrors', Unit: 'Count' },
              { Name: 'ProviderErrors', Unit: 'Count' },
            ],
          },
        ],
      },
      stage: 'test',
      service: 'kqueen',
      route: 'GET /api/v1/users/{id}',
      Requests: 1,
      Latency: expect.any(Number),
      ClientErrors: 0,
      ServerErrors: 0,
      ProviderErrors: 0,
    },
  ]);
});

test.each<[string, () => Promise<unknown>, object]>([
  [
    'a client at fault',
    () => request('GET', '/users/none', { token: token() }),
    { route: 'GET /api/v1/users/{id}', ClientErrors: 1, ServerErrors: 0 },
  ],
  [
    'a store that is down',
    () => {
      world.store.onRead = () => Promise.reject(new Unavailable('down'));
      return request('GET', '/users', { token: token() });
    },
    { route: 'GET /api/v1/users', ClientErrors: 0, ServerErrors: 1 },
  ],
  [
    'a path that somebody made up',
    () => request('GET', `/made-up/${Math.random()}`),
    { route: '$default', ClientErrors: 1, ServerErrors: 0 },
  ],
])('%s is counted as that', async (_name, send, expected) => {
  on();
  const lines = await linesOf(send);
  expect(lines).toEqual([expect.objectContaining({ Requests: 1, ...expected })]);
});

test('what a provider failed at is counted once more, for an alarm that cannot add up routes', async () => {
  on();
  const path = `/clusters/${world.alpha.cluster}/topology-data`;
  const lines = await linesOf(() => request('GET', path, { token: token() }));
  expect(lines).toEqual([
    expect.objectContaining({ Requests: 1, ServerErrors: 0, ProviderErrors: 1 }),
    expect.objectContaining({ service: 'kqueen', stage: 'test', ProviderErrors: 1 }),
  ]);
  expect(lines[1]).not.toHaveProperty('route');
});

test('nothing is written where it is not AWS, nor where the local server plays it', async () => {
  const send = () => request('GET', '/users/whoami', { token: token() });
  expect(await linesOf(send)).toEqual([]);
  on();
  process.env.IS_OFFLINE = 'true';
  const lines = await linesOf(send);
  delete process.env.IS_OFFLINE;
  expect(lines).toEqual([]);
});
