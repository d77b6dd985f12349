import { accessRoutes } from '../pages/access/routes.ts';
import { clusterRoutes } from '../pages/cluster/routes.ts';
import { clustersRoutes } from '../pages/clusters/routes.ts';
import { createRoutes } from '../pages/create/routes.ts';
import { organizationRoutes } from '../pages/organization/routes.ts';
import { overviewRoutes } from '../pages/overview/routes.ts';
import { provisionersRoutes } from '../pages/provisioners/routes.ts';
import { webhooksRoutes } from '../pages/webhooks/routes.ts';

/** All pages inside of the shell: each area of pages has a folder of its own. */
export const shellRoutes = [
  ...overviewRoutes,
  ...clustersRoutes,
  ...createRoutes,
  ...clusterRoutes,
  ...provisionersRoutes,
  ...organizationRoutes,
  ...webhooksRoutes,
  ...accessRoutes,
] as const;
