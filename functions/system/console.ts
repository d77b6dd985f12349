import * as z from 'zod';
import { consoleFile, consolePage } from '../../lib/console/serve.ts';
import { openRoute } from '../../lib/http/open-route.ts';

export const handler = openRoute(
  { summary: 'Show the console, for a browser', response: 'text/html', query: z.looseObject({}) },
  ({ event }) => {
    const asset = event.pathParameters?.asset;
    return asset === undefined ? consolePage() : consoleFile(asset, event.headers);
  },
);
