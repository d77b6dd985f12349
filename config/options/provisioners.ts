import { seconds, words } from '../kinds.ts';
import { about, caption } from './about.ts';

/** Provisioners: captions of their states, and the engines on offer. */
export const provisionersOptions = {
  PROVISIONER_ERROR_STATE: caption()
    .default('Error')
    .register(...about('Caption of a provisioner that failed')),
  PROVISIONER_OK_STATE: caption()
    .default('OK')
    .register(...about('Caption of a provisioner that can be used')),
  PROVISIONER_UNKNOWN_STATE: caption()
    .default('Not Reachable')
    .register(...about('Caption of a provisioner that does not answer')),
  PROVISIONER_ENGINE_WHITELIST: words()
    .optional()
    .register(...about('Engines on offer; all of them if unset')),
  PROVISIONER_TIMEOUT: seconds(1, 604_800)
    .default(3600)
    .register(...about('Longest time that an operation on a cluster may take, in seconds')),
};
