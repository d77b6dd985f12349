import { integer, networks } from '../kinds.ts';
import { about } from './about.ts';

/** The audit trail and the metrics. */
export const monitoringOptions = {
  AUDIT_RETENTION: integer(1, 3650, ' of days')
    .default(90)
    .register(...about('How long the audit trail is kept, in days')),
  PROMETHEUS_WHITELIST: networks()
    .default(['127.0.0.0/8'])
    .register(...about('Networks that may read the metrics without a token')),
};
