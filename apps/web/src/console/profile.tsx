import type { UserDetails } from '@custom-cognito/contract';
import { type Fact, Facts } from '../facts.tsx';
import { useSpeech } from './words/words.ts';
import { Moment, Nothing, Written } from './written.tsx';

/** What the pool and the sessions tell of an account. */
export function Profile({ user }: { readonly user: UserDetails }) {
  const { words, state, factor } = useSpeech();
  const proved = (yes: boolean) => <span className="console-soft"> ({yes ? words.verified : words.unverified})</span>;
  const facts: readonly Fact[] = [
    [words.name, <Written key="name" text={user.name} />],
    [
      words.email,
      <span key="email">
        <Written text={user.email} />
        {proved(user.email_verified)}
      </span>,
    ],
    [
      words.phone,
      user.phone_number ? (
        <span key="phone">
          <Written text={user.phone_number} />
          {proved(user.phone_number_verified)}
        </span>
      ) : (
        <Nothing key="phone" />
      ),
    ],
    [
      words.state,
      <span key="state">
        {state(user.status)} ·{' '}
        <span className="console-mark" data-state={user.enabled ? 'good' : 'bad'}>
          {user.enabled ? words.enabled : words.disabled}
        </span>
      </span>,
    ],
    [words.secondFactors, user.mfa.map(factor).join(', ') || words.none],
    [words.lastSignIn, <Moment key="sign-in" at={user.last_sign_in_at} />],
    [words.lastLockout, <Moment key="lockout" at={user.last_lockout_at} />],
    [words.created, <Moment key="created" at={user.created_at} />],
    [words.changed, <Moment key="changed" at={user.updated_at} />],
    [words.identifier, <code key="sub">{user.sub}</code>],
  ];
  return <Facts facts={facts} />;
}
