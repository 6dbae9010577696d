import { confirmSignUp, resendConfirmationCode } from '../../operations/sign-up.ts';
import { run } from '../../run.ts';
import { html } from '../pages/html.ts';
import { codeField, form, given } from './fields.ts';
import type { HostedForm, Submission } from './form.ts';
import { secretHashOf, signInConfirmed } from './sign-in.ts';

/** The code that proves the address of a new account. */
export const confirm: HostedForm = {
  path: '/confirmUser',
  counts: 'ConfirmSignUp',
  refusal: 'not_allowed',
  page(view) {
    const { words, progress, at } = view;
    if (progress.username === undefined) return undefined;
    const { destination } = progress;
    const text = destination === undefined ? words.confirmUnknown : words.confirmText.replace('{to}', destination);
    return {
      title: words.confirmTitle,
      body: html`<p>${text}</p>
${form(view, { path: '/confirmUser', fields: [codeField(words)], button: words.confirm })}
${form(view, { path: '/resendCode', fields: [], button: words.resend, quiet: true })}
<p><a class="redirect-customizable" href="${at('/login')}">${words.backToSignIn}</a></p>`,
    };
  },
  async submit(submission) {
    const code = given(submission.fields, 'code').trim();
    await run(confirmSignUp, { ...ofUser(submission), ConfirmationCode: code }, submission.visit);
    return signInConfirmed(submission);
  },
};

/** Another code, where the first one did not come. */
export const resend: HostedForm = {
  path: '/resendCode',
  counts: 'ResendConfirmationCode',
  refusal: 'not_allowed',
  page: () => undefined,
  async submit(submission) {
    await run(resendConfirmationCode, ofUser(submission), submission.visit);
    return { path: '/confirmUser', progress: { ...submission.progress, notice: 'resent' } };
  },
};

function ofUser({ client, progress }: Submission): Record<string, string> {
  const username = given(progress as Record<string, string | undefined>, 'username');
  const hash = secretHashOf(client, username);
  return { ClientId: client.id, Username: username, ...(hash !== undefined && { SecretHash: hash }) };
}
