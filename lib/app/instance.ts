import { isLambda } from '../../config/lambda.ts';
import { lambdaDispatcher } from '../dispatch/lambda.ts';
import { installedEngines } from '../engines/installed.ts';
import { openStore } from '../repository/stores/open.ts';
import { configuration, useConfiguration } from './configuration.ts';
import { createServices, type Services } from './services.ts';

let current: Promise<Services> | undefined;

/** The services of this instance, made at the first call and kept for all that follow. Throws `Unavailable`. */
export async function services(): Promise<Services> {
  current ??= open();
  try {
    return await current;
  } catch (error) {
    current = undefined;
    throw error;
  }
}

/** Replaces the services of the environment, for programs that run handlers in their own process. */
export function useServices(replacement: Services): void {
  useConfiguration(replacement.config);
  current = Promise.resolve(replacement);
}

async function open(): Promise<Services> {
  const config = await configuration();
  return createServices({
    config,
    store: await openStore(config),
    engines: installedEngines(config),
    dispatcher: lambdaDispatcher(config),
  });
}

/** Lambda gives a function the most CPU while it loads; what fails here fails again, and is answered, with a request. */
if (isLambda()) await services().catch(() => undefined);
