import { SignOutButton, useAuth } from '@custom-cognito/react';
import { Facts } from './facts.tsx';
import type { WebWords } from './words.ts';

/** Where signing in leads: who is signed in. */
export function Dashboard({ words }: { readonly words: WebWords }) {
  const { user } = useAuth();
  if (user === null) return null;
  return (
    <div className="dashboard">
      <h1>{words.hello(user.name || user.email)}</h1>
      <p>{words.lead}</p>
      <Facts
        facts={[
          [words.email, `${user.email} (${user.email_verified ? words.verified : words.unverified})`],
          [words.groups, user.groups.join(', ') || words.none],
          [words.secondFactor, user.mfa ? words.on : words.off],
        ]}
      />
      <SignOutButton />
    </div>
  );
}
