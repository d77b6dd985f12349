import { InvalidInput } from '../errors.ts';

/**
 * The query parameters of an event as they were sent: API Gateway joins repeated ones with commas, so the raw text is
 * read. Empty ones count as absent; a repeated one is `InvalidInput`.
 */
export function queryParameters(rawQueryString: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    if (parameters.has(name)) {
      const shown = name.slice(0, 100);
      throw new InvalidInput(`${shown} must be given once`, [{ path: shown, message: 'must be given once' }]);
    }
    parameters.set(name, value);
  }
  return Object.fromEntries([...parameters].filter(([, value]) => value !== ''));
}
