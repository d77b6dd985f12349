import { beforeAll, expect, test } from '@jest/globals';
import { sealPrototypes } from '../../lib/prototypes.ts';

beforeAll(sealPrototypes);

/** As libraries merge options; a name of the source may lead to a prototype. */
function merge(target: Record<string, unknown>, source: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(source)) {
    const place = target[name];
    if (typeof value !== 'object' || value === null) target[name] = value;
    else merge(Object(place) as Record<string, unknown>, value as Record<string, unknown>);
  }
}

test.each([
  ['__proto__', '{"__proto__":{"admin":true}}'],
  ['constructor.prototype', '{"constructor":{"prototype":{"admin":true}}}'],
  ['a list', '{"list":{"constructor":{"prototype":{"admin":true}}}}'],
])('a careless merge writes into no prototype by way of %s', (_way, text) => {
  const merging = () => merge({ list: [] }, JSON.parse(text) as Record<string, unknown>);
  expect(merging).toThrow(TypeError);
  for (const innocent of [{}, [], () => undefined]) expect('admin' in innocent).toBe(false);
});

test('an object may still be given a method that its prototype has', () => {
  const object: { toString?: () => string } = {};
  object.toString = () => 'mine';
  expect(String(object)).toBe('mine');
});
