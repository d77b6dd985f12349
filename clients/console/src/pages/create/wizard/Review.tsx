import { Button, Group, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError } from '../../../api/errors.ts';
import { dryRunQuery } from '../../../data/create-dry-run.ts';
import { ErrorNote } from '../../../parts/ErrorNote.tsx';
import { create } from '../../../texts/create.ts';
import { Back } from './Back.tsx';
import { type Choice, wishOf } from './draft.ts';
import { Plan } from './Plan.tsx';
import { Summary } from './Summary.tsx';
import { useCreate } from './use-create.ts';
import type { WizardState } from './use-wizard.ts';

const { wizard: words } = create;

/** Shows what was filled in, tries it without effect, and creates the cluster. */
export function Review({ wizard, choice }: { wizard: WizardState; choice: Choice }) {
  const wish = wishOf(wizard.draft, choice);
  const trial = useQuery(dryRunQuery(wish));
  const making = useCreate(wizard.showErrors);
  const { error } = trial;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a refusal leads back once
  useEffect(() => {
    if (error !== null) wizard.showErrors(error);
  }, [error]);
  // What fails at the provider now may work when a worker asks again.
  const mayPass = error instanceof ApiError && error.status >= 500;
  return (
    <Stack maw={860}>
      <Summary draft={wizard.draft} choice={choice} expiresAt={trial.data?.expires_at} />
      <Plan trial={trial} mayPass={mayPass} />
      {making.isError && <ErrorNote error={making.error} />}
      <Group mt="sm">
        <Back step={wizard.step} goTo={wizard.goTo} />
        <Button
          onClick={() => making.send(wish)}
          loading={making.isPending}
          disabled={trial.data === undefined && !mayPass}
        >
          {words.create}
        </Button>
      </Group>
    </Stack>
  );
}
