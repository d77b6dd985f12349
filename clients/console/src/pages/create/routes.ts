import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.tsx';

const component = lazyRouteComponent(() => import('./ImportCluster.tsx'), 'ImportCluster');

const create = createRoute({ getParentRoute: () => shellRoute, path: 'clusters/new', component });
const importing = createRoute({ getParentRoute: () => shellRoute, path: 'clusters/new/import', component });

/** Pages that create clusters. */
export const createRoutes = [create, importing] as const;
