/** What is looked at in a provider before anybody signs in. */
export type Check =
  | 'metadata'
  | 'discovery'
  | 'private_key'
  | 'certificate'
  | 'key'
  | 'keys'
  | 'requests'
  | 'pkce'
  | 'scopes'
  | 'authentication'
  | 'algorithms'
  | 'clock';

/** What came of one look. A warning stops nobody from signing in, yet. */
export interface Finding {
  readonly check: Check;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly facts: Readonly<Record<string, string | number | readonly string[]>>;
}

export const ok = (check: Check, facts: Finding['facts'] = {}): Finding => ({ check, state: 'ok', facts });

export const warning = (check: Check, facts: Finding['facts'] = {}): Finding => ({ check, state: 'warning', facts });

export const failed = (check: Check, facts: Finding['facts'] = {}): Finding => ({ check, state: 'failed', facts });
