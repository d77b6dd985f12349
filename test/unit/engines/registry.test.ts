import { describe, expect, test } from '@jest/globals';
import { ManualEngine } from '../../../lib/engines/manual/engine.ts';
import { EngineRegistry } from '../../../lib/engines/registry.ts';
import { InvalidInput, NotSupported } from '../../../lib/errors.ts';
import { FakeEngine } from '../../support/fake-engine.ts';

const MANUAL = 'kqueen.engines.ManualEngine';
const FAKE = 'kqueen.engines.FakeEngine';
const engines = [new ManualEngine(async () => ({ gitVersion: 'v1.31.2' })), new FakeEngine()];
const registry = new EngineRegistry(engines);

describe('the registry', () => {
  test('gives an engine by its name on the wire', () => {
    expect(registry.get(MANUAL)).toBe(engines[0]);
    expect(registry.installed(FAKE)).toBe(engines[1]);
  });

  test.each(['', 'ManualEngine', 'constructor', '__proto__', MANUAL.toLowerCase(), `${MANUAL} `])(
    'has no engine %j: named, with those that there are',
    (name) => {
      expect(() => registry.get(name)).toThrow(InvalidInput);
      expect(() => registry.get(name)).toThrow(`${MANUAL}, ${FAKE}`);
      expect(registry.find(name)).toBeUndefined();
    },
  );

  test('does not repeat a name of any length', () => {
    const { message } = thrown(() => registry.get('x'.repeat(10_000)));
    expect(message.length).toBeLessThan(300);
  });

  test('has only the engines of the whitelist, whatever else is in it', () => {
    const narrow = new EngineRegistry(engines, [FAKE, 'kqueen.engines.NoEngine']);
    expect(narrow.all()).toEqual([engines[1]]);
    expect(() => narrow.get(MANUAL)).toThrow(InvalidInput);
    expect(() => narrow.installed(MANUAL)).toThrow(NotSupported);
  });

  test('has none where the whitelist is empty', () => {
    expect(new EngineRegistry(engines, []).all()).toEqual([]);
  });
});

function thrown(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It did not throw');
}
