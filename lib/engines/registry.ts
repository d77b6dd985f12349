import { InvalidInput, NotSupported } from '../errors.ts';
import type { Engine } from './engine.ts';

/** An engine of the original that runs ansible from the disk of its server, which a function has not. */
const KUBESPRAY = 'kqueen.engines.OpenstackKubesprayEngine';
const KUBESPRAY_INSTEAD = 'use a Jenkins job that runs kubespray instead';

/** The engines of this installation, by their names on the wire. */
export class EngineRegistry {
  readonly #engines: Map<string, Engine>;

  /** `whitelist` (names) leaves out all others; undefined leaves out none. */
  constructor(engines: Engine[], whitelist?: readonly string[]) {
    const allowed = engines.filter(({ name }) => whitelist === undefined || whitelist.includes(name));
    this.#engines = new Map(allowed.map((engine) => [engine.name, engine]));
  }

  all(): Engine[] {
    return [...this.#engines.values()];
  }

  /** The engine of that name, if it is installed and not left out by the whitelist. */
  find(name: string): Engine | undefined {
    return this.#engines.get(name);
  }

  /** The engine of something that is stored. Throws `NotSupported` when it has been left out since. */
  installed(name: string): Engine {
    const engine = this.#engines.get(name);
    if (!engine) throw new NotSupported(`The engine ${name} is no longer installed: ask your administrator`);
    return engine;
  }

  /** The engine that a client names. Throws `InvalidInput` that names the engine when there is none of that name. */
  get(name: string): Engine {
    const engine = this.#engines.get(name);
    if (!engine) {
      const known = [...this.#engines.keys()].join(', ');
      const instead = name === KUBESPRAY ? KUBESPRAY_INSTEAD : `the engines are ${known}`;
      throw InvalidInput.field('engine', `${name.slice(0, 100)} does not exist: ${instead}`);
    }
    return engine;
  }
}
