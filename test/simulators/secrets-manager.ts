import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Misbehaviour, misbehaviours } from './misbehaviours.ts';

/** Who may read the secrets; the simulator looks at the access key, not at the signature. */
export const SIMULATED_AWS_KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIASIMULATED',
  AWS_SECRET_ACCESS_KEY: 'simulated-secret-access-key',
};

/** A secret as it was put: a text, or bytes. */
export type SimulatedSecret = { SecretString: string } | { SecretBinary: string };

/** What AWS answers in the place of a secret, by its name. */
export type AwsFailure = { status: number; type: string };

/** A running Secrets Manager, over HTTP. */
export interface SecretsManagerSimulator {
  /** For AWS_ENDPOINT_URL_SECRETS_MANAGER. */
  url: string;
  /** The secrets that were asked for, in order. */
  asked: string[];
  /** Answers so from now on; undefined: as AWS does. With `times` as often only. */
  misbehave(how: Misbehaviour | AwsFailure | undefined, times?: number): void;
  close(): Promise<void>;
}

/** Starts a Secrets Manager of one region, that holds these secrets by their ARNs. */
export async function startSecretsManagerSimulator(
  region: string,
  secrets: Record<string, SimulatedSecret>,
): Promise<SecretsManagerSimulator> {
  const asked: string[] = [];
  let how: Misbehaviour | AwsFailure | undefined;
  let left = 0;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    if (how !== undefined && left > 0) {
      left -= 1;
      if (typeof how === 'string') misbehaviours[how](request, response);
      else fail(response, how);
      return;
    }
    const refusal = refusalOf(request, region);
    if (refusal) return fail(response, { status: 400, type: refusal });
    const { SecretId: arn } = JSON.parse(body) as { SecretId: string };
    asked.push(arn);
    const secret = secrets[arn];
    if (!secret) return fail(response, { status: 400, type: 'ResourceNotFoundException' });
    send(response, 200, { ARN: arn, Name: arn.split(':').at(-1), VersionId: 'one', ...secret });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    misbehave: (answer, times = Number.POSITIVE_INFINITY) => {
      how = answer;
      left = times;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Why AWS would not even look at a request: not the one action that we know, not signed, or signed for another region.
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html
 */
function refusalOf({ method, headers }: IncomingMessage, region: string): string | undefined {
  if (method !== 'POST' || headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
    return 'InvalidAction';
  const credential = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request, /;
  const [, key, signedFor, service] = credential.exec(headers.authorization ?? '') ?? [];
  if (key === undefined) return 'MissingAuthenticationToken';
  if (key !== SIMULATED_AWS_KEYS.AWS_ACCESS_KEY_ID) return 'UnrecognizedClientException';
  return signedFor === region && service === 'secretsmanager' ? undefined : 'InvalidSignatureException';
}

function fail(response: ServerResponse, { status, type }: AwsFailure): void {
  send(response, status, { __type: type, Message: `Simulated ${type}` });
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
