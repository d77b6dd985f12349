import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { NotFound } from '../errors.ts';

/** One file of the page. */
export interface Asset {
  contentType: string;
  text: string;
}

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>KQueen API</title>
    <link rel="stylesheet" href="/api/docs/swagger-ui.css">
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/api/docs/swagger-ui-bundle.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/api/v1/swagger', dom_id: '#swagger-ui', deepLinking: true });\n`;

/** What comes from the package swagger-ui-dist, which lies beside the function as it does in a clone. */
const PACKAGED: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/**
 * A file of Swagger UI by its name; without a name, the page itself. Throws `NotFound` for every name that is none of
 * them: a name is never a path.
 */
export async function swaggerUi(name: string | undefined): Promise<Asset> {
  if (name === undefined) return { contentType: 'text/html; charset=utf-8', text: PAGE };
  if (name === 'start.js') return { contentType: 'text/javascript; charset=utf-8', text: START };
  const contentType = Object.hasOwn(PACKAGED, name) ? PACKAGED[name] : undefined;
  if (contentType === undefined) throw new NotFound('The file does not exist');
  const path = createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);
  return { contentType, text: await readFile(path, 'utf8') };
}
