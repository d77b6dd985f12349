import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../api/query-client.ts';
import { scopeOf } from '../../api/scope.ts';
import { shellRoute } from '../../app/shell-route.tsx';
import { overviewQuery } from '../../data/overview.ts';

const page = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  loaderDeps: ({ search: { ns } }) => ({ ns }),
  // Begun before the page is there, and not waited for.
  loader: ({ deps: { ns } }) => {
    queryClient.prefetchQuery(overviewQuery(scopeOf(ns)));
  },
  component: lazyRouteComponent(() => import('./Overview.tsx'), 'Overview'),
});

export const overviewRoutes = [page] as const;
