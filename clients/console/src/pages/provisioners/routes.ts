import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.tsx';
import { newProvisionerSearch, provisionersSearch } from './search.ts';

const list = createRoute({
  getParentRoute: () => shellRoute,
  path: 'provisioners',
  validateSearch: provisionersSearch,
  component: lazyRouteComponent(() => import('./Provisioners.tsx'), 'Provisioners'),
});

const create = createRoute({
  getParentRoute: () => shellRoute,
  path: 'provisioners/new',
  validateSearch: newProvisionerSearch,
  component: lazyRouteComponent(() => import('./NewProvisioner.tsx'), 'NewProvisioner'),
});

const one = createRoute({
  getParentRoute: () => shellRoute,
  path: 'provisioners/$id',
  component: lazyRouteComponent(() => import('./Provisioner.tsx'), 'Provisioner'),
});

/** Pages of this area. */
export const provisionersRoutes = [list, create, one] as const;
