import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.tsx';
import { organizationsSearch, policiesSearch, usersSearch } from './search.ts';

/** The parent of the pages of one organization: its tabs. */
const organization = createRoute({
  getParentRoute: () => shellRoute,
  path: 'organization',
  component: lazyRouteComponent(() => import('./Organization.tsx'), 'Organization'),
});

const details = createRoute({
  getParentRoute: () => organization,
  path: '/',
  component: lazyRouteComponent(() => import('./details/Details.tsx'), 'Details'),
});

const policies = createRoute({
  getParentRoute: () => organization,
  path: 'policies',
  validateSearch: policiesSearch,
  component: lazyRouteComponent(() => import('./policies/Policies.tsx'), 'Policies'),
});

const quotas = createRoute({
  getParentRoute: () => organization,
  path: 'quotas',
  component: lazyRouteComponent(() => import('./quotas/Quotas.tsx'), 'Quotas'),
});

const organizations = createRoute({
  getParentRoute: () => shellRoute,
  path: 'organizations',
  validateSearch: organizationsSearch,
  component: lazyRouteComponent(() => import('./organizations/Organizations.tsx'), 'Organizations'),
});

const users = createRoute({
  getParentRoute: () => shellRoute,
  path: 'users',
  validateSearch: usersSearch,
  component: lazyRouteComponent(() => import('./users/Users.tsx'), 'Users'),
});

const account = createRoute({
  getParentRoute: () => shellRoute,
  path: 'account',
  component: lazyRouteComponent(() => import('./account/Account.tsx'), 'Account'),
});

/** Pages of this area. */
export const organizationRoutes = [
  organization.addChildren([details, policies, quotas]),
  organizations,
  users,
  account,
] as const;
