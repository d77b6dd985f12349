import { aksProvider } from '../../test/simulators/demo-aks.ts';
import { clusterApiProvider } from '../../test/simulators/demo-cluster-api.ts';
import { eksProvider } from '../../test/simulators/demo-eks.ts';
import { gkeProvider } from '../../test/simulators/demo-gke.ts';
import { jenkinsProvider } from '../../test/simulators/demo-jenkins.ts';
import type { DemoOptions, DemoProvider } from '../../test/simulators/demo-provider.ts';

/** The providers that the demo can show, by the name that `--engine` takes. */
export const PROVIDERS: ReadonlyMap<string, (options: DemoOptions) => Promise<DemoProvider>> = new Map([
  ['jenkins', jenkinsProvider],
  ['cluster-api', clusterApiProvider],
  ['aks', aksProvider],
  ['eks', eksProvider],
  ['gke', gkeProvider],
]);
