import type * as z from 'zod';

type Issue = z.core.$ZodRawIssue;

/** What is left to say of a value that fits none of the kinds that its schema takes. */
export const UNDESCRIBED = 'is not as described';

/** How people call what zod expects. */
const NOUNS = new Map<string, string>([
  ['string', 'text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'a map'],
  ['record', 'a map'],
]);

const FORMATS = new Map<string, string>([
  ['uuid', 'a UUID'],
  ['email', 'an e-mail address'],
  ['url', 'a URL'],
  ['datetime', 'a time like 2026-03-01T12:00:00Z'],
  ['date', 'a day like 2026-03-01'],
]);

/**
 * The message of an issue whose schema has none of its own. It continues the path of the field and says what must be:
 * `limit` "must be at least 1". Values never appear in it.
 */
export function plainMessage(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${NOUNS.get(issue.expected) ?? issue.expected}`;
    case 'too_small':
      return sized(issue.origin, 'at least', Number(issue.minimum));
    case 'too_big':
      return sized(issue.origin, 'at most', Number(issue.maximum));
    case 'invalid_format':
      return `must be ${FORMATS.get(issue.format) ?? 'in the described format'}`;
    case 'invalid_value':
      return `must be ${listed(issue.values.map(String))}`;
    case 'unrecognized_keys':
      return 'has unknown fields';
    default:
      return issue.input === undefined ? 'is required' : UNDESCRIBED;
  }
}

function sized(origin: string, bound: 'at least' | 'at most', count: number): string {
  if (origin === 'string' && bound === 'at least' && count === 1) return 'must not be empty';
  if (origin === 'string') return `must have ${bound} ${count} characters`;
  if (origin === 'array' || origin === 'set') return `must have ${bound} ${count} items`;
  return `must be ${bound} ${count}`;
}

/** `a, b or c` */
function listed(values: readonly string[]): string {
  return [values.slice(0, -1).join(', '), values.at(-1)].filter((part) => part !== '').join(' or ');
}
