import { url } from '../kinds.ts';
import { about } from './about.ts';

/** The engine of Azure Kubernetes Service. */
export const aksOptions = {
  AKS_AUTHORITY_URL: url()
    .default('https://login.microsoftonline.com')
    .register(
      ...about('Address of the authority that issues tokens for Azure; sovereign clouds have others'),
    ),
  AKS_API_URL: url()
    .default('https://management.azure.com')
    .register(...about('Address of Azure Resource Manager, for which tokens are issued')),
};
