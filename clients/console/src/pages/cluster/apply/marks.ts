import { ApiError, messageOf } from '../../../api/errors.ts';
import type { Mark } from './Editor.tsx';

/** The lines that an answer of the API names, each with its sentence. */
export function marksOf(error: unknown): Mark[] {
  if (error === null) return [];
  const fields = error instanceof ApiError ? error.fields : [];
  const sentences =
    fields.length > 0 ? fields.map(({ path, message }) => `${path} ${message}`) : [messageOf(error)];
  return sentences.flatMap((message) => {
    const line = /\bline (\d+)/.exec(message)?.[1];
    return line === undefined ? [] : [{ line: Number(line), message }];
  });
}
