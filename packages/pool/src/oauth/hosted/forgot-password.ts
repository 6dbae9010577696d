import { CognitoError, type ExceptionName } from '../../errors.ts';
import { confirmForgotPassword, forgotPassword } from '../../operations/passwords.ts';
import { run } from '../../run.ts';
import type { Client } from '../../store/clients.ts';
import { html } from '../pages/html.ts';
import { codeField, form, given, nameField, newPasswordField } from './fields.ts';
import type { HostedForm } from './form.ts';
import { secretHashOf, signInAgain } from './sign-in.ts';

/** Refusals that tell of an account; whoever asks is told what everybody is. */
const TELLING: readonly ExceptionName[] = [
  'UserNotFoundException',
  'NotAuthorizedException',
  'InvalidParameterException',
  'LimitExceededException',
];

/** Asks for a code to set a new password with. */
export const forgot: HostedForm = {
  path: '/forgotPassword',
  counts: 'ForgotPassword',
  begins: true,
  refusal: 'not_allowed',
  page(view) {
    const { words, at } = view;
    return {
      title: words.forgotTitle,
      body: html`<p>${words.forgotText}</p>
${form(view, { path: '/forgotPassword', fields: [nameField(view)], button: words.sendCode })}
<p><a class="redirect-customizable" href="${at('/login')}">${words.backToSignIn}</a></p>`,
    };
  },
  async submit({ visit, client, fields }) {
    const username = given(fields, 'username');
    try {
      await run(forgotPassword, ofUser(client, username), visit);
    } catch (error) {
      if (!(error instanceof CognitoError && TELLING.includes(error.name))) throw error;
    }
    return { path: '/confirmForgotPassword', progress: { username } };
  },
};

/** The code, and the new password. */
export const reset: HostedForm = {
  path: '/confirmForgotPassword',
  counts: 'ConfirmForgotPassword',
  refusal: 'code_wrong',
  page(view) {
    const { words, progress, pool, at } = view;
    if (progress.username === undefined) return undefined;
    const fields = [codeField(words), newPasswordField(words, pool)];
    return {
      title: words.resetTitle,
      body: html`<p>${words.resetText}</p>
${form(view, { path: '/confirmForgotPassword', fields, button: words.setPassword })}
<p><a class="redirect-customizable" href="${at('/login')}">${words.backToSignIn}</a></p>`,
    };
  },
  async submit({ visit, client, fields, progress }) {
    const code = given(fields, 'code').trim();
    const answer = { ConfirmationCode: code, Password: given(fields, 'password') };
    await run(confirmForgotPassword, { ...ofUser(client, progress.username ?? ''), ...answer }, visit);
    return signInAgain(progress, 'password_set');
  },
};

function ofUser(client: Client, username: string): Record<string, string> {
  const hash = secretHashOf(client, username);
  return { ClientId: client.id, Username: username, ...(hash !== undefined && { SecretHash: hash }) };
}
