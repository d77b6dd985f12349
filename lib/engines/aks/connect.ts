import type { Config } from '../../../config/schema.ts';
import { TokenCache } from '../../rest/token-cache.ts';
import { AzureClient } from './client.ts';
import type { AksParameters } from './parameters.ts';

/** Connects to the resource groups of provisioners; tokens are kept for as long as this instance lives. */
export function azureConnector(urls: Pick<Config, 'AKS_AUTHORITY_URL' | 'AKS_API_URL'>) {
  const { AKS_AUTHORITY_URL: authority, AKS_API_URL: api } = urls;
  const tokens = new TokenCache();
  return (account: AksParameters) => new AzureClient(account, { authority, api, tokens });
}
