import * as z from 'zod';
import { optionMeta } from './options/about.ts';
import { options } from './schema.ts';

const START = '<!-- options:start -->';
const END = '<!-- options:end -->';

/** Every option as a table in Markdown: its name, default, what it takes and what it is for. */
export function optionsTable(): string {
  const rows = Object.entries(options).map(([name, schema]) => [
    `\`${name}\``,
    shownDefault(schema),
    allowedBy(schema),
    `${optionMeta.get(schema)?.description}${optionMeta.get(schema)?.secret ? ' (secret)' : ''}`,
  ]);
  return [['Option', 'Default', 'Takes', 'What for'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}

/**
 * The text with the table of now between its two marker comments.
 *
 * @throws Error when a marker is missing
 */
export function withOptionsTable(text: string): string {
  const start = text.indexOf(START);
  const end = text.indexOf(END);
  if (start === -1 || end < start) throw new Error(`The text needs the lines ${START} and ${END}`);
  return `${text.slice(0, start + START.length)}\n\n${optionsTable()}\n\n${text.slice(end)}`;
}

function shownDefault(schema: z.ZodType): string {
  const { data } = schema.safeParse(undefined);
  if (data === undefined) return 'none';
  if (Array.isArray(data)) return `\`${data.join(',') || '[]'}\``;
  return `\`${typeof data === 'object' ? JSON.stringify(data) : String(data)}\``;
}

/** The words with which a kind describes itself; they are on the schema below default and optional. */
function allowedBy(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return allowedBy(schema.unwrap());
  return z.globalRegistry.get(schema)?.description ?? '';
}
