import { Box, Button, Group, Progress, Stack, Stepper, Text, Title } from '@mantine/core';
import { create } from '../../../texts/create.ts';
import { Back } from './Back.tsx';
import { Basics } from './Basics.tsx';
import { ChooseProvisioner } from './ChooseProvisioner.tsx';
import type { Choice } from './draft.ts';
import { Existing } from './Existing.tsx';
import { Lifetime } from './Lifetime.tsx';
import { Review } from './Review.tsx';
import { STEPS, type Step } from './steps.ts';
import { HEADING, useWizard, type WizardState } from './use-wizard.ts';
import classes from './Wizard.module.css';

const { wizard: words } = create;

/** The wizard: its steps, and the one that is reached. */
export function Wizard({ choices }: { choices: readonly Choice[] }) {
  const wizard = useWizard(choices);
  const { step, choice } = wizard;
  return (
    <>
      <Steps step={step} goTo={wizard.goTo} />
      <Title order={2} size="h4" id={HEADING} tabIndex={-1} className={classes.heading}>
        {words.headings[step]}
      </Title>
      {step === 'review' && choice ? (
        <Review wizard={wizard} choice={choice} />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            wizard.next();
          }}
        >
          <Stack maw={720}>
            <Fields wizard={wizard} choices={choices} />
            <Group mt="sm">
              <Back step={step} goTo={wizard.goTo} />
              <Button type="submit">{words.next}</Button>
            </Group>
          </Stack>
        </form>
      )}
      {step === 'provisioner' && (
        <Box maw={720} mt="md">
          <Existing />
        </Box>
      )}
    </>
  );
}

function Fields({ wizard, choices }: { wizard: WizardState; choices: readonly Choice[] }) {
  const { step, choice } = wizard;
  if (step === 'provisioner' || choice === undefined)
    return <ChooseProvisioner wizard={wizard} choices={choices} />;
  return step === 'cluster' ? <Basics wizard={wizard} choice={choice} /> : <Lifetime wizard={wizard} />;
}

function Steps({ step, goTo }: { step: Step; goTo: (step: Step) => void }) {
  const active = STEPS.indexOf(step);
  const said = words.progress(active + 1, STEPS.length, words.steps[step]);
  return (
    <>
      <Stepper
        active={active}
        onStepClick={(at) => goTo(STEPS[at] ?? step)}
        allowNextStepsSelect={false}
        size="sm"
        visibleFrom="sm"
      >
        {STEPS.map((one) => (
          <Stepper.Step key={one} label={words.steps[one]} aria-current={one === step ? 'step' : undefined} />
        ))}
      </Stepper>
      <Stack gap={4} hiddenFrom="sm">
        <Text size="sm" fw={500}>
          {said}
        </Text>
        <Progress value={((active + 1) / STEPS.length) * 100} aria-label={said} />
      </Stack>
    </>
  );
}
