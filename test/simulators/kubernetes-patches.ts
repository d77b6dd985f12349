import { isDeepStrictEqual } from 'node:util';
import { generationOf, Refusal, type SimulatedObject } from './kubernetes-objects.ts';

/** One step of a JSON patch (RFC 6902), as far as it is simulated. */
interface Step {
  op: string;
  path: string;
  value: unknown;
}

/** Changes an object by a JSON patch or a JSON merge patch. Throws `Refusal`. */
export function patched(object: SimulatedObject, type: string | undefined, text: string): SimulatedObject {
  const before = structuredClone(object);
  const after = changed(structuredClone(object), type, JSON.parse(text));
  Object.assign(object, after);
  Object.assign(object.metadata, generationOf(before, after));
  return object;
}

function changed(object: SimulatedObject, type: string | undefined, patch: unknown): SimulatedObject {
  if (type === 'application/merge-patch+json') return merged(object, patch) as SimulatedObject;
  if (type !== 'application/json-patch+json')
    throw new Refusal(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format: ${type}`,
    );
  for (const step of patch as Step[]) take(object, step);
  return object;
}

function take(object: SimulatedObject, { op, path, value }: Step): void {
  const names = path.split('/').slice(1);
  const last = names.pop() ?? '';
  let parent: unknown = object;
  for (const name of names) parent = Reflect.get(Object(parent), name);
  if (typeof parent !== 'object' || parent === null)
    throw new Refusal(422, 'Invalid', `the path ${path} does not exist`);
  if (op === 'test' && !isDeepStrictEqual(Reflect.get(parent, last), value))
    throw new Refusal(422, 'Invalid', `testing path ${path} value failed`);
  else if (op === 'add' || op === 'replace') Reflect.set(parent, last, value);
  else if (op !== 'test') throw new Refusal(422, 'Invalid', `the operation ${op} is not simulated`);
}

/** RFC 7396 */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const result = { ...(typeof target === 'object' ? target : {}) } as Record<string, unknown>;
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}
