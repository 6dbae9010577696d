import { useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { useForm } from '../forms/use-form.ts';
import { AppSecret } from '../parts/app-secret.tsx';
import { LinkButton, Submit } from '../parts/buttons.tsx';
import { CodeField } from '../parts/code-field.tsx';
import { Field } from '../parts/field.tsx';
import { Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';
import { type ChallengeProps, NewPassword, Restart } from './new-password.tsx';

/** The way of asking, by Cognito's name of the challenge. */
const STEPS: ReadonlyMap<string, (props: ChallengeProps) => React.ReactNode> = new Map([
  ['NEW_PASSWORD_REQUIRED', NewPassword],
  ['SOFTWARE_TOKEN_MFA', AppCode],
  ['EMAIL_OTP', EmailCode],
  ['MFA_SETUP', FirstAppCode],
  ['SELECT_MFA_TYPE', ChooseFactor],
]);

/** Whatever signing in asks for beside a password: a code of an app or from a mail, a recovery code, a new password. */
export function MfaChallenge(props: ChallengeProps) {
  const Step = STEPS.get(props.challenge.name) ?? Unknown;
  // Each step is a form of its own, with fields of its own.
  return <Step key={props.challenge.session} {...props} />;
}

function AppCode(props: ChallengeProps) {
  const { words } = useSurroundings();
  const [recovering, setRecovering] = useState(false);
  const other = (
    <p className="cc-aside">
      <LinkButton onClick={() => setRecovering(!recovering)}>
        {recovering ? words.useApp : words.useRecoveryCode}
      </LinkButton>
    </p>
  );
  return recovering ? (
    <RecoveryCode {...props} other={other} />
  ) : (
    <CodeStep {...props} answer="SOFTWARE_TOKEN_MFA_CODE" lead={words.appLead} other={other} />
  );
}

function EmailCode(props: ChallengeProps) {
  const { words } = useSurroundings();
  return <CodeStep {...props} answer="EMAIL_OTP_CODE" lead={words.emailLead} />;
}

function FirstAppCode(props: ChallengeProps) {
  const { words } = useSurroundings();
  const { secret_code: secret = '', qr_code_url: url = '' } = props.challenge.parameters;
  return (
    <CodeStep
      {...props}
      answer="SOFTWARE_TOKEN_MFA_CODE"
      lead={words.mfaScan}
      before={<AppSecret secret={secret} url={url} />}
    />
  );
}

interface StepProps extends ChallengeProps {
  readonly other?: React.ReactNode;
}

interface CodeStepProps extends StepProps {
  readonly answer: string;
  readonly lead: string;
  readonly before?: React.ReactNode;
}

function CodeStep({ challenge, onNext, onRestart, title, level, answer, lead, before, other }: CodeStepProps) {
  const { words } = useSurroundings();
  const { respondToChallenge } = useAuth();
  const form = useForm({ code: '' }, async ({ code }) => {
    onNext(await respondToChallenge(challenge, { [answer]: code }));
  });
  return (
    <Shell form={form} title={title === undefined ? words.secondStep : title} lead={lead} {...(level && { level })}>
      {before}
      <CodeField input={form.input('code')} error={form.error('code')} autoFocus />
      <Submit form={form}>{words.verify}</Submit>
      {other}
      <Restart onRestart={onRestart} />
    </Shell>
  );
}

function RecoveryCode({ challenge, onNext, onRestart, title, level, other }: StepProps) {
  const { words } = useSurroundings();
  const { respondToChallenge } = useAuth();
  const form = useForm({ RECOVERY_CODE: '' }, async ({ RECOVERY_CODE }) => {
    onNext(await respondToChallenge(challenge, { RECOVERY_CODE: RECOVERY_CODE.trim() }));
  });
  return (
    <Shell
      form={form}
      title={title === undefined ? words.secondStep : title}
      lead={words.recoveryLead}
      {...(level && { level })}
    >
      <Field
        input={form.input('RECOVERY_CODE')}
        label={words.recoveryCode}
        error={form.error('RECOVERY_CODE')}
        autoComplete="off"
        spellCheck={false}
        className="cc-code"
        required
        autoFocus
      />
      <Submit form={form}>{words.verify}</Submit>
      {other}
      <Restart onRestart={onRestart} />
    </Shell>
  );
}

const FACTORS = { SOFTWARE_TOKEN_MFA: 'factorApp', EMAIL_OTP: 'factorEmail' } as const;
type Factor = keyof typeof FACTORS;

function ChooseFactor({ challenge, onNext, onRestart, title, level }: ChallengeProps) {
  const { words } = useSurroundings();
  const { respondToChallenge } = useAuth();
  const offered = (Object.keys(FACTORS) as Factor[]).filter((name) =>
    (challenge.parameters.MFAS_CAN_CHOOSE ?? '').includes(name),
  );
  const form = useForm({ ANSWER: offered[0] ?? '' }, async ({ ANSWER }) => {
    onNext(await respondToChallenge(challenge, { ANSWER }));
  });
  return (
    <Shell form={form} title={title === undefined ? words.secondStep : title} {...(level && { level })}>
      <fieldset className="cc-choice">
        <legend>{words.chooseFactor}</legend>
        {offered.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="ANSWER"
              value={name}
              checked={form.values.ANSWER === name}
              onChange={() => form.set('ANSWER', name)}
            />
            {words[FACTORS[name]]}
          </label>
        ))}
      </fieldset>
      <Submit form={form}>{words.verify}</Submit>
      <Restart onRestart={onRestart} />
    </Shell>
  );
}

function Unknown({ onRestart }: ChallengeProps) {
  const { words } = useSurroundings();
  return (
    <div className="cc-form">
      <div className="cc-alert" role="alert">
        <p>{words.unknownChallenge}</p>
      </div>
      <Restart onRestart={onRestart} />
    </div>
  );
}
