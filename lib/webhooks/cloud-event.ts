import type { Announcement } from '../repository/outbox/announcement.ts';
import { TYPE_PREFIX } from './catalogue.ts';
import { eventId } from './event-id.ts';

/** What an event tells. */
export interface Told {
  namespace: string;
  /** `cluster.created` */
  type: string;
  /** `clusters/<id>` */
  subject: string;
  /** When it happened (RFC 3339). */
  time: string;
  data: Record<string, unknown>;
}

/**
 * An event in the structured form of CloudEvents 1.0
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md).
 */
export function cloudEvent({ namespace, type, subject, time, data }: Told, now: Date): Announcement {
  const id = eventId(now);
  const body = JSON.stringify({
    specversion: '1.0',
    id,
    source: `/namespaces/${namespace}`,
    type: TYPE_PREFIX + type,
    subject,
    time,
    datacontenttype: 'application/json',
    data,
  });
  return { id, namespace, type, at: now.toISOString(), body };
}
