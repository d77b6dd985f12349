/** @slow It starts the local server and simulators, and runs the commands of the docs. */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoVariables, startDemoJenkins } from '../simulators/demo-jenkins.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

const START = 'npm install && npm start';

let server: LocalServer;
let directory: string;
beforeAll(async () => {
  server = await startLocalServer();
  directory = await mkdtemp(join(tmpdir(), 'kqueen-quick-start-'));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

test('the lines of the quick start, run one after the other, print what the README says', async () => {
  const section = quickStart(await readFile('README.md', 'utf8'));
  const [first, ...lines] = section.bash;
  expect(first).toBe(START);
  const [, data = ''] = /by (.*)\/simulated-cluster\.yml$/m.exec(server.banner) ?? [];
  const script = ['set -euo pipefail', ...lines].join('\n');
  const here = script.replaceAll('http://localhost:5000', server.url).replaceAll('.kqueen/', `${data}/`);
  const { stdout } = await promisify(execFile)('bash', ['-c', here], { timeout: 60_000 });
  expect(stdout).toBe(`${section.text}\n`);
}, 120_000);

test('the lines of the page about Jenkins print what it says', async () => {
  const login =
    quickStart(await readFile('README.md', 'utf8')).bash.find((block) => block.includes('TOKEN=')) ?? '';
  const section = blocksOf(await readFile('docs/jenkins.md', 'utf8'));
  const kubernetes = await startSimulator(join(directory, 'kubeconfig.yml'));
  const kubeconfig = await readFile(join(directory, 'kubeconfig.yml'), 'utf8');
  const jenkins = await startDemoJenkins({ seconds: 2, kubeconfig });
  const server = await startLocalServer(demoVariables(jenkins));
  try {
    const script = ['set -euo pipefail', login, ...section.bash].join('\n');
    const here = script.replaceAll('http://localhost:5000', server.url);
    const { stdout } = await promisify(execFile)('bash', ['-c', here], { timeout: 100_000 });
    expect(stdout).toBe(`${section.text}\n`);
  } finally {
    kubernetes.kill('SIGTERM');
    await server.stop();
    await jenkins.close();
  }
}, 180_000);

/** The code of the section, by its language. */
function quickStart(readme: string): { bash: string[]; text: string } {
  return blocksOf(readme.split(/^## /m).find((part) => part.startsWith('Quick start')) ?? '');
}

function blocksOf(section: string): { bash: string[]; text: string } {
  const blocks = (language: string) =>
    [...section.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)\n\`\`\`$`, 'gms'))].map(
      ([, code = '']) => code,
    );
  return { bash: blocks('bash'), text: blocks('text').join('\n') };
}

async function startSimulator(kubeconfig: string) {
  const args = ['test/simulators/serve-kubernetes.ts', '--kubeconfig', kubeconfig];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve);
    child.once('exit', reject);
  });
  return child;
}
