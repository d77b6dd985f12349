import { Reply } from '../../lib/http/response.ts';
import { whitelistedRoute } from '../../lib/http/whitelisted-route.ts';
import { METRICS_TYPE } from '../../lib/metrics/render.ts';
import { scrape } from '../../lib/metrics/scrape.ts';

export const handler = whitelistedRoute(
  {
    summary: 'Read the metrics, in the format of Prometheus',
    policy: 'metrics:read',
    whitelist: ({ PROMETHEUS_WHITELIST }) => PROMETHEUS_WHITELIST,
    response: METRICS_TYPE,
  },
  async (shared) => Reply.text(METRICS_TYPE, await scrape(shared)),
);
