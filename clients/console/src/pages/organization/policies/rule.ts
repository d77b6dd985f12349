import type { PolicyAction, PolicyValue } from '../../../data/policies.ts';

/** Who may do one thing. */
export interface Rule {
  action: PolicyAction;
  value: PolicyValue;
  byDefault: PolicyValue;
}
