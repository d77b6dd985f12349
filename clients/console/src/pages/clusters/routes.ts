import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.tsx';
import { clustersSearch } from './search.ts';

const page = createRoute({
  getParentRoute: () => shellRoute,
  path: 'clusters',
  validateSearch: clustersSearch,
  component: lazyRouteComponent(() => import('./Clusters.tsx'), 'Clusters'),
});

export const clustersRoutes = [page] as const;
