import { useSurroundings } from '../auth-provider.tsx';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';
import type { HeldBack } from './held-back.ts';
import { useSignInAgain } from './sign-in-again.tsx';
import { useProviderName } from './sso-buttons.tsx';

export interface JoinIdentityProps extends FormLook {
  readonly joining: HeldBack;
  /** Called with where the sign-in was to lead, once the provider leads to the account. */
  readonly onJoined: (returnTo: string) => void;
  /** Where somebody goes who would rather not. */
  readonly onCancel: () => void;
}

/** Asks whoever has proven the account whether the provider is to lead to it from now on. */
export function JoinIdentity({ joining, onJoined, onCancel, level = 1 }: JoinIdentityProps) {
  const { words } = useSurroundings();
  const { user, joinIdentity } = useAuth();
  const name = useProviderName(joining.provider);
  const form = useForm({}, async () => onJoined(await joinIdentity(joining)));
  const again = useSignInAgain(form);
  return (
    again.instead || (
      <Shell
        form={form}
        title={words.joinTitle(name)}
        level={level}
        lead={words.joinLead(name, user?.email ?? '')}
        remedy={again.remedy}
      >
        {again.said}
        <div className="cc-row">
          <Submit form={form}>{words.join}</Submit>
          <button type="button" className="cc-button" data-kind="quiet" onClick={onCancel}>
            {words.notNow}
          </button>
        </div>
      </Shell>
    )
  );
}
