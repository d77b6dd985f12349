/** What every simulated location offers. */
export const SERVER_CONFIG = {
  defaultClusterVersion: '1.33.5-gke.1080000',
  validMasterVersions: [
    ...['1.35.1-gke.1200000', '1.34.3-gke.1500000', '1.34.1-gke.1200000'],
    ...['1.33.5-gke.1080000', '1.32.9-gke.1010000'],
  ],
  validNodeVersions: [
    ...['1.35.1-gke.1200000', '1.34.3-gke.1500000', '1.34.1-gke.1200000'],
    ...['1.33.5-gke.1080000', '1.32.9-gke.1010000'],
  ],
  channels: [
    {
      channel: 'RAPID',
      defaultVersion: '1.34.3-gke.1500000',
      validVersions: ['1.35.1-gke.1200000', '1.34.3-gke.1500000'],
    },
    {
      channel: 'REGULAR',
      defaultVersion: '1.33.5-gke.1080000',
      validVersions: ['1.34.1-gke.1200000', '1.33.5-gke.1080000'],
    },
    {
      channel: 'STABLE',
      defaultVersion: '1.32.9-gke.1010000',
      validVersions: ['1.33.5-gke.1080000', '1.32.9-gke.1010000'],
    },
  ],
};

/** The newest version on offer that begins so (`1.34` means its newest patch). */
export function resolvedVersion(wanted: string): string | undefined {
  const { validMasterVersions: all } = SERVER_CONFIG;
  return all.find((one) => one === wanted || one.startsWith(`${wanted}.`) || one.startsWith(`${wanted}-`));
}
