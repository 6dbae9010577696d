import type { PasswordPolicyType } from '@aws-sdk/client-cognito-identity-provider';
import { CognitoError } from '../../errors.ts';
import type { UserPool } from '../../store/pools.ts';
import { type Html, html } from '../pages/html.ts';
import type { Words } from '../pages/words.ts';
import type { View } from './form.ts';

interface Field {
  readonly name: string;
  readonly label: string;
  readonly type?: 'text' | 'email' | 'tel' | 'password' | 'date';
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  /** Digits alone, so many. */
  readonly digits?: number;
}

/** A labelled input. What was typed as a password or code never comes back. */
export function field({ name, label, type = 'text', autocomplete, value, hint, digits }: Field): Html {
  const described = hint === undefined ? html`` : html` aria-describedby="${name}-hint"`;
  const numeric = digits === undefined ? html`` : html` inputmode="numeric" maxlength="${digits}"`;
  const spelling = html` autocapitalize="none" spellcheck="false"`;
  return html`<label class="label-customizable" for="${name}">${label}</label>
<input class="inputField-customizable" id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${value ?? ''}" required${spelling}${numeric}${described}>
${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}`;
}

export function codeField(words: Words): Html {
  return field({ name: 'code', label: words.code, autocomplete: 'one-time-code', digits: 6 });
}

export function newPasswordField(words: Words, pool: UserPool): Html {
  const hint = passwordRules(words, pool.settings.Policies?.PasswordPolicy ?? {});
  return field({ name: 'password', label: words.newPassword, type: 'password', autocomplete: 'new-password', hint });
}

/** A form that posts to a page of the request; `fields` stand above its button. */
export function form(
  { at, token }: View,
  { path, fields, button, quiet = false }: { path: string; fields: readonly Html[]; button: string; quiet?: boolean },
): Html {
  const look = quiet ? 'plain' : 'submitButton-customizable';
  return html`<form method="post" action="${at(path)}">
<input type="hidden" name="csrf" value="${token}">
${fields}
<button class="${look}" type="submit">${button}</button>
</form>`;
}

/** What a pool's people sign in with. */
export function nameField({ words, pool, progress, authorization }: View): Html {
  const value = progress.username ?? authorization.asked.loginHint;
  const { UsernameAttributes: own = [], AliasAttributes: aliases = [] } = pool.settings;
  const common = { name: 'username', autocomplete: 'username', value };
  if (own.length === 1 && own[0] === 'email') return field({ ...common, label: words.email, type: 'email' });
  if (own.length === 1 && own[0] === 'phone_number') return field({ ...common, label: words.phone, type: 'tel' });
  const isAny = own.length > 1 || aliases.includes('email');
  return field({ ...common, label: isAny ? words.anyName : words.username });
}

/** A field that must not be empty. Throws InvalidParameterException. */
export function given(fields: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = fields[name];
  if (value === undefined || value === '') throw new CognitoError('InvalidParameterException', `${name} is missing.`);
  return value;
}

function passwordRules(words: Words, policy: PasswordPolicyType): string {
  const kinds = [
    policy.RequireLowercase && words.ruleLower,
    policy.RequireUppercase && words.ruleUpper,
    policy.RequireNumbers && words.ruleNumber,
    policy.RequireSymbols && words.ruleSymbol,
  ].filter((kind) => typeof kind === 'string');
  const rules = kinds.length > 0 ? `${words.ruleWith}${kinds.join(', ')}` : '';
  return words.passwordRules.replace('{length}', String(policy.MinimumLength ?? 8)).replace('{rules}', rules);
}
