/** @slow It starts processes. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { runScript } from '../support/local-server.ts';

const SCRIPT = 'test/simulators/serve-jenkins.ts';

test.each([
  ['without a kubeconfig', ['--kubeconfig', '/nowhere/kubeconfig.yml'], 'npm run simulator:kubernetes'],
  ['on a port that is none', ['--port', 'http'], '--port PORT'],
  ['with an argument that it does not know', ['--jobs', '3'], 'Usage: npm run simulator:jenkins'],
])('the simulated Jenkins does not run %s, and says what to do', async (_name, args, hint) => {
  const { code, output } = await runScript(SCRIPT, args, {});
  expect(output).toContain(hint);
  expect(output).not.toContain('    at ');
  expect(code).toBe(1);
});

test('nor on a taken port, and says how to choose another', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => taken.once('listening', listening));
  const { port } = taken.address() as AddressInfo;
  const { code, output } = await runScript(SCRIPT, ['--port', `${port}`, '--kubeconfig', 'package.json'], {});
  taken.close();
  expect(output).toBe(
    `Port ${port} cannot be used: stop what runs there, or choose another one with --port\n`,
  );
  expect(code).toBe(1);
});
