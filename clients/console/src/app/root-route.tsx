import { createRootRoute, Outlet, retainSearchParams } from '@tanstack/react-router';
import { Failed } from './Failed.tsx';
import { NotFound } from './NotFound.tsx';

/** Search parameters of every page. */
interface RootSearch {
  /** Namespace of the organization that a superadmin looks at; `*` for all. */
  ns?: string;
}

export const rootRoute = createRootRoute({
  validateSearch: ({ ns }: Record<string, unknown>): RootSearch =>
    typeof ns === 'string' && ns !== '' ? { ns } : {},
  search: { middlewares: [retainSearchParams(['ns'])] },
  component: Outlet,
  notFoundComponent: NotFound,
  errorComponent: Failed,
});
