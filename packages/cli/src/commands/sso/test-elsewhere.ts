import { examineDescribed } from '@custom-cognito/pool/examination';
import { type Settings, SettingsError } from '../../settings/settings.ts';
import { CommandFailure, DONE, FAILED, WRONG_USAGE } from '../failure.ts';
import type { Terminal } from '../terminal.ts';
import { withService } from '../with-service.ts';
import { providerLines, shape } from './provider-report.ts';

type Elsewhere = Exclude<Settings['backEnd'], { readonly kind: 'embedded' }>;

/**
 * Tells how a provider of another pool stands, by its settings there. Throws SettingsError where that pool has no known
 * address, and what the service throws, `sso_provider_unknown` among it.
 */
export async function testElsewhere(
  settings: Settings,
  { name, backEnd }: { readonly name: string; readonly backEnd: Elsewhere },
  terminal: Terminal,
): Promise<number> {
  const domain = backEnd.domain ?? backEnd.endpoint;
  if (domain === undefined) throw new SettingsError(['COGNITO_DOMAIN is needed: providers answer there']);
  const described = await withService(settings, { terminal }, ({ auth }) => auth.identityProvider({ name }));
  const { ProviderType: type = 'OIDC', ProviderDetails: details = {}, AttributeMapping: mapping = {} } = described;
  const provider = await examineDescribed({ name, poolId: backEnd.poolId, type, details, mapping }, { domain });
  if (terminal.json) await terminal.print(JSON.stringify(shape({ name, provider, examined: undefined }, terminal)));
  else for (const line of providerLines({ name, provider }, terminal)) await terminal.print(line);
  return provider.findings.every(({ state }) => state !== 'failed') ? DONE : FAILED;
}

/** What a provider answers to another pool goes to that pool alone. */
export const OTHER_POOL = new CommandFailure({
  code: 'other_pool',
  exitCode: WRONG_USAGE,
  says: {
    es: 'Lo que contesta un proveedor lo ve el grupo al que contesta: --response y --browser son del grupo embebido.',
    en: 'What a provider answers is seen by the pool that it answers: --response and --browser are for the embedded one.',
  },
});
