import { ConfigError } from './error.ts';
import type { Secret } from './gather.ts';
import { type Config, loadConfig } from './load.ts';
import { options } from './schema.ts';

/**
 * The configuration that this process was started with; the secret that KQUEEN_SECRETS_ARN names is read before. Throws
 * `ConfigError`.
 */
export async function environment(): Promise<{ config: Config; warnings: string[] }> {
  return loadConfig(process.env, { secret: await secretOf(process.env.KQUEEN_SECRETS_ARN) });
}

/** Without a secret nothing of AWS is loaded. */
async function secretOf(arn: string | undefined): Promise<Secret | undefined> {
  if (!arn) return undefined;
  const { error } = options.SECRETS_ARN.safeParse(arn);
  const [issue] = error?.issues ?? [];
  if (issue) {
    const source = 'from the variable KQUEEN_SECRETS_ARN';
    throw new ConfigError([{ option: 'SECRETS_ARN', source, message: issue.message }]);
  }
  const { readSecret } = await import('./secrets-manager.ts');
  return { arn, options: await readSecret(arn) };
}
