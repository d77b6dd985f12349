import type { Configuration } from 'openid-client';
import * as z from 'zod';
import type { Config } from '../../../config/schema.ts';
import { NotFound } from '../../errors.ts';
import type { User } from '../../models/user.ts';
import type { EnrolParts } from '../enrol.ts';
import { claimsOf } from './claims.ts';
import { withProvider } from './client.ts';
import { enter } from './enter.ts';
import { noteRefusal, refused } from './failure.ts';
import { seal, unseal } from './seal.ts';
import type { OidcProvider } from './settings.ts';

const PURPOSE = 'oidc-device';
/** RFC 8628, section 3.5 */
const GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const PENDING = ['authorization_pending', 'slow_down'];
/** RFC 8628, section 3.2 */
const DEFAULT_INTERVAL = 5;

const Asked = z.object({
  provider: z.string(),
  code: z.string(),
  interval: z.number(),
  /** Unix time in seconds */
  until: z.number(),
});

/** What the login of a command line needs of an instance. */
export interface DeviceParts extends EnrolParts {
  config: Pick<Config, 'SECRET_KEY' | 'SECRET_KEYS_PREVIOUS'>;
}

/** What a command line shows, and what it asks with. */
export interface DeviceLogin {
  device_code: string;
  user_code: string;
  verification_uri: string;
  verification_uri_complete?: string;
  expires_in: number;
  interval: number;
}

/**
 * Begins the login of a command line (RFC 8628): somebody enters the code at the provider, in a browser of theirs. Throws
 * `NotFound` where the configuration or the provider has no such login, and `Unavailable`.
 */
export async function beginDeviceLogin(
  { config, now }: DeviceParts,
  provider: OidcProvider,
): Promise<DeviceLogin> {
  if (!provider.letsDevicesIn) throw noDevices();
  const answer = await withProvider(provider, now, async (library, configuration) => {
    if (configuration.serverMetadata().device_authorization_endpoint === undefined) return undefined;
    return library.initiateDeviceAuthorization(configuration, { scope: provider.scopes });
  });
  if (!answer) throw noDevices();
  const { device_code: code, expires_in: seconds, interval = DEFAULT_INTERVAL } = answer;
  const until = Math.floor(now().getTime() / 1000) + seconds;
  return {
    device_code: seal(config.SECRET_KEY, PURPOSE, { provider: provider.name, code, interval, until }),
    user_code: answer.user_code,
    verification_uri: answer.verification_uri,
    verification_uri_complete: answer.verification_uri_complete,
    expires_in: seconds,
    interval,
  };
}

/**
 * The user who entered the code, or how many seconds to wait before the next try, until somebody has. Throws
 * `Unauthenticated` once the code is over or was refused, and for somebody who has no account here; `Unavailable`.
 */
export async function finishDeviceLogin(
  parts: DeviceParts,
  provider: OidcProvider,
  deviceCode: string,
  asking: { requestId: string; address: string },
): Promise<{ user: User } | { wait: number }> {
  const { config, now } = parts;
  const keys = [config.SECRET_KEY, ...config.SECRET_KEYS_PREVIOUS];
  const asked = unseal(keys, PURPOSE, Asked, deviceCode);
  const isOver = asked && asked.until * 1000 <= now().getTime();
  if (!asked || asked.provider !== provider.name || isOver) throw refused();
  return noteRefusal(provider, asking, async () => {
    const answer = await withProvider(provider, now, async (library, configuration) => {
      const tokens = await tokensFor(library, configuration, asked.code);
      return typeof tokens === 'string' ? tokens : claimsOf(library, configuration, provider, tokens);
    });
    if (typeof answer !== 'string') return { user: await enter(parts, provider, answer, asking) };
    // A command line that asks too often waits longer from then on (RFC 8628, section 3.5).
    return { wait: answer === 'slow_down' ? asked.interval + DEFAULT_INTERVAL : asked.interval };
  });
}

/** The tokens for a code, or why there are none yet. */
async function tokensFor(
  library: typeof import('./openid-client.ts'),
  configuration: Configuration,
  code: string,
) {
  try {
    return await library.genericGrantRequest(configuration, GRANT, { device_code: code });
  } catch (error) {
    const { error: reason } = error as { error?: unknown };
    const pending = PENDING.find((one) => one === reason);
    if (pending === undefined) throw error;
    return pending;
  }
}

function noDevices(): NotFound {
  return new NotFound('The identity provider has no login for command lines');
}
