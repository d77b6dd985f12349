import { createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { forgetData } from '../api/query-client.ts';
import { onLoggedOutElsewhere } from '../api/session.ts';
import { onSessionEnd } from '../api/session-end.ts';
import { shell } from '../texts/shell.ts';
import { shellRoutes } from './areas.ts';
import { keepReason } from './ended.ts';
import { returnPath } from './return-path.ts';
import { rootRoute } from './root-route.tsx';
import { shellRoute } from './shell-route.tsx';

/** What the address of the login says. */
interface LoginSearch {
  return_to?: string;
  /** Why a login at an identity provider came to nothing. */
  failed?: 'refused' | 'away';
}

const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: 'login',
  validateSearch: ({ return_to, failed }: Record<string, unknown>): LoginSearch => ({
    ...(typeof return_to === 'string' && { return_to: returnPath(return_to) }),
    ...((failed === 'refused' || failed === 'away') && { failed }),
  }),
  component: lazyRouteComponent(() => import('../pages/login/Login.tsx'), 'Login'),
});

/** All pages by their addresses. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([loginRoute, shellRoute.addChildren([...shellRoutes])]),
  defaultPreload: 'intent',
  // What is fresh is known by TanStack Query.
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
});

// Code of the first page loads while the session is asked for, and not after it.
const [firstRoutes] = router.getMatchedRoutes(router.latestLocation.pathname);
for (const { options } of firstRoutes) {
  const { component } = options;
  if (component !== undefined && 'preload' in component) component.preload?.();
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** Leads to the login, and from there back to this page. Several requests may find at once that the session is over. */
async function showLogin(reason: string | undefined): Promise<void> {
  const { pathname, href } = router.latestLocation;
  if (pathname === '/login') return;
  keepReason(reason);
  await router.navigate({ to: '/login', search: { return_to: href } });
  forgetData();
}

onSessionEnd(showLogin);
onLoggedOutElsewhere(() => showLogin(shell.loggedOutElsewhere));
