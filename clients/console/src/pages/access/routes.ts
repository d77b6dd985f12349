import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.tsx';
import { auditSearch, tokensSearch } from './search.ts';

const tokens = createRoute({
  getParentRoute: () => shellRoute,
  path: 'tokens',
  validateSearch: tokensSearch,
  component: lazyRouteComponent(() => import('./Tokens.tsx'), 'Tokens'),
});

const audit = createRoute({
  getParentRoute: () => shellRoute,
  path: 'audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./Audit.tsx'), 'Audit'),
});

/** Pages of this area. */
export const accessRoutes = [tokens, audit] as const;
