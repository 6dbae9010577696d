import { useSurroundings } from '../auth-provider.tsx';
import { RequireAuth } from '../components/require-auth.tsx';
import { DeleteAccount } from './delete-account.tsx';
import { OwnSessions } from './own-sessions.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { SecondFactor } from './second-factor.tsx';

export interface AccountPageProps {
  /** Called once the account is gone. */
  readonly onDeleted?: () => void;
}

/** One's own account: profile, password, second factor, sessions, deletion. Asks to sign in first. */
export function AccountPage({ onDeleted }: AccountPageProps) {
  const { words } = useSurroundings();
  return (
    <RequireAuth>
      <div className="cc-account">
        <h1>{words.account}</h1>
        <ProfileSection />
        <PasswordSection />
        <SecondFactor />
        <OwnSessions />
        <DeleteAccount {...(onDeleted && { onDeleted })} />
      </div>
    </RequireAuth>
  );
}
