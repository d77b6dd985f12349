import { openRoute } from '../../lib/http/open-route.ts';
import { Reply } from '../../lib/http/response.ts';
import { swaggerUi } from '../../lib/openapi/swagger-ui.ts';

/** Nothing from any other host; Swagger UI styles and draws with what is inline. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'";

export const handler = openRoute(
  { summary: 'Browse and try the API (Swagger UI)', response: 'text/html' },
  async ({ event }) => {
    const { contentType, text } = await swaggerUi(event.pathParameters?.asset);
    return Reply.text(contentType, text, {
      'content-security-policy': POLICY,
      'cache-control': 'max-age=3600',
    });
  },
);
