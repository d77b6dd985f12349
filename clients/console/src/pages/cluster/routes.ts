import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { queryClient } from '../../api/query-client.ts';
import { shellRoute } from '../../app/shell-route.tsx';
import { clusterQuery } from '../../data/clusters.ts';
import { enginesQuery } from '../../data/engines.ts';
import { pageSearch } from '../../parts/page-search.ts';
import { applySearch } from './apply/search.ts';
import { timelineSearch } from './events/search.ts';
import { statusSearch } from './search.ts';
import { topologySearch } from './topology/search.ts';

/** The parent of the pages of one cluster: its head and its tabs. */
export const clusterRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: 'clusters/$id',
  loader: ({ params }) => {
    queryClient.prefetchQuery(clusterQuery(params.id));
    queryClient.prefetchQuery(enginesQuery);
  },
  component: lazyRouteComponent(() => import('./Cluster.tsx'), 'Cluster'),
});

const status = createRoute({
  getParentRoute: () => clusterRoute,
  path: '/',
  validateSearch: statusSearch,
  component: lazyRouteComponent(() => import('./status/Status.tsx'), 'Status'),
});

const topology = createRoute({
  getParentRoute: () => clusterRoute,
  path: 'topology',
  validateSearch: topologySearch,
  component: lazyRouteComponent(() => import('./topology/Topology.tsx'), 'Topology'),
});

const access = createRoute({
  getParentRoute: () => clusterRoute,
  path: 'access',
  validateSearch: pageSearch,
  component: lazyRouteComponent(() => import('./access/Access.tsx'), 'Access'),
});

const apply = createRoute({
  getParentRoute: () => clusterRoute,
  path: 'apply',
  validateSearch: applySearch,
  component: lazyRouteComponent(() => import('./apply/Apply.tsx'), 'Apply'),
});

const events = createRoute({
  getParentRoute: () => clusterRoute,
  path: 'events',
  validateSearch: timelineSearch,
  component: lazyRouteComponent(() => import('./events/Events.tsx'), 'Events'),
});

export const clusterRoutes = [clusterRoute.addChildren([status, topology, apply, access, events])] as const;
