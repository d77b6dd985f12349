import { randomBytes } from 'node:crypto';
import { loadConfig } from '../../config/load.ts';
import { useServices } from '../../lib/app/instance.ts';
import { contextOf, createServices, type Services } from '../../lib/app/services.ts';
import type { Dispatcher } from '../../lib/dispatch/dispatcher.ts';
import type { Engine } from '../../lib/engines/engine.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { TestDispatcher } from './test-dispatcher.ts';

/** What a test wants to be different. */
export interface TestParts {
  store: Store;
  engines?: Engine[];
  /** Options by their names, over those of config/test.yml. */
  options?: Record<string, string>;
  now?: () => Date;
  dispatcher?: Dispatcher;
}

/** Puts services of the test's own in place for all handlers of this process, under a fresh prefix of the store. */
export function testServices({
  store,
  engines = [],
  options = {},
  now,
  dispatcher = new TestDispatcher(),
}: TestParts): Services {
  const variables = Object.entries(options).map(([name, value]) => [`KQUEEN_${name}`, value]);
  const { config } = loadConfig({
    KQUEEN_CONFIG_FILE: 'config/test.yml',
    KQUEEN_ETCD_PREFIX: `/kqueen-test-${randomBytes(6).toString('hex')}`,
    ...Object.fromEntries(variables),
  });
  const services = createServices({ config, store, engines, dispatcher, now });
  if (dispatcher instanceof TestDispatcher) {
    dispatcher.context = contextOf(services);
    dispatcher.services = services;
  }
  useServices(services);
  return services;
}
