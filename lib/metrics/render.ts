import { Gauge, Registry } from 'prom-client';
import { FAMILIES, STORE_REACHABLE } from './families.ts';
import type { Snapshot } from './snapshot.ts';

/** The content type of what `render` makes (Prometheus text format 0.0.4). */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** The metrics of a snapshot as text for Prometheus; without one, that the store is not reachable. */
export function render(snapshot?: Snapshot): Promise<string> {
  const registry = new Registry();
  const registers = [registry];
  for (const { name, help, labels, samples } of snapshot ? FAMILIES : []) {
    const gauge = new Gauge({ name, help, labelNames: labels, registers });
    for (const sample of samples(snapshot as Snapshot)) gauge.set(sample.labels, sample.value);
  }
  new Gauge({ ...STORE_REACHABLE, registers }).set(snapshot ? 1 : 0);
  return registry.metrics();
}
