import type { Engine } from './engine.ts';
import { once } from './once.ts';
import type { Values } from './parameters.ts';

/** What an engine says without asking its provider; every function has it in its bundle. */
export type EngineFacts = Pick<
  Engine,
  | 'name'
  | 'verboseName'
  | 'parameters'
  | 'isImmediate'
  | 'watchesIdle'
  | 'completed'
  | 'kept'
  | 'refuse'
  | 'insteadOf'
  | 'shown'
>;

/** What an engine does at its provider; few requests load it. */
export type EngineWork<P extends Values = Values, M extends Values = Values> = Omit<
  Engine<P, M>,
  keyof EngineFacts
>;

const ALWAYS = ['status', 'provision', 'get'] as const;
type Always = (typeof ALWAYS)[number];
type Methods<W> = keyof W & keyof EngineWork;

/**
 * Puts an engine together of its facts and of its work. The schemas are made when they are first asked for, the work is
 * loaded when the engine is first asked to do something, both once. `can` names all that the work does beside `status`,
 * `provision` and `get`: capabilities are asked for before it is loaded. What is false there, the engine leaves out.
 */
export function apartEngine<F extends Omit<EngineFacts, 'parameters'>, W extends EngineWork>(
  facts: F,
  parameters: () => EngineFacts['parameters'],
  can: Record<Exclude<Methods<W>, Always>, boolean>,
  load: () => Promise<W>,
): F & Pick<EngineFacts, 'parameters'> & Pick<W, Methods<W>> {
  const schemas = once(parameters);
  const work = once(load);
  const names = [...ALWAYS, ...Object.entries(can).flatMap(([name, does]) => (does ? name : []))];
  const calls = names.map((name) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      const own: object = await work();
      return Reflect.apply(Reflect.get(own, name), own, args);
    },
  ]);
  return {
    ...facts,
    ...(Object.fromEntries(calls) as Pick<W, Methods<W>>),
    get parameters() {
      return schemas();
    },
  };
}
