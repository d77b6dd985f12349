import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/** A route as serverless.yml wires it. */
export interface WiredRoute {
  /** The name of the function. */
  name: string;
  method: string;
  /** `/api/v1/users/{id}`, or `*` for whatever no other route takes. */
  path: string;
  /** `functions/users/get.ts` */
  file: string;
}

interface ServerlessFile {
  functions: Record<
    string,
    { handler: string; events?: { httpApi?: string | { method: string; path: string } }[] }
  >;
}

/** Every function of serverless.yml, also those that no route leads to. */
export function wiredFunctions(): { name: string; file: string }[] {
  const { functions } = serverlessFile();
  return Object.entries(functions).map(([name, { handler }]) => ({ name, file: fileOf(handler) }));
}

/** The routes of serverless.yml, with the defaults of its variables. */
export function wiredRoutes(): WiredRoute[] {
  const file = serverlessFile();
  return Object.entries(file.functions).flatMap(([name, { handler, events = [] }]) =>
    events.flatMap(({ httpApi }) => {
      if (httpApi === undefined) return [];
      const [method = '*', path = '*'] =
        typeof httpApi === 'string' ? httpApi.split(' ') : [httpApi.method, httpApi.path];
      return [
        {
          name,
          method: method.toUpperCase(),
          path: withDefault(path),
          file: fileOf(handler),
        },
      ];
    }),
  );
}

function serverlessFile(): ServerlessFile {
  return parse(readFileSync(resolve('serverless.yml'), 'utf8')) as ServerlessFile;
}

function fileOf(handler: string): string {
  return handler.replace(/\.handler$/, '.ts');
}

/** `${env:NAME, 'default'}` is its default. */
function withDefault(text: string): string {
  return text.replace(/\$\{env:\w+,\s*'([^']*)'\}/g, '$1');
}
