import type { TimeUnitsType } from '@aws-sdk/client-cognito-identity-provider';
import type { ClientSettings } from '../store/clients.ts';

const SECONDS: Record<TimeUnitsType, number> = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 };
const HOUR = 3_600;
const DEFAULT_REFRESH_DAYS = 30;
const DEFAULT_SESSION_MINUTES = 3;

/** How long a client's tokens and challenge sessions live, in seconds; Cognito's defaults where it says nothing. */
export function lifetimes(settings: ClientSettings): {
  readonly accessToken: number;
  readonly idToken: number;
  readonly refreshToken: number;
  readonly session: number;
  readonly refreshGrace: number;
} {
  const units = settings.TokenValidityUnits;
  const of = (value: number | undefined, unit: TimeUnitsType, otherwise: number) =>
    value === undefined || value === 0 ? otherwise : value * SECONDS[unit];
  return {
    accessToken: of(settings.AccessTokenValidity, units?.AccessToken ?? 'hours', HOUR),
    idToken: of(settings.IdTokenValidity, units?.IdToken ?? 'hours', HOUR),
    refreshToken: of(settings.RefreshTokenValidity, units?.RefreshToken ?? 'days', DEFAULT_REFRESH_DAYS * SECONDS.days),
    session: (settings.AuthSessionValidity ?? DEFAULT_SESSION_MINUTES) * SECONDS.minutes,
    refreshGrace: settings.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0,
  };
}

/** Whether each use of a refresh token replaces it. */
export function rotates(settings: ClientSettings): boolean {
  return settings.RefreshTokenRotation?.Feature === 'ENABLED';
}
