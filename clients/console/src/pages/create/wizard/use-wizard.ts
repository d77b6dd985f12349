import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { fieldErrorsOf } from '../../../api/errors.ts';
import type { FieldValue } from '../../../parts/schema-form/schema.ts';
import { errorsOf } from '../../../parts/schema-form/schema.ts';
import { type Choice, type Draft, EMPTY, faultsOf, isUsable } from './draft.ts';
import { earlier, STEPS, type Step, stepAfter, stepOf } from './steps.ts';

type Errors = Readonly<Record<string, string>>;

/** Everything that the steps of the wizard share. */
export interface WizardState {
  step: Step;
  choice: Choice | undefined;
  draft: Draft;
  errors: Errors;
  /** Chooses a provisioner. */
  choose: (provisioner: string) => void;
  change: (part: Partial<Draft>) => void;
  /** Changes a parameter of the cluster. */
  fill: (name: string, value: FieldValue) => void;
  /** Leads to an earlier step. */
  goTo: (step: Step) => void;
  /** Leads to the next step, or to what is wrong in this one. */
  next: () => void;
  /** Leads to the fields that an answer of the API refuses; false if it names none. */
  showErrors: (error: unknown) => boolean;
}

/** The draft, and the step that its address names; a step before which something is missing is not reached. */
export function useWizard(choices: readonly Choice[]): WizardState {
  const search = useSearch({ from: '/shell/clusters/create' });
  const navigate = useNavigate({ from: '/clusters/create' });
  const [draft, setDraft] = useState(EMPTY);
  const [errors, setErrors] = useState<Errors>({});
  const [refusals, setRefusals] = useState(0);
  const choice = choiceOf(choices, search.provisioner);
  const wanted = search.step ?? 'provisioner';
  const step = reached(wanted, draft, choice);
  useFocus(step, refusals, errors);
  const goTo = (to: Step, replace = false) =>
    navigate({ replace, search: { step: to, provisioner: choice?.provisioner.id } });
  // Else the page would jump there with the first letter of what was missing.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when an address leads too far
  useEffect(() => {
    if (step !== wanted) goTo(step, true);
  }, [step, wanted]);
  const refuse = (found: Errors) => {
    setErrors(found);
    setRefusals(refusals + 1);
  };
  const clear = (...names: string[]) =>
    setErrors(Object.fromEntries(Object.entries(errors).filter(([name]) => !names.includes(name))));
  return {
    step,
    choice,
    draft,
    errors,
    goTo,
    choose: (provisioner) => {
      setErrors({});
      navigate({ replace: true, resetScroll: false, search: { provisioner } });
    },
    change: (part) => {
      clear('expires' in part ? 'expires_at' : '', ...Object.keys(part));
      setDraft({ ...draft, ...part });
    },
    fill: (name, value) => {
      clear(name);
      const id = choice?.provisioner.id ?? '';
      setDraft({ ...draft, changes: { ...draft.changes, [id]: { ...draft.changes[id], [name]: value } } });
    },
    next: () => {
      const found = faultsOf(step, draft, choice);
      if (Object.keys(found).length > 0) return refuse(found);
      setErrors({});
      goTo(stepAfter(step, 1));
    },
    showErrors: (error) => {
      if (Object.keys(fieldErrorsOf(error)).length === 0) return false;
      const found = errorsOf(choice?.schema ?? {}, error, 'metadata.');
      refuse(found);
      goTo(Object.keys(found).map(stepOf).reduce(earlier), true);
      return true;
    },
  };
}

/** The provisioner of the address, or the only one that can be used. */
function choiceOf(choices: readonly Choice[], wanted: string | undefined): Choice | undefined {
  if (wanted !== undefined) return choices.find(({ provisioner }) => provisioner.id === wanted);
  const usable = choices.filter(isUsable);
  return usable.length === 1 ? usable[0] : undefined;
}

function reached(wanted: Step, draft: Draft, choice: Choice | undefined): Step {
  const missing = STEPS.slice(0, -1).find((one) =>
    // A provisioner whose state changes meanwhile takes nobody away from a form: the trial says so.
    one === 'provisioner'
      ? choice?.schema === undefined
      : Object.keys(faultsOf(one, draft, choice)).length > 0,
  );
  return missing === undefined ? wanted : earlier(wanted, missing);
}

/** Moves the focus to the heading of a new step, or to the first field that is wrong. */
function useFocus(step: Step, refusals: number, errors: Errors): void {
  const before = useRef({ step, refusals });
  useEffect(() => {
    const { current: last } = before;
    before.current = { step, refusals };
    if (last.step === step && last.refusals === refusals) return;
    const fields = [...document.querySelectorAll<HTMLElement>('[data-path]')];
    const wrong = fields.find(({ dataset }) => Object.hasOwn(errors, dataset.path ?? ''));
    (wrong ?? document.getElementById(HEADING))?.focus();
  }, [step, refusals, errors]);
}

/** The id of the heading of a step. */
export const HEADING = 'step';
