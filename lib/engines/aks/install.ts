import type { Config } from '../../../config/schema.ts';
import type { Bootstrap } from '../reach.ts';
import { AksEngine, type AzureConnector } from './engine.ts';

/** The engine of Azure; what it reaches out with is loaded at its first use. */
export function aksEngine(
  { AKS_AUTHORITY_URL: authority, AKS_API_URL: api }: Pick<Config, 'AKS_AUTHORITY_URL' | 'AKS_API_URL'>,
  bootstrap: Bootstrap,
): AksEngine {
  let connector: AzureConnector | undefined;
  return new AksEngine(async (account) => {
    const { azureConnector } = await import('./cloud.ts');
    connector ??= azureConnector({ authority, api }, bootstrap);
    return connector(account);
  });
}
