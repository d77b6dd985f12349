import * as z from 'zod';
import document from '../../docs/openapi.json' with { type: 'json' };
import { consolePage, opensPage } from '../../lib/console/serve.ts';
import { openRoute } from '../../lib/http/open-route.ts';
import { answerUnrouted } from '../../lib/http/unrouted.ts';

export const handler = openRoute(
  { summary: 'Answer whatever no route takes', response: z.never(), query: z.looseObject({}) },
  ({ event }) => (opensPage(event) ? consolePage() : answerUnrouted(document.paths, event)),
);
