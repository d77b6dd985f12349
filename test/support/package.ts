import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';

const run = promisify(execFile);
/** What packaging may take. */
export const PACKAGING_MS = 420_000;

/** A resource of a CloudFormation template. */
export interface Resource {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string | string[];
}

/** What `serverless package` left. */
export interface Package {
  directory: string;
  /** The files of each function's zip. */
  zips: Map<string, Record<string, Uint8Array>>;
  /** The bytes of each zip. */
  sizes: Map<string, number>;
  /** All that is beside the zips, by its name. */
  texts: Map<string, string>;
  resources: Record<string, Resource>;
  remove(): Promise<void>;
}

/**
 * Packages all functions for production, with these parameters of the deployment and variables. Only one at a time: all
 * bundle in the same directory. Rejects with what serverless said.
 */
export async function packageForProduction(
  params: Record<string, string>,
  variables: Record<string, string> = {},
): Promise<Package> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-package-'));
  const remove = () => rm(directory, { recursive: true, force: true });
  const serverless = resolve('node_modules/serverless/bin/serverless.js');
  const args = Object.entries(params).map(([name, value]) => `--param=${name}=${value}`);
  const quiet = { SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' };
  try {
    await run(process.execPath, [serverless, 'package', '--package', directory, '--stage', 'prod', ...args], {
      env: { ...process.env, ...quiet, ...variables },
      timeout: PACKAGING_MS,
    });
  } catch (error) {
    await remove();
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`serverless package failed: ${stdout}${stderr}`);
  }
  const zips: Package['zips'] = new Map();
  const sizes: Package['sizes'] = new Map();
  const texts: Package['texts'] = new Map();
  for (const file of await readdir(directory)) {
    const bytes = await readFile(join(directory, file));
    if (file.endsWith('.zip')) {
      sizes.set(file.replace('.zip', ''), bytes.length);
      zips.set(file.replace('.zip', ''), unzipSync(bytes));
    } else {
      texts.set(file, bytes.toString());
    }
  }
  const template = texts.get('cloudformation-template-update-stack.json') ?? '';
  const { Resources: resources } = JSON.parse(template) as { Resources: Package['resources'] };
  return { directory, zips, sizes, texts, resources, remove };
}
