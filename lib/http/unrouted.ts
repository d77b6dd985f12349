import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { NotFound } from '../errors.ts';
import { Reply } from './response.ts';

/** The methods of each path template: the `paths` of the OpenAPI document. */
type Paths = Record<string, Record<string, unknown>>;

/**
 * The answer to what no route takes: a known path with a trailing slash is redirected to the path without (308, the
 * query kept), a known path with another method is told which ones there are (405), everything else is `NotFound`.
 */
export function answerUnrouted(paths: Paths, { rawPath, rawQueryString }: APIGatewayProxyEventV2): Reply {
  const path = withoutSlashes(rawPath);
  const methods = methodsOf(paths, path);
  if (methods === undefined) throw new NotFound('The path does not exist: see /api/docs');
  if (path !== rawPath) {
    const location = rawQueryString ? `${path}?${rawQueryString}` : path;
    return Reply.status(
      308,
      { code: 308, description: `The path has no slash at its end: ${path}` },
      { location },
    );
  }
  const allow = methods.join(', ');
  return Reply.status(405, { code: 405, description: `The path takes ${allow}` }, { allow });
}

/** A path without the slashes at its end; an expression for them takes quadratic time where they stand elsewhere. */
function withoutSlashes(path: string): string {
  let end = path.length;
  while (path[end - 1] === '/') end -= 1;
  return path.slice(0, end);
}

function methodsOf(paths: Paths, path: string): string[] | undefined {
  // A literal path wins over a template, as it does in API Gateway.
  const matching = Object.hasOwn(paths, path)
    ? [[path, paths[path] ?? {}] as const]
    : Object.entries(paths).filter(([template]) => patternOf(template).test(path));
  const methods = matching.flatMap(([, operations]) =>
    Object.keys(operations).map((method) => method.toUpperCase()),
  );
  return matching.length > 0 ? [...new Set(methods)].sort() : undefined;
}

/** A template names whole segments, so that a match begins with one slash: it can never lead to another host. */
function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`);
}
