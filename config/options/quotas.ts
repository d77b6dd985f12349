import { integer } from '../kinds.ts';
import { about } from './about.ts';

const MOST = 1_000_000_000_000;
const count = () => integer(0, MOST);

/** What organizations may have, and cause on a day, that have no quota of their own. */
export const quotasOptions = {
  QUOTA_CLUSTERS: count()
    .optional()
    .register(...about('Clusters that an organization may have; unlimited if unset')),
  QUOTA_NODES: count()
    .optional()
    .register(...about('Nodes that the clusters of an organization may have in all; unlimited if unset')),
  QUOTA_PROVISIONERS: count()
    .optional()
    .register(...about('Provisioners that an organization may have; unlimited if unset')),
  QUOTA_USERS: count()
    .optional()
    .register(...about('Users that an organization may have, with service accounts; unlimited if unset')),
  QUOTA_TOKENS: count()
    .optional()
    .register(...about('API tokens that an organization may have; unlimited if unset')),
  QUOTA_WRITES_PER_DAY: count()
    .default(20_000)
    .register(...about('Writes that the users of an organization may cause on a day (UTC)')),
  QUOTA_BYTES_PER_DAY: count()
    .default(33_554_432)
    .register(...about('Bytes that the users of an organization may write on a day (UTC)')),
  QUOTA_EVENTS_PER_DAY: count()
    .default(20_000)
    .register(...about('Events in histories that the users of an organization may cause on a day (UTC)')),
  QUOTA_REFUSALS_PER_DAY: count()
    .default(1_000)
    .register(
      ...about(
        'Refusals of an organization and a day (UTC) that get an audit entry each; one entry stands for all others',
      ),
    ),
};
