import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.tsx';
import { deliveriesSearch, webhooksSearch } from './search.ts';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: 'webhooks',
  validateSearch: webhooksSearch,
  component: lazyRouteComponent(() => import('./Webhooks.tsx'), 'Webhooks'),
});

const create = createRoute({
  getParentRoute: () => shellRoute,
  path: 'webhooks/new',
  component: lazyRouteComponent(() => import('./NewWebhook.tsx'), 'NewWebhook'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: 'webhooks/$id',
  validateSearch: deliveriesSearch,
  component: lazyRouteComponent(() => import('./Webhook.tsx'), 'Webhook'),
});

/** Pages of this area. */
export const webhooksRoutes = [list, create, one] as const;
