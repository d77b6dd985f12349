import { texts } from '../../../parts/page-search.ts';
import { STEPS, type Step } from './steps.ts';

/** How far the wizard is, and with which provisioner: its address holds nothing else of the draft. */
export interface WizardSearch {
  step?: Step;
  provisioner?: string;
}

/** Reads the parameters of the address; what is no value of one is left out. */
export function wizardSearch(search: Record<string, unknown>): WizardSearch {
  const step = STEPS.find((one) => one === search.step);
  return { ...(step && { step }), ...texts(search, ['provisioner']) };
}
