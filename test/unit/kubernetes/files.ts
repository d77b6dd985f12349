import { InvalidInput } from '../../../lib/errors.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { createAuthority } from '../../simulators/certificates.ts';

export const base64 = (text: string) => Buffer.from(text).toString('base64');
/** A certificate as far as anybody looks who does not use it. */
export const PEM = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString(
  'base64',
);

/** A kubeconfig as kubectl writes it, with changes to its cluster and its user. */
export function file({
  cluster = {},
  user = {},
  top = {},
}: {
  cluster?: object;
  user?: object;
  top?: object;
} = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    preferences: { colors: true },
    extensions: [{ name: 'x', extension: {} }],
    'current-context': 'prod',
    clusters: [
      { name: 'other', cluster: { server: 'http://other', 'certificate-authority': '/etc/passwd' } },
      {
        name: 'main',
        cluster: { server: 'https://k8s.example.com:6443', 'certificate-authority-data': PEM, ...cluster },
      },
    ],
    users: [
      { name: 'evil', user: { exec: { command: 'rm' } } },
      { name: 'me', user: { token: 'secret-token', ...user } },
    ],
    contexts: [{ name: 'prod', context: { cluster: 'main', user: 'me', namespace: 'default' } }],
    ...top,
  };
}

/** How a kubeconfig is refused; throws when it is not. */
export function refusal(input: unknown): InvalidInput {
  try {
    parseKubeconfig(input);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('It was let through');
}

/** A client certificate and its key, as the user of a kubeconfig has them. */
export async function clientPair() {
  const { cert, key } = await (await createAuthority()).client('me');
  return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
}
