/** Before the types in the events that are sent (CloudEvents 1.0, `type`: reverse DNS). */
export const TYPE_PREFIX = 'io.kqueen.';

/** Every type of event, with what it tells. */
export const EVENTS = new Map([
  ['cluster.created', 'A cluster was created or imported'],
  ['cluster.requested', 'Somebody asked for an operation; operation says which'],
  ['cluster.started', 'The provider has begun an operation'],
  ['cluster.retried', 'An operation failed for now, and is tried again'],
  ['cluster.state_changed', 'The state of a cluster changed'],
  ['cluster.ready', 'A cluster became OK'],
  ['cluster.failed', 'A cluster became Error; message says why'],
  ['cluster.resized', 'The provider has changed the number of nodes'],
  ['cluster.upgraded', 'The provider has upgraded a cluster'],
  ['cluster.network_policy_changed', 'The provider has changed the network policy'],
  ['cluster.changed', 'A cluster was changed'],
  ['cluster.expiring', 'A cluster expires soon'],
  ['cluster.expired', 'A cluster has expired; message says what comes of that'],
  ['cluster.deletion_asked', 'Somebody asked for a deletion that a second user must approve'],
  ['cluster.deletion_denied', 'Such a deletion was denied, withdrawn, or not approved in time'],
  ['cluster.applied', 'An apply in the background has ended'],
  ['cluster.credential_issued', 'A credential was issued'],
  ['cluster.credential_revoked', 'A credential was revoked, or has ended'],
  ['cluster.deleted', 'The provider has deleted a cluster, or its record was forgotten'],
  ['provisioner.created', 'A provisioner was created'],
  ['provisioner.changed', 'A provisioner was changed'],
  ['provisioner.state_changed', 'The state of a provisioner changed'],
  ['provisioner.deleted', 'A provisioner was deleted'],
  ['quota.reached', 'A quota has stopped somebody: told once a day for each; data.quota says which'],
  ['user.created', 'A user was created, or came from another organization'],
  ['user.deleted', 'A user was deleted, or went to another organization'],
]);

/** The type of the event that a test sends; webhooks cannot ask for it. */
export const PING = 'webhook.ping';

/** What a webhook can ask for: each type, those of each kind of object, and all. */
export function isEventPattern(text: string): boolean {
  const groups = [...EVENTS.keys()].map((type) => type.replace(/\..*/, '.*'));
  return text === '*' || EVENTS.has(text) || groups.includes(text);
}
