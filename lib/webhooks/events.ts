import type { Cluster } from '../models/cluster.ts';
import type { Provisioner } from '../models/provisioner.ts';
import type { User } from '../models/user.ts';
import type { HistoryEntry, StoredObject } from '../repository/model.ts';
import type { Announcement, Written } from '../repository/outbox/announcement.ts';
import { timestamp } from '../time.ts';
import { cloudEvent, type Told } from './cloud-event.ts';
import { clusterEvents } from './cluster-events.ts';

/** What was and what is of an object. */
interface Changed<T> {
  before?: T;
  after?: T;
  history?: readonly HistoryEntry[];
}

type Teller = (changed: Changed<StoredObject>, time: string) => Told[];

/** What is told of the objects of each model. The model of an object says of which type it is. */
const TELLERS = new Map<string, Teller>([
  ['cluster', (changed, time) => clusterEvents(changed as Changed<Cluster>, time)],
  ['provisioner', (changed, time) => provisionerEvents(changed as Changed<Provisioner>, time)],
  ['user', (changed, time) => userEvents(changed as Changed<User>, time)],
]);

/** The events that a write causes, in the form in which they are sent. */
export function eventsOf<T extends StoredObject>(written: Written<T>, now: Date): Announcement[] {
  const told = TELLERS.get(written.model.name)?.(written, timestamp(now)) ?? [];
  return told.map((event) => cloudEvent(event, now));
}

/** The event that a quota of an organization has stopped somebody. */
export function quotaEvent(namespace: string, quota: string, now: Date): Announcement {
  const about = { namespace, subject: `quotas/${quota}`, time: timestamp(now) };
  return cloudEvent({ ...about, type: 'quota.reached', data: { quota } }, now);
}

function provisionerEvents({ before, after }: Changed<Provisioner>, time: string): Told[] {
  const provisioner = after ?? before;
  if (!provisioner) return [];
  const { id, namespace, name, engine, state } = provisioner;
  const about = { namespace, subject: `provisioners/${id}`, time, data: { id, name, engine, state } };
  const types = provisionerTypes(before, after);
  return types.map((type) => ({ ...about, type: `provisioner.${type}` }));
}

function provisionerTypes(before: Provisioner | undefined, after: Provisioner | undefined): string[] {
  if (!before) return ['created'];
  if (!after) return ['deleted'];
  const isChanged = JSON.stringify(wished(before)) !== JSON.stringify(wished(after));
  return [...(isChanged ? ['changed'] : []), ...(before.state === after.state ? [] : ['state_changed'])];
}

/** What a change is told of: not the state, which has events of its own, nor when the engine was and is asked. */
function wished({
  state: _,
  message: _why,
  verified_at: _when,
  next_look: _look,
  ...provisioner
}: Provisioner) {
  return provisioner;
}

function userEvents({ before, after }: Changed<User>, time: string): Told[] {
  if (before && after && before.namespace === after.namespace) return [];
  return [
    ...(before ? [{ user: before, type: 'user.deleted' }] : []),
    ...(after ? [{ user: after, type: 'user.created' }] : []),
  ].map(({ user: { namespace, id, username, role }, type }) => ({
    ...{ namespace, type, subject: `users/${id}`, time },
    data: { id, username, role },
  }));
}
