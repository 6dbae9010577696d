import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { MfaSetup } from '../components/mfa-setup.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { type Form, useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { PasswordField } from '../parts/password-field.tsx';
import { RecoveryCodes } from '../parts/recovery-codes.tsx';
import { Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';

/** Switches the authenticator app on and off, and makes new recovery codes. */
export function SecondFactor() {
  const { user } = useAuth();
  // Switched on, the codes still have to be kept before the rest is shown.
  const [settingUp, setSettingUp] = useState(user?.mfa === false);
  return (
    <section className="cc-section">
      {user?.mfa && !settingUp ? (
        <SwitchedOn onOff={() => setSettingUp(true)} />
      ) : (
        <MfaSetup onDone={() => setSettingUp(false)} />
      )}
    </section>
  );
}

function SwitchedOn({ onOff }: { readonly onOff: () => void }) {
  const { words, locale } = useSurroundings();
  const { disableMfa, renewRecoveryCodes } = useAuth();
  const [wanted, setWanted] = useState<'off' | 'codes'>();
  const [codes, setCodes] = useState<readonly string[]>();
  const form = useForm({ password: '' }, async ({ password }) => {
    await refuseInvalid('disableMfa', { password }, locale);
    if (wanted === 'off') {
      await disableMfa(password);
      onOff();
    } else {
      setCodes(await renewRecoveryCodes(password));
    }
  });
  const stop = () => {
    form.reset();
    setWanted(undefined);
    setCodes(undefined);
  };
  if (codes) return <RecoveryCodes codes={codes} level={2} onKept={stop} />;
  return (
    <Shell form={form} title={words.mfaTitle} level={2} lead={words.mfaOn}>
      {wanted ? (
        <ByPassword form={form} text={wanted === 'off' ? words.mfaSwitchOff : words.recoveryRenew} onCancel={stop} />
      ) : (
        <div className="cc-row">
          <button type="button" className="cc-button" data-kind="quiet" onClick={() => setWanted('codes')}>
            {words.recoveryRenew}
          </button>
          <button type="button" className="cc-button" data-kind="quiet" onClick={() => setWanted('off')}>
            {words.mfaSwitchOff}
          </button>
        </div>
      )}
    </Shell>
  );
}

interface ByPasswordProps {
  readonly form: Form<'password'>;
  readonly text: string;
  readonly onCancel: () => void;
}

function ByPassword({ form, text, onCancel }: ByPasswordProps) {
  const { words } = useSurroundings();
  return (
    <>
      <PasswordField
        input={form.input('password')}
        label={words.currentPassword}
        error={form.error('password')}
        autoFocus
      />
      <div className="cc-row">
        <Submit form={form}>{text}</Submit>
        <button type="button" className="cc-button" data-kind="quiet" onClick={onCancel}>
          {words.cancel}
        </button>
      </div>
    </>
  );
}
