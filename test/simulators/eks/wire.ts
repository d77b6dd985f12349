import * as z from 'zod';
import { Fault } from './fault.ts';
import type { SimulatedUpdate } from './state.ts';

/** A request to the API. */
export interface ApiRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
  principal: string;
}

/** An update as the API shows it. */
export function updateView({ id, type, status, errors }: SimulatedUpdate) {
  return { id, type, status, errors, params: [] };
}

/** One page of a list, as large as was asked for. */
export function page(query: URLSearchParams, name: string, items: readonly unknown[]): object {
  const size = Number(query.get('maxResults') ?? 100);
  if (!Number.isInteger(size) || size < 1 || size > 100)
    throw new Fault(400, 'InvalidParameterException', 'maxResults must be from 1 to 100');
  const from = Number(query.get('nextToken') ?? 0);
  const next = from + size < items.length ? String(from + size) : null;
  return { [name]: items.slice(from, from + size), nextToken: next };
}

/** A body that has the fields that it may have. Throws a `Fault`. */
export function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const { data, error } = schema.safeParse(body);
  if (error) throw new Fault(400, 'InvalidParameterException', z.prettifyError(error));
  return data as T;
}

/** The minor number of a version. */
export function minor(version: string): number {
  return Number(version.split('.')[1]);
}
