import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queryClient, reasonOf } from '../api/query-client.ts';
import { accessToken, isSessionOver } from '../api/session.ts';
import { meQuery } from '../data/me.ts';
import { keepReason } from './ended.ts';
import { Failed } from './Failed.tsx';
import { NotFound } from './NotFound.tsx';
import { rootRoute } from './root-route.tsx';

/** The parent of all pages that need a user: without a session it leads to the login, and back afterwards. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    try {
      await accessToken();
      const asked = queryClient.prefetchQuery(meQuery);
      // Waited for the first time alone. A page that waited itself would be drawn 300 ms late: React throttles that.
      if (queryClient.getQueryData(meQuery.queryKey) === undefined) await asked;
    } catch (error) {
      if (!isSessionOver(error)) throw error;
      keepReason(reasonOf(error));
      throw redirect({ to: '/login', search: { return_to: location.href }, replace: true });
    }
  },
  component: lazyRouteComponent(() => import('./Shell.tsx'), 'Shell'),
  notFoundComponent: NotFound,
  errorComponent: Failed,
});
