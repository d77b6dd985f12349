import { createServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Engine } from '../../../lib/engines/engine.ts';
import { JenkinsClient } from '../../../lib/engines/jenkins/client.ts';
import { jenkinsEngine } from '../../../lib/engines/jenkins/engine.ts';
import type { JenkinsSettings } from '../../../lib/engines/jenkins/settings.ts';
import { JenkinsWork } from '../../../lib/engines/jenkins/work.ts';
import { DomainError } from '../../../lib/errors.ts';
import { namedEverywhere, prototypes, SPECIAL_NAMES } from '../../support/mutations.ts';

const ID = '7d3f3c52-9f3c-4d8e-9e1c-1f6f0d2b7a11';
const SETTINGS: JenkinsSettings = {
  JENKINS_API_URL: 'http://jenkins.example.com',
  JENKINS_USERNAME: 'u',
  JENKINS_PASSWORD: 'p',
  JENKINS_ANCHOR_PARAMETER: 'STACK_NAME',
  JENKINS_PROVISION_JOB_NAME: 'make',
  JENKINS_PROVISION_JOB_CTX: {},
  JENKINS_DEPROVISION_JOB_NAME: 'make',
  JENKINS_DEPROVISION_JOB_CTX: {},
  JENKINS_PARAMETER_MAP: { cluster_name: 'STACK_NAME', cluster_uuid: 'KQUEEN_BUILD_ID' },
};

const actions = [{ parameters: [{ name: 'KQUEEN_BUILD_ID', value: ID }] }];
const build = (result: string) => ({
  ...{ number: 7, queueId: 3, result, building: false, timestamp: 1, estimatedDuration: 60_000, actions },
});
/** What a Jenkins answers, by the path that is asked. */
const ANSWERS: [path: RegExp, answer: object][] = [
  [/^\/whoAmI\//, { name: 'u', anonymous: false }],
  [/^\/crumbIssuer\//, { crumb: 'c', crumbRequestField: 'Jenkins-Crumb' }],
  [/^\/queue\/item\//, { cancelled: false, executable: { number: 7 } }],
  [/^\/queue\/api/, { items: [{ id: 3, task: { url: 'http://jenkins.example.com/job/make/' }, actions }] }],
  [/^\/job\/make\/7\/api/, build('FAILURE')],
  [/allBuilds/, { allBuilds: [build('FAILURE'), { ...build('ABORTED'), number: 9 }] }],
  [
    /^\/job\/make\/api/,
    { _class: 'Job', buildable: true, property: [{ parameterDefinitions: [{ name: 'STACK_NAME' }] }] },
  ],
];

const before = prototypes();
afterEach(() => expect(prototypes()).toEqual(before));

let server: Server;
let engine: Engine;
let answers = ANSWERS;
/** The answers that were asked for. */
const asked = new Set<RegExp>();
beforeAll(async () => {
  server = createServer(({ method, url = '', headers }, response) => {
    const [path, answer] = answers.find(([pattern]) => pattern.test(url)) ?? [];
    if (path) asked.add(path);
    const isRefused = method === 'POST' && !Object.values(headers).includes('c');
    if (isRefused) response.writeHead(403).end('No valid crumb was included in the request');
    else if (url.endsWith('/buildWithParameters'))
      response.writeHead(201, { location: 'http://jenkins.example.com/queue/item/3/' }).end();
    else if (method === 'POST') response.writeHead(204).end();
    else response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  engine = jenkinsEngine(
    SETTINGS,
    async () =>
      new JenkinsWork(SETTINGS, {
        connect: () => new JenkinsClient({ url, username: 'u', password: 'p' }),
        probe: async () => ({ gitVersion: 'v1.31.2' }),
        now: () => new Date(),
      }),
  );
});
afterAll(() => {
  server.close();
});

const soon = () => AbortSignal.timeout(10_000);
const cluster = { id: ID, name: 'n', parameters: {}, metadata: {}, handle: { build: 7 } };
const watched = { id: ID, name: 'n', metadata: {}, state: 'Deploying', handle: { queue_item: 3 } } as const;
const attempt = { isRetry: false, beforeEffect: () => undefined };
const USES: [string, () => Promise<unknown>][] = [
  ['its status', () => engine.status({}, soon())],
  ['a new cluster', () => engine.provision(cluster, attempt, soon())],
  ['a cluster that is tried again', () => engine.provision(cluster, { ...attempt, isRetry: true }, soon())],
  // It waits for a build that still runs.
  ['a removal', async () => engine.deprovision?.(cluster, attempt, AbortSignal.timeout(300))],
  ['clusters in transition', async () => engine.watch?.([watched], {}, soon())],
  ['a cluster', () => engine.get({ ...cluster, handle: { queue_item: 3 } }, soon())],
  ['the progress', async () => engine.progress?.(cluster, soon())],
];

describe.each(SPECIAL_NAMES)('a Jenkins that names anything %s', (name) => {
  test.each(USES)('spoils nothing when it is asked for %s', async (_what, use) => {
    answers = ANSWERS;
    asked.clear();
    await use();
    const wanted = [...ANSWERS.entries()].filter(([, [path]]) => asked.has(path));
    for (const [at, [path, answer]] of wanted) {
      for (const changed of namedEverywhere(answer, name)) {
        answers = ANSWERS.with(at, [path, changed as object]);
        const outcome = await use().catch((error: unknown) => error);
        const isUnforeseen = outcome instanceof Error && !(outcome instanceof DomainError);
        expect(isUnforeseen ? { answer: JSON.stringify(changed), outcome } : {}).toEqual({});
      }
    }
  });
});
