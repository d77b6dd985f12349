import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { JenkinsClient } from '../../../lib/engines/jenkins/client.ts';
import { download } from '../../../lib/engines/jenkins/download.ts';
import { isOfJob } from '../../../lib/engines/jenkins/job-path.ts';
import { EngineFailed, Unavailable } from '../../../lib/errors.ts';
import { AddressGuard } from '../../../lib/kubernetes/connection/addresses.ts';
import { createAuthority } from '../../simulators/certificates.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
const soon = () => AbortSignal.timeout(10_000);

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A client of a server that answers so, and the request lines that it gets. */
async function clientOf(answer: Answer, parts = {}) {
  const lines: string[] = [];
  const server = createServer((request, response) => {
    lines.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  const url = `http://127.0.0.1:${await listen(server)}/jenkins`;
  return { client: new JenkinsClient({ url, username: 'u', password: 'CANARY' }, parts), lines };
}
const json =
  (value: unknown): Answer =>
  (_request, response) =>
    response.end(JSON.stringify(value));

describe('a job is known by its whole path, decoded', () => {
  test.each([
    ['a sign that Jenkins leaves as it is', 'https://jenkins.example/job/deploy+aws/', 'deploy+aws'],
    ['an at sign', 'https://jenkins.example/job/deploy@aws/', 'deploy@aws'],
    ['other signs that it leaves', 'https://jenkins.example/job/a&b,c=$1/', 'a&b,c=$1'],
    ['the same, encoded by a proxy', 'https://jenkins.example/job/a%26b%2Cc%3D%241/', 'a&b,c=$1'],
    ['a sign that Jenkins encodes', 'https://jenkins.example/job/a%7Eb/', 'a~b'],
    ['a blank, in a folder', 'https://jenkins.example/ci/job/my%20folder/job/x', 'my folder/x'],
    ['another address of Jenkins', 'http://10.0.0.1:8080/prefix/job/deploy/', 'deploy'],
  ])('%s', (_name, url, job) => {
    expect(isOfJob(url, job)).toBe(true);
  });

  test.each([
    ['of the same name in a folder', 'https://jenkins.example/job/other/job/deploy/', 'deploy'],
    ['of a longer name', 'https://jenkins.example/job/deploy2/', 'deploy'],
    ['that a slash in a name would make equal', 'https://jenkins.example/job/a%2Fjob%2Fb/', 'a/b'],
    ['whose address is malformed', 'https://jenkins.example/job/%E0%A4%A/', 'deploy'],
    ['without an address', '', 'deploy'],
  ])('a job %s is another one', (_name, url, job) => {
    expect(isOfJob(url, job)).toBe(false);
  });
});

test('no request has characters that Tomcat refuses', async () => {
  const { client, lines } = await clientOf(json({ property: [], items: [], allBuilds: [], number: 1 }));
  await client.jobParameters('deploy', soon());
  await client.queued('deploy', soon());
  await client.queueItem(1, soon());
  await client.builds('deploy', 10, soon());
  await client.buildOf('deploy', 1, soon()).catch(() => undefined);
  expect(lines).toHaveLength(5);
  expect(lines.filter((line) => /[[\]{}|\\^`<>"]/.test(line))).toEqual([]);
});

const BUILD = {
  number: 1,
  queueId: 1,
  result: 'SUCCESS',
  building: false,
  timestamp: 1,
  estimatedDuration: -1,
};
const action = (value: unknown) => ({ parameters: [{ name: 'STACK_NAME', value }] });

describe('a result counts once Jenkins says that nothing is building any more', () => {
  test.each([
    ['SUCCESS, while the build archives its artifacts', { result: 'SUCCESS', inProgress: true }],
    ['FAILURE, while its last steps clean up', { result: 'FAILURE' }],
    ['UNSTABLE, after its tests', { result: 'UNSTABLE' }],
    ['ABORTED, while it is being stopped', { result: 'ABORTED' }],
    ['nothing', { result: null }],
  ])('%s', async (_name, shown) => {
    const build = { ...BUILD, ...shown, building: true, actions: [action('a')] };
    const { client } = await clientOf((request, response) =>
      json(request.url?.includes('allBuilds') ? { allBuilds: [build] } : build)(request, response),
    );
    expect(await client.buildOf('deploy', 1, soon())).toMatchObject({ result: null });
    expect(await client.builds('deploy', 10, soon())).toMatchObject([{ result: null }]);
  });

  test.each(['SUCCESS', 'FAILURE', 'ABORTED'])('%s of a build that has ended', async (result) => {
    const { client } = await clientOf(json({ ...BUILD, result, building: false, actions: [] }));
    expect(await client.buildOf('deploy', 1, soon())).toMatchObject({ result });
  });
});

describe('an answer that is for good is told from one that may pass', () => {
  const page =
    (status: number, text: string): Answer =>
    (_request, response) =>
      response
        .writeHead(status, { 'x-jenkins': '2.462' })
        .end(`<html><pre>${text}\n at hudson.model</pre></html>`);
  const ordered = async (answer: Answer) => {
    const { client } = await clientOf(answer);
    return client.build('deploy', { SIZE: 'huge' }, soon()).catch((error: unknown) => error);
  };

  test.each([
    [
      'an illegal choice',
      page(500, 'Caused: java.lang.IllegalArgumentException: Illegal choice for parameter SIZE: huge'),
      'Jenkins rejects the build: Illegal choice for parameter SIZE: huge',
    ],
    [
      'a parameter that Jenkins cannot read',
      page(500, 'java.lang.IllegalArgumentException: Cannot retrieve the name of the parameter'),
      'Jenkins rejects the build: Cannot retrieve the name of the parameter',
    ],
    [
      'a job that is not parameterized',
      page(500, 'java.lang.IllegalStateException: This build is not parameterized!'),
      'Jenkins rejects the build: This build is not parameterized!',
    ],
    ['a disabled job', page(409, 'deploy is not buildable'), 'The Jenkins job deploy is disabled: enable it'],
  ])('%s is for good', async (_name, answer, message) => {
    const error = await ordered(answer);
    expect(error).toBeInstanceOf(EngineFailed);
    expect(error).toMatchObject({ message, mayPass: false });
  });

  test.each([
    ['a Jenkins that starts', page(503, 'Please wait while Jenkins is getting ready to work')],
    ['a fault of Jenkins without a reason', page(500, 'A problem occurred while processing the request')],
    ['a proxy without a Jenkins behind it', page(502, 'Bad Gateway')],
  ])('%s may pass', async (_name, answer) => {
    expect(await ordered(answer)).toBeInstanceOf(Unavailable);
  });

  test.each([
    ['cancelled', { cancelled: true, executable: null }, { cancelled: true }],
    ['cancelled, without a word of a build', { cancelled: true }, { cancelled: true }],
    ['waiting', { why: 'In the quiet period' }, { cancelled: false }],
    ['started', { cancelled: false, executable: { number: 7 } }, { cancelled: false, buildNumber: 7 }],
  ])('an item of the queue that is %s says so', async (_name, item, expected) => {
    const { client } = await clientOf(json({ _class: 'hudson.model.Queue$LeftItem', id: 3, ...item }));
    expect(await client.queueItem(3, soon())).toEqual({ buildNumber: undefined, ...expected });
  });
});

describe('a foreign build of an odd shape spoils nothing', () => {
  test.each([
    ['without a number', { ...BUILD, number: null }],
    ['without a word of whether it runs', { ...BUILD, building: undefined }],
    ['that is null', null],
    ['whose actions are a map', { ...BUILD, actions: { parameters: [] } }],
  ])('a build %s is left out', async (_name, odd) => {
    const { client } = await clientOf(
      json({ allBuilds: [odd, { ...BUILD, number: 2, actions: [action('a')] }] }),
    );
    expect(await client.builds('deploy', 10, soon())).toMatchObject([
      { number: 2, parameters: [['STACK_NAME', 'a']] },
    ]);
  });

  test.each([
    [
      'a file as a parameter',
      [{ parameters: [{ name: 'F', value: { file: 1 } }, ...action('a').parameters] }],
    ],
    ['null among the actions', [null, {}, action('a')]],
    ['a list of parameters that is none', [{ parameters: 'x' }, action('a')]],
  ])('%s is passed over', async (_name, actions) => {
    const { client } = await clientOf(json({ allBuilds: [{ ...BUILD, actions }] }));
    expect(await client.builds('deploy', 10, soon())).toMatchObject([{ parameters: [['STACK_NAME', 'a']] }]);
  });

  test('a second list of parameters with the same names hides nothing of the first', async () => {
    const { client } = await clientOf(
      json({ allBuilds: [{ ...BUILD, actions: [action('kqueen-1'), action('other')] }] }),
    );
    const [build] = await client.builds('deploy', 10, soon());
    expect(build?.parameters).toEqual([
      ['STACK_NAME', 'kqueen-1'],
      ['STACK_NAME', 'other'],
    ]);
  });

  test('an item of the queue without a task is left out', async () => {
    const task = { url: 'http://x/job/deploy/' };
    const { client } = await clientOf(
      json({ items: [{ id: 1 }, 'x', { id: 2, task, actions: [action('a')] }] }),
    );
    expect(await client.queued('deploy', soon())).toEqual([{ id: 2, parameters: [['STACK_NAME', 'a']] }]);
  });
});

describe('an artifact in object storage', () => {
  const redirect =
    (location: string, status = 302): Answer =>
    (_request, response) =>
      response.writeHead(status, { location }).end();

  test.each([
    [302, 'https://bucket.s3.amazonaws.com/deploy/1/artifacts/kubeconfig?X-Amz-Signature=CANARY'],
    [303, 'https://storage.googleapis.com/bucket/kubeconfig?X-Goog-Signature=CANARY'],
    [307, 'https://account.blob.core.windows.net/artifacts/kubeconfig?sig=CANARY'],
    [302, 'https://minio.example.com:9000/jenkins/kubeconfig?X-Amz-Signature=CANARY'],
  ])('is downloaded once after a %d to %s, without the credentials', async (status, location) => {
    const asked: string[] = [];
    const { client } = await clientOf(redirect(location, status), {
      download: async (url: URL, limit: number) => {
        asked.push(url.href, String(limit));
        return 'kubeconfig';
      },
    });
    expect(await client.artifact('deploy', 1, 'kubeconfig', soon())).toBe('kubeconfig');
    expect(asked).toEqual([location, '65536']);
  });

  test.each(['http://bucket.example.com/x', 'ftp://bucket.example.com/x', '/elsewhere'])(
    'is not followed to %s',
    async (location) => {
      const { client } = await clientOf(redirect(location), {
        download: () => Promise.reject(new Error('asked')),
      });
      await expect(client.artifact('deploy', 1, 'kubeconfig', soon())).rejects.toThrow(EngineFailed);
    },
  );

  describe('over TLS', () => {
    const storage = async (answer: Answer) => {
      const authority = await createAuthority();
      const ca = authority.cert;
      const server = createTlsServer(await authority.server(), answer);
      const port = await listen(server);
      const options = { guard: new AddressGuard(['127.0.0.0/8', '::1/128']), limit: 100, signal: soon(), ca };
      return { url: new URL(`https://localhost:${port}/key?signature=CANARY`), options };
    };

    test('is given as it is, and asked for without credentials', async () => {
      let authorization: string | undefined = 'none asked';
      const { url, options } = await storage((request, response) => {
        authorization = request.headers.authorization;
        response.end('text');
      });
      expect(await download(url, options)).toBe('text');
      expect(authorization).toBeUndefined();
    });

    test.each<[string, Answer, RegExp]>([
      ['redirects again', redirect('https://127.0.0.1/other'), /which answers 302$/],
      ['refuses the signature', (_q, response) => response.writeHead(403).end(), /which answers 403$/],
      ['holds too much', (_q, response) => response.end('x'.repeat(200)), /more than 100 bytes$/],
    ])('fails where the storage %s, and says nothing of the signature', async (_name, answer, message) => {
      const { url, options } = await storage(answer);
      const failure = await download(url, options).catch((error: Error) => error);
      expect(failure).toBeInstanceOf(EngineFailed);
      expect(String(failure)).toMatch(message);
      expect(JSON.stringify(failure) + String(failure)).not.toContain('CANARY');
    });

    test('is not fetched from an address that is not allowed, nor from a server that nobody vouches for', async () => {
      const { url, options } = await storage((_request, response) => response.end('text'));
      const guarded = { ...options, guard: new AddressGuard([]) };
      await expect(download(url, guarded)).rejects.toThrow('whose address is not allowed');
      await expect(download(url, { ...options, ca: undefined })).rejects.toThrow(Unavailable);
    });
  });
});

test('a Jenkins whose certificate nobody vouches for says how to vouch for it, and is trusted with its authority', async () => {
  const authority = await createAuthority();
  const ca = authority.cert;
  const server = createTlsServer(await authority.server(), json({ name: 'u', anonymous: false }));
  const account = { url: `https://localhost:${await listen(server)}`, username: 'u', password: 'p' };
  await expect(new JenkinsClient(account).whoAmI(soon())).rejects.toThrow(
    'The certificate of Jenkins is not trusted: set JENKINS_CA_CERT',
  );
  expect(await new JenkinsClient(account, { ca }).whoAmI(soon())).toBe('u');
});
