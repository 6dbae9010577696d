import { z } from 'zod';
import { preferredRole } from '../rules/claims.ts';
import type { TokenChanges } from '../rules/token-changes.ts';
import type { Client } from '../store/clients.ts';
import type { Group } from '../store/groups.ts';
import type { UserPool } from '../store/pools.ts';
import type { User } from '../store/users.ts';
import type { Trigger } from './trigger.ts';
import type { Triggers } from './triggers.ts';
import { eventAttributes } from './user-attributes.ts';

const groups = z
  .object({
    groupsToOverride: z.array(z.string()).nullish(),
    iamRolesToOverride: z.array(z.string()).nullish(),
    preferredRole: z.string().nullish(),
  })
  .nullish();
const suppressed = z.array(z.string()).nullish();
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/);

/** Version 1 changes the ID token, by strings; later ones both, by any JSON, and the scopes. */
const v1 = z
  .object({
    claimsOverrideDetails: z
      .object({
        claimsToAddOrOverride: z.record(z.string(), z.string().nullable()).nullish(),
        claimsToSuppress: suppressed,
        groupOverrideDetails: groups,
      })
      .nullish(),
  })
  .transform(({ claimsOverrideDetails: details }): TokenChanges => {
    if (!details) return {};
    const { groupOverrideDetails, claimsToAddOrOverride: set, claimsToSuppress: suppress } = details;
    return { id: { set, suppress }, ...overridden(groupOverrideDetails) };
  });

const claims = { claimsToAddOrOverride: z.record(z.string(), z.json()).nullish(), claimsToSuppress: suppressed };
const v2 = z
  .object({
    claimsAndScopeOverrideDetails: z
      .object({
        idTokenGeneration: z.object(claims).nullish(),
        accessTokenGeneration: z
          .object({ ...claims, scopesToAdd: z.array(scope).nullish(), scopesToSuppress: suppressed })
          .nullish(),
        groupOverrideDetails: groups,
      })
      .nullish(),
  })
  .transform(({ claimsAndScopeOverrideDetails: details }): TokenChanges => {
    if (!details) return {};
    const { idTokenGeneration: id, accessTokenGeneration: access, groupOverrideDetails } = details;
    return {
      ...(id && { id: { set: id.claimsToAddOrOverride, suppress: id.claimsToSuppress } }),
      ...(access && {
        access: { set: access.claimsToAddOrOverride, suppress: access.claimsToSuppress },
        scopes: { add: access.scopesToAdd ?? [], suppress: access.scopesToSuppress ?? [] },
      }),
      ...overridden(groupOverrideDetails),
    };
  });

/** Groups are left alone where a hook does not speak of them, and suppressed by null and by nothing in particular. */
function overridden(details: z.output<typeof groups>): Pick<TokenChanges, 'groups'> {
  if (details === undefined) return {};
  const { groupsToOverride, iamRolesToOverride, preferredRole } = details ?? {};
  return {
    groups: {
      names: groupsToOverride ?? [],
      roles: iamRolesToOverride ?? [],
      ...(preferredRole != null && { preferredRole }),
    },
  };
}

const VERSIONS: Readonly<Record<string, { readonly event: string; readonly response: z.ZodType<TokenChanges> }>> = {
  V1_0: { event: '1', response: v1 },
  V2_0: { event: '2', response: v2 },
  V3_0: { event: '3', response: v2 },
};
const first = { event: '1', response: v1 };

function preTokenGeneration(version: string): Trigger<TokenChanges> {
  const { event, response } = VERSIONS[version] ?? first;
  return {
    name: 'PreTokenGeneration',
    target: (config) => config.PreTokenGenerationConfig?.LambdaArn ?? config.PreTokenGeneration,
    version: () => event,
    empty: () => (response === v1 ? { claimsOverrideDetails: null } : { claimsAndScopeOverrideDetails: null }),
    response,
  };
}

/** A user's groups as a hook sees them. */
function groupConfiguration(held: readonly Group[]): object {
  return {
    groupsToOverride: held.map((group) => group.name),
    iamRolesToOverride: held.flatMap((group) => (group.roleArn === undefined ? [] : [group.roleArn])),
    preferredRole: preferredRole(held) ?? null,
  };
}

/** Asks how a client's own next token shall differ; only version 3 of the hook hears of those. */
export async function askClientTokenGeneration(
  { pool, client, scopes }: Pick<Issue, 'pool' | 'client' | 'scopes'>,
  triggers: Triggers,
): Promise<TokenChanges> {
  if (pool.settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion !== 'V3_0') return {};
  const changes = await triggers.fire(preTokenGeneration('V3_0'), {
    pool,
    client,
    userName: client.id,
    source: 'TokenGeneration_ClientCredentials',
    request: { userAttributes: {}, groupConfiguration: {}, scopes: [...scopes] },
  });
  // A client is in no group.
  return { ...(changes?.access && { access: changes.access }), ...(changes?.scopes && { scopes: changes.scopes }) };
}

export type TokenOccasion = 'Authentication' | 'HostedAuth' | 'NewPasswordChallenge' | 'RefreshTokens';

interface Issue {
  readonly pool: UserPool;
  readonly client: Client;
  readonly user: User;
  readonly groups: readonly Group[];
  readonly scopes: readonly string[];
}

/** Asks how a user's next tokens shall differ from what they would be. */
export async function askPreTokenGeneration(
  occasion: TokenOccasion,
  { pool, client, user, groups: held, scopes }: Issue,
  triggers: Triggers,
): Promise<TokenChanges> {
  const trigger = preTokenGeneration(pool.settings.LambdaConfig?.PreTokenGenerationConfig?.LambdaVersion ?? 'V1_0');
  const request = { userAttributes: eventAttributes(user), groupConfiguration: groupConfiguration(held) };
  const changes = await triggers.fire(trigger, {
    pool,
    client,
    userName: user.username,
    source: `TokenGeneration_${occasion}`,
    request: trigger.response === v1 ? request : { ...request, scopes: [...scopes] },
  });
  return changes ?? {};
}
