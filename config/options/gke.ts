import { url } from '../kinds.ts';
import { about } from './about.ts';

/** The engine of Google Kubernetes Engine. */
export const gkeOptions = {
  GKE_API_URL: url()
    .default('https://container.googleapis.com')
    .register(...about('Address of the Container API of Google')),
  GKE_COMPUTE_URL: url()
    .default('https://compute.googleapis.com')
    .register(...about('Address of the Compute API of Google, which tells zones and machine types')),
  GKE_TOKEN_URL: url()
    .default('https://oauth2.googleapis.com/token')
    .register(...about('Address where Google issues access tokens; service accounts log in nowhere else')),
};
