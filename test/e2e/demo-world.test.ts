/** @slow It starts KQueen with a whole fleet. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { DemoClient, type Json } from '../../scripts/demo/client.ts';
import { freePort } from '../../scripts/demo/server.ts';

test('the demo world is a fleet of three organizations in all states, with 30 days of history', async () => {
  const [port, lambdaPort] = [await freePort(), await freePort()];
  const demo = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'scripts/demo.ts', '--world'],
    {
      env: { ...process.env, KQUEEN_PORT: String(port), KQUEEN_LAMBDA_PORT: String(lambdaPort) },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(demo, 'exit');
  try {
    for await (const line of createInterface(demo.stdout)) if (line.includes('The password')) break;
    const client = new DemoClient(`http://127.0.0.1:${port}/api/v1`);
    await client.login('admin', 'default');
    const list = async (path: string) => (await client.json('GET', path)) as unknown as Json[];
    const clusters = await list('/clusters?all_namespaces=true');
    const states = Map.groupBy(clusters, ({ state }) => String(state));
    expect([...states.keys()].sort()).toEqual(['Deploying', 'Destroying', 'Error', 'OK', 'Unknown']);
    expect(clusters.length).toBeGreaterThanOrEqual(200);
    expect(await list('/organizations')).toHaveLength(3);
    const oldest = clusters.reduce((a, b) => (String(a.created_at) < String(b.created_at) ? a : b));
    expect(Date.now() - Date.parse(String(oldest.created_at))).toBeGreaterThan(20 * 24 * 60 * 60_000);
    const events = await list(`/clusters/${oldest.id}/events?order=asc`);
    expect(events.map(({ id }) => Number(id))).toEqual(events.map((_, at) => at + 1));
    expect(await list('/audit')).not.toHaveLength(0);
    const lost = (await list('/provisioners')).find(({ name }) => String(name) === 'jenkins-decommissioned');
    expect(String(lost?.state)).not.toBe('OK');
    // What the world says of a cluster is what KQueen finds out about it.
    for (const state of ['OK', 'Error', 'Unknown', 'Deploying']) {
      const [cluster] = states.get(state) ?? [];
      const seen = await client.json('GET', `/clusters/${cluster?.id}`);
      expect(seen.metadata?.status_message).toEqual(cluster?.metadata?.status_message);
      expect(String(seen.state)).toBe(state);
    }
  } finally {
    demo.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
  }
}, 120_000);
