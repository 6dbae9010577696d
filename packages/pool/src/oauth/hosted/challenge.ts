import type { ChallengeNameType } from '@aws-sdk/client-cognito-identity-provider';
import { respondToAuthChallenge } from '../../operations/sign-in.ts';
import { verifySoftwareToken } from '../../operations/software-tokens.ts';
import { run } from '../../run.ts';
import type { SignInAnswer } from '../../sign-in/flow.ts';
import { type Html, html } from '../pages/html.ts';
import type { Words } from '../pages/words.ts';
import { codeField, form, given, newPasswordField } from './fields.ts';
import type { HostedForm, Submission, View } from './form.ts';
import type { PendingChallenge } from './progress.ts';
import { qrCode } from './qr-code.ts';
import { advance, secretHashOf, signInAgain } from './sign-in.ts';
import { attributeField, givenAttributes } from './sign-up.ts';

interface Answered {
  readonly session: string;
  readonly responses: Readonly<Record<string, string>>;
}

/** How one challenge is asked and answered on a page. */
interface Asking {
  title(words: Words): string;
  /** The text above the form, its fields, and the word on its button. */
  content(view: View, challenge: PendingChallenge): { above?: Html; fields: readonly Html[]; button?: string };
  answer(submission: Submission, challenge: PendingChallenge): Promise<Answered> | Answered;
  /** RFC 8176, what a right answer proves. */
  readonly proves: readonly string[];
}

const ONE_TIME = ['otp', 'mfa'];

const newPassword: Asking = {
  title: (words) => words.forcedTitle,
  content: (view, challenge) => ({
    above: html`<p>${view.words.forcedText}</p>`,
    fields: [...missing(challenge).map((name) => attributeField(view, name)), newPasswordField(view.words, view.pool)],
    button: view.words.setPassword,
  }),
  answer(submission, challenge) {
    const attributes = givenAttributes(submission, missing(challenge));
    const named = attributes.map(({ Name, Value }) => [`userAttributes.${Name}`, Value]);
    const responses = { NEW_PASSWORD: given(submission.fields, 'password'), ...Object.fromEntries(named) };
    return { session: challenge.session, responses };
  },
  proves: [],
};

const chooseFactor: Asking = {
  title: (words) => words.chooseTitle,
  content({ words }, { parameters }) {
    const labels: Readonly<Record<string, string>> = { SOFTWARE_TOKEN_MFA: words.byApp, EMAIL_OTP: words.byEmail };
    const factors = JSON.parse(parameters.MFAS_CAN_CHOOSE ?? '[]') as string[];
    const choices = factors.map(
      (name, index) =>
        html`<label class="choice"><input type="radio" name="factor" value="${name}" required${index === 0 && html` checked`}> <span>${labels[name] ?? name}</span></label>`,
    );
    return { fields: [html`<fieldset><legend class="hidden">${words.chooseTitle}</legend>${choices}</fieldset>`] };
  },
  answer: ({ fields }, { session }) => ({ session, responses: { ANSWER: given(fields, 'factor') } }),
  proves: [],
};

const appCode = codeChallenge('SOFTWARE_TOKEN_MFA_CODE', {
  title: (words) => words.appTitle,
  text: (words) => words.appText,
});

const mailedCode = codeChallenge('EMAIL_OTP_CODE', {
  title: (words) => words.emailTitle,
  text: (words, { parameters }) => words.emailText.replace('{to}', parameters.CODE_DELIVERY_DESTINATION ?? ''),
});

const setUpApp: Asking = {
  title: (words) => words.setupTitle,
  content({ words, pool, progress }, { secretCode = '' }) {
    const account = progress.username ?? '';
    return {
      above: html`<p>${words.setupText}</p>
<img class="qr" src="${qrCode({ secret: secretCode, issuer: pool.name, account })}" alt="${words.qrAlt}">
<p>${words.setupKey}: <span class="key">${secretCode}</span></p>`,
      fields: [codeField(words)],
    };
  },
  async answer({ fields, visit }, { session }) {
    const input = { Session: session, UserCode: given(fields, 'code').trim() };
    const verified = (await run(verifySoftwareToken, input, visit)) as { Session?: string };
    return { session: verified.Session ?? '', responses: {} };
  },
  proves: ONE_TIME,
};

const asking: Readonly<Partial<Record<ChallengeNameType, Asking>>> = {
  NEW_PASSWORD_REQUIRED: newPassword,
  SELECT_MFA_TYPE: chooseFactor,
  SOFTWARE_TOKEN_MFA: appCode,
  EMAIL_OTP: mailedCode,
  MFA_SETUP: setUpApp,
};

/** Whatever a sign-in asks for after the password. */
export const challenge: HostedForm = {
  path: '/challenge',
  counts: 'RespondToAuthChallenge',
  refusal: 'session_over',
  page(view) {
    const pending = view.progress.challenge;
    const asked = pending && asking[pending.name];
    if (!pending || !asked) return undefined;
    const { above, fields, button = view.words.continue } = asked.content(view, pending);
    return {
      title: asked.title(view.words),
      body: html`${above}${form(view, { path: '/challenge', fields, button })}
<p><a class="redirect-customizable" href="${view.at('/login')}">${view.words.backToSignIn}</a></p>`,
    };
  },
  async submit(submission) {
    const { client, progress } = submission;
    const pending = progress.challenge;
    const asked = pending && asking[pending.name];
    if (!pending || !asked) return signInAgain(progress, 'session_over');
    const { session, responses } = await asked.answer(submission, pending);
    const username = pending.parameters.USER_ID_FOR_SRP ?? '';
    const hash = secretHashOf(client, username);
    const input = {
      ClientId: client.id,
      ChallengeName: pending.name,
      Session: session,
      ChallengeResponses: { USERNAME: username, ...responses, ...(hash !== undefined && { SECRET_HASH: hash }) },
    };
    const amr = [...new Set([...(progress.amr ?? []), ...asked.proves])];
    return advance(submission, amr, async (visit) => (await run(respondToAuthChallenge, input, visit)) as SignInAnswer);
  },
};

function codeChallenge(
  response: string,
  { title, text }: Pick<Asking, 'title'> & { text(words: Words, challenge: PendingChallenge): string },
): Asking {
  return {
    title,
    content: ({ words }, pending) => ({
      above: html`<p>${text(words, pending)}</p>`,
      fields: [codeField(words)],
    }),
    answer: ({ fields }, { session }) => ({ session, responses: { [response]: given(fields, 'code').trim() } }),
    proves: ONE_TIME,
  };
}

/** Attributes that the user lacks, as the challenge names them. */
function missing({ parameters }: PendingChallenge): string[] {
  const names = JSON.parse(parameters.requiredAttributes ?? '[]') as string[];
  return names.map((name) => name.replace(/^userAttributes\./, ''));
}
