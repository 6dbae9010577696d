import { refuse } from '../errors.ts';

/** What SetUserPoolMfaConfig may ask for. */
interface MfaRequest {
  readonly MfaConfiguration?: string | undefined;
  readonly SoftwareTokenMfaConfiguration?: { readonly Enabled?: boolean | undefined } | undefined;
  readonly SmsMfaConfiguration?: object | undefined;
  readonly EmailMfaConfiguration?: object | undefined;
  readonly WebAuthnConfiguration?: object | undefined;
}

const FACTORS = ['SmsMfaConfiguration', 'EmailMfaConfiguration', 'WebAuthnConfiguration'] as const;

/** Refuses every second factor: a setting that nothing enforces would be a promise that is not kept. */
export function refuseMfa(request: MfaRequest): void {
  const { MfaConfiguration: wanted } = request;
  if (wanted !== undefined && wanted !== 'OFF') refuseFactor(`MfaConfiguration ${wanted}`);
  if (request.SoftwareTokenMfaConfiguration?.Enabled) refuseFactor('SoftwareTokenMfaConfiguration');
  const factor = FACTORS.find((name) => Object.keys(request[name] ?? {}).length > 0);
  if (factor) refuseFactor(factor);
}

function refuseFactor(what: string): never {
  return refuse('InvalidParameterException', `${what} is not offered by this user pool.`);
}
