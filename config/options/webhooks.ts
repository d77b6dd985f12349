import { pem } from '../pem.ts';
import { about } from './about.ts';

/** How events are sent to webhooks. */
export const webhooksOptions = {
  WEBHOOK_CA_CERT: pem()
    .optional()
    .register(
      ...about(
        'Certificates of authorities that receivers of webhooks may have besides those that Node trusts',
      ),
    ),
};
