import { describe } from '@jest/globals';
import { createAuthority } from '../simulators/certificates.ts';
import type { SlapdBinary } from './slapd-binary.ts';
import { type SlapdServer, startSlapd as start } from './slapd-server.ts';

const FOUND = process.env.KQUEEN_TEST_SLAPD;

/** `describe` for tests that need OpenLDAP: skipped, and counted so, where there is none. */
export const describeWithSlapd = FOUND === undefined ? describe.skip : describe;

/** Starts a slapd with these entries, and gives the certificate of the authority that signed its own. */
export async function startSlapd(ldif: string): Promise<SlapdServer & { ca: string }> {
  if (FOUND === undefined) throw new Error('There is no slapd: use describeWithSlapd');
  const authority = await createAuthority('directory-ca');
  const binary = JSON.parse(FOUND) as SlapdBinary;
  return { ...(await start(binary, await authority.server(), ldif)), ca: authority.cert };
}
