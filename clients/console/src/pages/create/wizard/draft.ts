import type { ClusterWish, Provisioner } from '../../../data/create-cluster.ts';
import { fromInput } from '../../../parts/local-input.ts';
import { faultsIn } from '../../../parts/schema-form/check.ts';
import {
  type FieldValues,
  keptOf,
  type Schema,
  sentOf,
  valuesOf,
} from '../../../parts/schema-form/schema.ts';
import { create } from '../../../texts/create.ts';
import { states } from '../../../texts/states.ts';
import type { Step } from './steps.ts';

/** What was filled in so far. It lives as long as the page: it may hold secrets. */
export interface Draft {
  name: string;
  /** Fields that were changed, by provisioner. */
  changes: Readonly<Record<string, FieldValues>>;
  /** A local time, as its field has it. */
  expires: string;
  isProtected: boolean;
}

/** A provisioner with the parameters of its clusters; undefined where its engine is not installed. */
export interface Choice {
  provisioner: Provisioner;
  schema: Schema | undefined;
}

export const EMPTY: Draft = { name: '', changes: {}, expires: '', isProtected: false };

/** What the fields hold: the defaults of the provisioner, and what was changed. */
export function fieldsOf({ changes }: Draft, { provisioner, schema = {} }: Choice): FieldValues {
  return { ...valuesOf(schema, defaultsOf(provisioner)), ...changes[provisioner.id] };
}

/** Secrets for which the provisioner has a default. */
export function keptSecrets({ provisioner, schema = {} }: Choice): ReadonlySet<string> {
  return keptOf(schema, defaultsOf(provisioner));
}

/** What the API is asked for. */
export function wishOf(draft: Draft, choice: Choice): ClusterWish {
  const { name, expires, isProtected } = draft;
  return {
    name: name.trim(),
    provisioner: choice.provisioner.id,
    metadata: sentOf(choice.schema ?? {}, fieldsOf(draft, choice)) as ClusterWish['metadata'],
    ...(expires !== '' && { expires_at: fromInput(expires) }),
    ...(isProtected && { protected: true }),
  };
}

/** Whether clusters can be created with it. */
export function isUsable({ provisioner, schema }: Choice): boolean {
  return schema !== undefined && provisioner.state === states.ok;
}

/** What is wrong in a step, by field. */
export function faultsOf(step: Step, draft: Draft, choice: Choice | undefined): Record<string, string> {
  const { wizard: words } = create;
  if (step === 'provisioner' || choice === undefined)
    return choice === undefined || !isUsable(choice) ? { provisioner: words.choose } : {};
  if (step === 'cluster')
    return {
      ...(draft.name.trim() === '' && { name: words.required }),
      ...faultsIn(choice.schema ?? {}, fieldsOf(draft, choice)),
    };
  const isPast = draft.expires !== '' && new Date(draft.expires).getTime() <= Date.now();
  return isPast ? { expires_at: words.future } : {};
}

function defaultsOf({ parameters }: Provisioner): Record<string, unknown> {
  const defaults = parameters.cluster_defaults;
  return typeof defaults === 'object' && defaults !== null ? { ...defaults } : {};
}
