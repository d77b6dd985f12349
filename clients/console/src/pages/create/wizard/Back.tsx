import { Button } from '@mantine/core';
import { create } from '../../../texts/create.ts';
import { STEPS, stepAfter } from './steps.ts';
import type { WizardState } from './use-wizard.ts';

/** The way to the step before. */
export function Back({ step, goTo }: Pick<WizardState, 'step' | 'goTo'>) {
  if (step === STEPS[0]) return null;
  return (
    <Button variant="default" onClick={() => goTo(stepAfter(step, -1))}>
      {create.wizard.back}
    </Button>
  );
}
