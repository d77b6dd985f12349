import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../api/query-client.ts';
import { scopeOf } from '../../api/scope.ts';
import { shellRoute } from '../../app/shell-route.tsx';
import { clustersQuery } from '../../data/clusters.ts';
import { clustersSearch, pageOf } from './search.ts';

const page = createRoute({
  getParentRoute: () => shellRoute,
  path: 'clusters',
  validateSearch: clustersSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ deps }) => {
    queryClient.prefetchQuery(clustersQuery(pageOf(deps), scopeOf(deps.ns)));
  },
  component: lazyRouteComponent(() => import('./Clusters.tsx'), 'Clusters'),
});

export const clustersRoutes = [page] as const;
