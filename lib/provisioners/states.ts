import type { Config } from '../../config/schema.ts';
import type { ProvisionerState } from '../models/provisioner.ts';

/** What a state is called in this installation. */
export function stateCaption(config: Config, state: ProvisionerState): string {
  const captions = {
    OK: config.PROVISIONER_OK_STATE,
    Error: config.PROVISIONER_ERROR_STATE,
    Unknown: config.PROVISIONER_UNKNOWN_STATE,
  };
  return captions[state];
}
