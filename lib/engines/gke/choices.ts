import type { Choices } from '../parameters.ts';
import { CALICO, NO_POLICY } from './network-policy.ts';

/** The zones that the form of the original offered; any other zone or region may be sent. */
export const ZONES: Choices = [
  ['us-central1-a', 'US - Central 1 - A'],
  ['us-west1-a', 'US - West 1 - A'],
  ['us-east1-b', 'US - East 1 - B'],
  ['us-east4-a', 'US - East 4 - A'],
  ['northamerica-northeast1-a', 'North America - Northeast 1 - A'],
  ['southamerica-east1-a', 'South America - East 1 - A'],
  ['europe-west1-b', 'Europe - West 1 - B'],
  ['europe-west2-a', 'Europe - West 2 - A'],
  ['europe-west3-a', 'Europe - West 3 - A'],
  ['europe-west4-b', 'Europe - West 4 - B'],
  ['asia-northeast1-a', 'Asia - Northeast 1 - A'],
  ['asia-east1-a', 'Asia - East 1 - A'],
  ['asia-southeast1-a', 'Asia - Southeast 1 - A'],
  ['australia-southeast1-a', 'Australia - Southeast 1 - A'],
];

/** Zones are like europe-west1-b, regions like europe-west1. */
export const LOCATION = /^[a-z]{2,20}-[a-z]{2,20}\d{1,2}(-[a-z0-9]{1,6})?$/;

/** The machines that the form of the original offered, and those of today; any other may be sent. */
export const MACHINES: Choices = [
  ['e2-standard-2', 'E2 Standard: 2 vCPU, 8 GB RAM'],
  ['e2-standard-4', 'E2 Standard: 4 vCPU, 16 GB RAM'],
  ['e2-standard-8', 'E2 Standard: 8 vCPU, 32 GB RAM'],
  ['n1-standard-1', 'Standard: 1 vCPU, 3.75 GB RAM'],
  ['n1-standard-2', 'Standard: 2 vCPU, 7.5 GB RAM'],
  ['n1-standard-4', 'Standard: 4 vCPU, 15 GB RAM'],
  ['n1-standard-8', 'Standard: 8 vCPU, 30 GB RAM'],
  ['n1-standard-16', 'Standard: 16 vCPU, 60 GB RAM'],
  ['n1-standard-32', 'Standard: 32 vCPU, 120 GB RAM'],
  ['n1-standard-64', 'Standard: 64 vCPU, 240 GB RAM'],
];
export const MACHINE = /^[a-z][a-z0-9]{0,15}-[a-z0-9]{1,30}(-[a-z0-9]{1,30}){0,4}$/;

export const POLICIES: Choices = [
  [NO_POLICY, '<disabled>'],
  [CALICO, 'Calico'],
];

/** A release channel that is none: Google upgrades such clusters only when a version ends. */
export const NO_CHANNEL = 'UNSPECIFIED';

/** https://cloud.google.com/kubernetes-engine/docs/concepts/release-channels */
export const CHANNELS: Choices = [
  ['RAPID', 'Rapid: new versions as soon as possible'],
  ['REGULAR', 'Regular: versions that have proved themselves'],
  ['STABLE', 'Stable: the most proven versions'],
  ['EXTENDED', 'Extended: versions with the longest support'],
  [NO_CHANNEL, 'None: upgraded only when a version ends'],
];
export const VERSION = /^(\d{1,2}\.\d{1,3}(\.\d{1,3}(-gke\.\d{1,9})?)?|latest)$/;
