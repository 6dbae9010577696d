import type { ErrorCode } from '@custom-cognito/contract';
import { useSurroundings } from '../auth-provider.tsx';
import { RequireAuth } from '../components/require-auth.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { LinkedIdentities, useOwnIdentities } from './linked-identities.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SecondFactor } from './second-factor.tsx';

export interface AccountPageProps {
  /** Called once the account is gone. */
  readonly onDeleted?: () => void;
  /** Why a provider was not linked, as the address of the page tells in `sso_error`. */
  readonly refused?: ErrorCode;
}

/** One's own account: profile, password, second factor, providers, sessions, deletion. Asks to sign in first. */
export function AccountPage({ onDeleted, refused }: AccountPageProps) {
  const { words } = useSurroundings();
  return (
    <RequireAuth>
      <div className="cc-account">
        <h1>{words.account}</h1>
        <ProfileSection />
        <WithPassword />
        <LinkedIdentities {...(refused && { refused })} />
        <OwnSessions />
        <DeleteAccount {...(onDeleted && { onDeleted })} />
      </div>
    </RequireAuth>
  );
}

/** Who came by a provider has no password here, and is asked for no second factor. */
function WithPassword() {
  const { told } = useOwnIdentities();
  if (told?.password === false) return null;
  return (
    <>
      <PasswordSection />
      <SecondFactor />
    </>
  );
}
