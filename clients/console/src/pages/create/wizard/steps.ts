/** The steps of the wizard, in their order. */
export const STEPS = ['provisioner', 'cluster', 'lifetime', 'review'] as const;
export type Step = (typeof STEPS)[number];

const LIFETIME: ReadonlySet<string> = new Set(['expires_at', 'protected']);

/** The step that has a field. */
export function stepOf(field: string): Step {
  if (field === 'provisioner') return 'provisioner';
  return LIFETIME.has(field) ? 'lifetime' : 'cluster';
}

/** The earlier one of two steps. */
export function earlier(one: Step, other: Step): Step {
  return STEPS.indexOf(one) < STEPS.indexOf(other) ? one : other;
}

/** The step that is so many further on. */
export function stepAfter(step: Step, by: number): Step {
  return STEPS[STEPS.indexOf(step) + by] ?? step;
}
