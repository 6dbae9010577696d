import type {
  AccountRecoverySettingType,
  SetUserPoolMfaConfigResponse,
  UserPoolMfaType,
} from '@aws-sdk/client-cognito-identity-provider';
import { refuse } from '../errors.ts';
import type { PoolFactors, PoolSettings } from '../store/pools.ts';

/** What SetUserPoolMfaConfig may ask for. */
interface MfaRequest {
  readonly MfaConfiguration?: UserPoolMfaType | undefined;
  readonly SoftwareTokenMfaConfiguration?: { readonly Enabled?: boolean | undefined } | undefined;
  readonly EmailMfaConfiguration?: PoolFactors['email'] | undefined;
  readonly SmsMfaConfiguration?: object | undefined;
  readonly WebAuthnConfiguration?: object | undefined;
}

const NOT_OFFERED = ['SmsMfaConfiguration', 'WebAuthnConfiguration'] as const;

/** Settings after SetUserPoolMfaConfig: what it leaves out is switched off. Throws InvalidParameterException. */
export function withMfaConfig(settings: PoolSettings, request: MfaRequest): PoolSettings {
  const factor = NOT_OFFERED.find((name) => Object.keys(request[name] ?? {}).length > 0);
  if (factor) refuse('InvalidParameterException', `${factor} is not offered by this user pool.`);
  const mfa: PoolFactors = {
    softwareToken: request.SoftwareTokenMfaConfiguration?.Enabled === true,
    ...(request.EmailMfaConfiguration && { email: request.EmailMfaConfiguration }),
  };
  if (mfa.email && recoversByEmailAlone(settings.AccountRecoverySetting)) {
    refuse(
      'InvalidParameterException',
      'EmailMfaConfiguration cannot be set while AccountRecoverySetting is verified_email alone.',
    );
  }
  const MfaConfiguration = request.MfaConfiguration ?? 'OFF';
  requireFactor(MfaConfiguration, mfa);
  return { ...settings, MfaConfiguration, mfa };
}

/** Refuses to ask for what nobody could prove. */
export function requireFactor(wanted: UserPoolMfaType | undefined, mfa: PoolFactors | undefined): void {
  if (wanted === undefined || wanted === 'OFF' || mfa?.softwareToken || mfa?.email) return;
  refuse('InvalidParameterException', "Invalid MFA configuration given, can't disable all MFAs and require MFA.");
}

export function describeMfaConfig({
  MfaConfiguration,
  mfa,
}: PoolSettings): Omit<SetUserPoolMfaConfigResponse, '$metadata'> {
  return {
    ...(mfa && { SoftwareTokenMfaConfiguration: { Enabled: mfa.softwareToken } }),
    ...(mfa?.email && { EmailMfaConfiguration: mfa.email }),
    MfaConfiguration: MfaConfiguration ?? 'OFF',
  };
}

/** One mailbox must not be both the way in and the way to a new password. */
export function recoversByEmailAlone(recovery: AccountRecoverySettingType | undefined): boolean {
  const mechanisms = recovery?.RecoveryMechanisms ?? [];
  return mechanisms.length > 0 && mechanisms.every(({ Name }) => Name === 'verified_email');
}
