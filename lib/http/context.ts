import { readHeads } from '../access/heads.ts';
import type { Identity } from '../access/identity.ts';
import { readPage } from '../access/pages.ts';
import { contextOf, type Services } from '../app/services.ts';
import { type Asked, auditEntry, trailOf } from '../audit/entry.ts';
import type { RequestContext } from '../context.ts';
import type { Recorder } from '../repository/change.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import { Account } from '../repository/quotas/account.ts';
import { referringAnywhere } from '../repository/referring-anywhere.ts';
import type { RequestClaim } from '../repository/requests/claim.ts';
import { Tenant } from '../repository/tenant.ts';
import type { Writer } from '../repository/writer.ts';
import type { Authorized } from './authorize.ts';

/** The context of one request that `authorize` permits; under a claim where it is done once. */
export function requestContext(
  services: Services,
  { identity, asked }: Authorized,
  accepts: Writer['accepts'],
  claim?: RequestClaim,
): RequestContext {
  const { repository, now } = services;
  const record = recorderOf(asked, now);
  const account = accountOf(identity, now);
  return {
    ...contextOf(services),
    identity,
    tenant: new Tenant(repository, identity.namespace, record, account, claim),
    organizations: new Tenant(repository, GLOBAL_NAMESPACE, record, account, claim),
    tenantOf: ({ namespace }) => new Tenant(repository, namespace, record, account, claim),
    writer: { by: 'client', accepts },
    note: (about) => {
      const entry = auditEntry(asked, 'done', now(), about);
      return repository.ledger.commit(repository.trail.entry(trailOf(about), entry), account);
    },
    usedBy: (namespace) => repository.ledger.used(namespace, now()),
    referring: (reference) => referringAnywhere(repository, reference),
    readHeads: (...of) => readHeads(repository, ...of),
    readPage: (model, outline) => readPage(repository, model, outline),
    pageTrail: (asked) => repository.trail.page(asked),
    readTrail: (...of) => repository.trail.newest(...of),
  };
}

/** Whom the writes of a request are charged to. Superadmins manage the installation, also when its quotas are used up. */
export function accountOf({ namespace, organization, principal, books }: Identity, now: () => Date): Account {
  const isLimited = principal.role !== 'superadmin';
  return new Account({ namespace, now, isLimited, quota: organization.quota, books });
}

/** Adds an audit entry to each change of this request, in the transaction of the change. */
function recorderOf(asked: Asked, now: () => Date): Recorder {
  return (model, object) => {
    const about = { model: model.name, object };
    return { namespace: trailOf(about), entry: auditEntry(asked, 'done', now(), about) };
  };
}
