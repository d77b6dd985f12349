import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60 * 1000;

/** A certificate with its private key, both PEM. */
export interface Credential {
  cert: string;
  key: string;
}

/** Signs certificates of servers and clients, good for a day. */
export interface Authority {
  /** The authority's own certificate, PEM. */
  cert: string;
  /** For a server on this machine, under these names. */
  server(names?: string[]): Promise<Credential>;
  /** For a client: Kubernetes takes the common name for the user, the organization for his group. */
  client(commonName: string, organization?: string): Promise<Credential>;
}

/** Makes an authority with a key of its own, at run time: nothing is stored and nothing expires in the repository. */
export async function createAuthority(name = 'simulator-ca'): Promise<Authority> {
  const keys = await generateKeys();
  const validity = { notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + DAY_MS) };
  const root = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  const sign = async (subject: string, extensions: Extension[]): Promise<Credential> => {
    const own = await generateKeys();
    const certificate = await X509CertificateGenerator.create({
      subject,
      issuer: root.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      ...validity,
      extensions,
    });
    return { cert: certificate.toString('pem'), key: await privatePem(own.privateKey) };
  };
  return {
    cert: root.toString('pem'),
    server: (names = []) =>
      sign('CN=kube-apiserver', [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          ...['localhost', ...names].map((value) => ({ type: 'dns' as const, value })),
          ...['127.0.0.1', '::1'].map((value) => ({ type: 'ip' as const, value })),
        ]),
      ]),
    client: (commonName, organization = 'system:masters') =>
      sign(`CN=${commonName}, O=${organization}`, [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
      ]),
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  return `-----BEGIN PRIVATE KEY-----\n${bytes.match(/.{1,64}/g)?.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
