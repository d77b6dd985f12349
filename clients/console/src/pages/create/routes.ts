import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.tsx';
import { wizardSearch } from './wizard/search.ts';

const importer = lazyRouteComponent(() => import('./ImportCluster.tsx'), 'ImportCluster');

const create = createRoute({
  getParentRoute: () => shellRoute,
  path: 'clusters/create',
  validateSearch: wizardSearch,
  component: lazyRouteComponent(() => import('./wizard/Create.tsx'), 'Create'),
});
const imported = createRoute({
  getParentRoute: () => shellRoute,
  path: 'clusters/new',
  component: importer,
});
const importing = createRoute({
  getParentRoute: () => shellRoute,
  path: 'clusters/new/import',
  component: importer,
});

/** Pages that create clusters. */
export const createRoutes = [create, imported, importing] as const;
