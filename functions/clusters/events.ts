import { EventWire, eventView, historyById, refuseEarlier } from '../../lib/clusters/history.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { cut, listOf, listView, pagingQuery } from '../../lib/wire/list.ts';

export const handler = objectRoute(
  {
    summary: 'List the history of a cluster, newest first',
    policy: 'cluster:get',
    resource: historyById,
    refuse: refuseEarlier,
    query: pagingQuery,
    response: listOf(EventWire),
  },
  ({ context, found, query }) => {
    const newestFirst = query.order === 'asc' ? found.history : found.history.toReversed();
    return listView(cut(newestFirst, query), (event) => eventView(context, event));
  },
);
