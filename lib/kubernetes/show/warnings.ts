import { type KubernetesObject, textOf } from '../read/objects.ts';

/** People look at what went wrong last; API servers keep events for an hour, thousands of them in a bad one. */
const MOST = 100;

/** The newest events, newest first. An event that repeats counts as of its last time. */
export function newestEvents(events: readonly KubernetesObject[]): KubernetesObject[] {
  return events
    .map((event) => ({ event, time: timeOf(event) }))
    .sort((a, b) => b.time - a.time)
    .slice(0, MOST)
    .map(({ event }) => event);
}

/** Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ */
function timeOf(event: KubernetesObject): number {
  const text =
    textOf(event, 'series', 'lastObservedTime') ??
    textOf(event, 'lastTimestamp') ??
    textOf(event, 'eventTime') ??
    textOf(event, 'metadata', 'creationTimestamp');
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? 0 : time;
}
