import * as z from 'zod';
import document from '../../docs/openapi.json' with { type: 'json' };
import { openRoute } from '../../lib/http/open-route.ts';

export const handler = openRoute(
  { summary: 'Show the OpenAPI document', response: z.looseObject({ openapi: z.string() }) },
  () => document,
);
