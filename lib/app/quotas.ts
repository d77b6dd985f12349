import type { Config } from '../../config/schema.ts';
import { clusterModel } from '../models/cluster.ts';
import { organizationModel } from '../models/organization.ts';
import { provisionerModel } from '../models/provisioner.ts';
import { tokenModel } from '../models/token.ts';
import { userModel } from '../models/user.ts';
import type { QuotaRules } from '../repository/quotas/recount.ts';

/** What counts towards quotas, and how much is allowed where an organization has no quota of its own. */
export function quotaRules(config: Config): QuotaRules {
  return {
    counted: [clusterModel, provisionerModel, userModel, tokenModel],
    allowing: organizationModel,
    defaults: {
      clusters: config.QUOTA_CLUSTERS,
      nodes: config.QUOTA_NODES,
      provisioners: config.QUOTA_PROVISIONERS,
      users: config.QUOTA_USERS,
      tokens: config.QUOTA_TOKENS,
      writes_per_day: config.QUOTA_WRITES_PER_DAY,
      bytes_per_day: config.QUOTA_BYTES_PER_DAY,
      events_per_day: config.QUOTA_EVENTS_PER_DAY,
      refusals_per_day: config.QUOTA_REFUSALS_PER_DAY,
    },
  };
}
