import {
  GetSecretValueCommand,
  SecretsManagerClient,
  SecretsManagerServiceException,
} from '@aws-sdk/client-secrets-manager';
import { ConfigError } from './error.ts';

/** For all tries together: Lambda gives the start of an instance 10 seconds. */
const DEADLINE_MS = 5_000;
const CONNECT_MS = 1_000;
const TRY_MS = 2_000;
const TRIES = 3;
/** A secret has at most 64 KiB, which JSON may write six times as long. */
const ANSWER_LIMIT = 512 * 1024;

/** What to do about the errors of GetSecretValue, by their names. */
const HINTS: Record<string, string> = {
  ResourceNotFoundException: 'there is no such secret: check the ARN, its region and its account',
  AccessDeniedException: 'the role of the function needs secretsmanager:GetSecretValue on it',
  DecryptionFailure: 'the role of the function needs kms:Decrypt on the key of the secret',
  InvalidRequestException: 'it is being deleted, or has no value: restore it, or give it one',
  CredentialsProviderError: 'there are no AWS credentials here',
};
const UNKNOWN_ERROR = 'look the name up in the documentation of AWS Secrets Manager';
const NO_ANSWER =
  'Secrets Manager did not answer as it should: the subnets need a NAT gateway, or a VPC endpoint for secretsmanager';

/**
 * The options that a secret of AWS Secrets Manager holds, as JSON; unchecked. At most 5 seconds.
 *
 * @throws ConfigError when it cannot be read, or is no JSON object: with the ARN and what to do, without anything of
 * the answer, which may hold the secret
 */
export async function readSecret(arn: string): Promise<Record<string, unknown>> {
  const text = await fetchSecret(arn);
  const value = parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(arn, 'must be a JSON object of options, like {"SECRET_KEY": "..."}');
  }
  return { ...value };
}

async function fetchSecret(arn: string): Promise<string | undefined> {
  const [, , , region] = arn.split(':');
  const client = new SecretsManagerClient({
    region,
    maxAttempts: TRIES,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: TRY_MS, throwOnRequestTimeout: true },
    streamCollector: capped,
  });
  try {
    const abortSignal = AbortSignal.timeout(DEADLINE_MS);
    return (await client.send(new GetSecretValueCommand({ SecretId: arn }), { abortSignal })).SecretString;
  } catch (error) {
    throw wrong(arn, `cannot be read ${reason(error)}`);
  } finally {
    client.destroy();
  }
}

async function capped(stream: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > ANSWER_LIMIT) throw Object.assign(new Error(), { name: 'AnswerTooLarge' });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    // What JSON.parse says quotes the text.
    return undefined;
  }
}

/** The name of the error and what to do; its message may quote the answer, and so may a name that is none. */
function reason(error: unknown): string {
  const given = error instanceof Error ? error.name : '';
  const name = /^\w{1,64}$/.test(given) ? given : 'an error without a name';
  const isAnswerOfAws = error instanceof SecretsManagerServiceException;
  return `(${name}): ${HINTS[name] ?? (isAnswerOfAws ? UNKNOWN_ERROR : NO_ANSWER)}`;
}

function wrong(arn: string, message: string): ConfigError {
  return new ConfigError([{ option: 'SECRETS_ARN', source: arn, message }]);
}
