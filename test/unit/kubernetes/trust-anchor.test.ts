import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  BasicConstraintsExtension,
  type Extension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createAuthority } from '../../simulators/certificates.ts';
import { base64 } from './files.ts';
import { failure, simulated } from './simulated.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const world = simulated();
const anchors = new Map<string, string>();
let url: string;
let server: ReturnType<typeof createServer>;

/** A server that shows its leaf and the intermediate certificate, but not the root. */
beforeAll(async () => {
  const root = await signed('CN=root', undefined, [new BasicConstraintsExtension(true)]);
  const middle = await signed('CN=middle', root, [new BasicConstraintsExtension(true)]);
  const names = new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }]);
  const leaf = await signed('CN=leaf', middle, [names]);
  anchors.set('root', root.pem).set('intermediate', middle.pem).set('leaf', leaf.pem);
  anchors.set('foreign', (await createAuthority('foreign')).cert);
  anchors.set('foreign leaf', (await (await createAuthority('foreign')).server()).cert);
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', leaf.keys.privateKey));
  const key = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
  server = createServer({ key, cert: `${leaf.pem}\n${middle.pem}\n` }, (_request, response) => {
    response.end('{"gitVersion":"v1.31.2","status":{"userInfo":{"username":"me"}}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const trusting = (anchor: string) =>
  world.ask(world.withServer(url, { 'certificate-authority-data': base64(anchors.get(anchor) ?? '') }));

test.each(['root', 'intermediate', 'leaf'])('the %s certificate is a trust anchor', async (anchor) => {
  expect(await trusting(anchor)).toEqual({ gitVersion: 'v1.31.2' });
});

test.each(['foreign', 'foreign leaf'])('a %s certificate is none', async (anchor) => {
  expect((await failure(trusting(anchor))).message).toMatch(/is not trusted/);
});

interface Signed {
  pem: string;
  name: string;
  keys: webcrypto.CryptoKeyPair;
}

async function signed(name: string, issuer: Signed | undefined, extensions: Extension[]): Promise<Signed> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    subject: name,
    issuer: issuer?.name ?? name,
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    extensions,
  });
  return { pem: certificate.toString('pem'), name, keys };
}
