import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { deployedStage } from '../config/lambda.ts';

/** What an engine cannot do, and what a provider or the cluster of a tenant failed at: none of them is ours to mend. */
const PROVIDER_STATUSES = new Set([501, 502, 504]);

const metrics = new Metrics({ namespace: 'KQueen', serviceName: 'kqueen' });

/** On AWS counts one write that the store refused because it is full, whatever asked for it. */
export function countStoreFull(): void {
  const stage = deployedStage();
  if (stage !== undefined) countOne('StoreFull', stage);
}

/** One of a metric that an alarm looks at, which cannot add up routes. */
function countOne(name: string, stage: string): void {
  const single = metrics.singleMetric();
  single.addDimension('stage', stage);
  single.addMetric(name, MetricUnit.Count, 1);
}

/**
 * On AWS counts one request in CloudWatch, by a line of the log in its embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 * `route` is a template: every value of a dimension makes metrics of its own, and they have their price.
 */
export function countRequest({
  route,
  status,
  duration_ms,
}: {
  route: string;
  status: number;
  duration_ms: number;
}): void {
  const stage = deployedStage();
  if (stage === undefined) return;
  metrics.addDimension('stage', stage);
  metrics.addDimension('route', route);
  metrics.addMetric('Requests', MetricUnit.Count, 1);
  metrics.addMetric('Latency', MetricUnit.Milliseconds, duration_ms);
  metrics.addMetric('ClientErrors', MetricUnit.Count, status >= 400 && status < 500 ? 1 : 0);
  const isProviders = PROVIDER_STATUSES.has(status);
  metrics.addMetric('ServerErrors', MetricUnit.Count, status >= 500 && !isProviders ? 1 : 0);
  metrics.addMetric('ProviderErrors', MetricUnit.Count, isProviders ? 1 : 0);
  metrics.publishStoredMetrics();
  if (isProviders) countOne('ProviderErrors', stage);
}
