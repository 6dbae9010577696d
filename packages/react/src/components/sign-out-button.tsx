import { useSurroundings } from '../auth-provider.tsx';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { Alert } from '../parts/notices.tsx';
import { useAuth } from '../use-auth.ts';

export interface SignOutButtonProps {
  readonly onSignedOut?: () => void;
}

/** Signs out, and says so where the service could not be told: then the session goes on. */
export function SignOutButton({ onSignedOut }: SignOutButtonProps) {
  const { words } = useSurroundings();
  const { logout } = useAuth();
  const form = useForm({}, async () => {
    await logout();
    onSignedOut?.();
  });
  return (
    <form className="cc-form" {...form.form}>
      <Alert failure={form.failure} secondsLeft={form.secondsLeft} />
      <Submit form={form} kind="quiet" pendingText={words.signingOut}>
        {words.signOut}
      </Submit>
    </form>
  );
}
