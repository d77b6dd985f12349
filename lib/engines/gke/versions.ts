import type { Choices } from '../parameters.ts';
import type { GkeCluster, ServerConfig } from './answers.ts';
import { NO_CHANNEL } from './choices.ts';

/**
 * Whether a version is at least another one, which may say less: `1.34.1-gke.1200` is at least `1.34` and `1.34.1`. GKE
 * counts its patches after `-gke.` (https://cloud.google.com/kubernetes-engine/versioning).
 */
export function isAtLeast(version: string, wanted: string): boolean {
  const own = numbersOf(version);
  for (const [at, number] of numbersOf(wanted).entries()) {
    const difference = (own[at] ?? 0) - number;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) ?? []).map(Number);
}

/** The version of Kubernetes that a cluster runs, as KQueen shows it. */
export function versionOf({ currentMasterVersion: version }: GkeCluster): string | undefined {
  return version === undefined || version === '' ? undefined : `v${version}`;
}

/** The versions that a location offers to clusters of a release channel. */
export function offeredIn(
  { channels = [], validMasterVersions = [] }: ServerConfig,
  channel: string,
): string[] {
  if (channel === NO_CHANNEL) return validMasterVersions;
  return channels.find((one) => one.channel === channel)?.validVersions ?? validMasterVersions;
}

/** The versions that a new cluster may have, as choices of a form. */
export function versionChoices({ validMasterVersions = [] }: ServerConfig): Choices {
  return validMasterVersions.map((version) => [version, version]);
}

/** The release channels, each with the version that a new cluster in it gets. */
export function channelChoices({ channels = [] }: ServerConfig): Choices {
  return channels.map(({ channel, defaultVersion = 'no version' }) => [
    channel,
    `${channel}, now ${defaultVersion}`,
  ]);
}
