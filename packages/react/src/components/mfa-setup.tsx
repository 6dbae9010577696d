import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { AppSecret } from '../parts/app-secret.tsx';
import { Submit } from '../parts/buttons.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { RecoveryCodes } from '../parts/recovery-codes.tsx';
import { type FormLook, Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';
import { useSignInAgain } from './sign-in-again.tsx';

export interface MfaSetupProps extends FormLook {
  /** Called once the recovery codes have been kept. */
  readonly onDone?: () => void;
}

type Step =
  | { readonly name: 'offer' }
  | { readonly name: 'scan'; readonly secret: string; readonly url: string }
  | { readonly name: 'keep'; readonly codes: readonly string[] };

/** Sets up an authenticator app: shows its secret, asks for its first code, hands out the recovery codes. */
export function MfaSetup({ onDone, title, level = 2 }: MfaSetupProps) {
  const { words } = useSurroundings();
  const [step, setStep] = useState<Step>({ name: 'offer' });
  const look = { title: title === undefined ? words.mfaTitle : title, level };
  if (step.name === 'keep') return <RecoveryCodes codes={step.codes} level={level} onKept={() => onDone?.()} />;
  if (step.name === 'scan') {
    const { secret, url } = step;
    return <Scan {...{ secret, url }} {...look} onCodes={(codes) => setStep({ name: 'keep', codes })} />;
  }
  return <Offer {...look} onSecret={(secret, url) => setStep({ name: 'scan', secret, url })} />;
}

interface OfferProps extends FormLook {
  readonly onSecret: (secret: string, url: string) => void;
}

function Offer({ onSecret, title, level = 2 }: OfferProps) {
  const { words } = useSurroundings();
  const { setupMfa } = useAuth();
  const form = useForm({}, async () => {
    const { secret_code, qr_code_url } = await setupMfa();
    onSecret(secret_code, qr_code_url);
  });
  const again = useSignInAgain(form);
  if (again.instead) return again.instead;
  return (
    <Shell form={form} title={title} level={level} lead={words.mfaOff} remedy={again.remedy}>
      {again.said}
      <Submit form={form}>{words.mfaSetUp}</Submit>
    </Shell>
  );
}

interface ScanProps extends FormLook {
  readonly secret: string;
  readonly url: string;
  readonly onCodes: (codes: readonly string[]) => void;
}

function Scan({ secret, url, onCodes, title, level = 2 }: ScanProps) {
  const { words, locale } = useSurroundings();
  const { verifyMfa } = useAuth();
  const form = useForm({ code: '' }, async ({ code }) => {
    await refuseInvalid('verifyMfa', { code }, locale);
    onCodes(await verifyMfa(code));
  });
  return (
    <Shell form={form} title={title} level={level} lead={words.mfaScan}>
      <AppSecret secret={secret} url={url} />
      <CodeField input={form.input('code')} label={words.mfaFirstCode} error={form.error('code')} autoFocus />
      <Submit form={form}>{words.mfaSwitchOn}</Submit>
    </Shell>
  );
}
