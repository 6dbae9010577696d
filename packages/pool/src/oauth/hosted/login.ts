import { html } from '../pages/html.ts';
import { providersOf, supportsPasswords } from '../sign-in-ways.ts';
import { field, form, given, nameField } from './fields.ts';
import type { HostedForm, View } from './form.ts';
import { signInWithPassword } from './sign-in.ts';

/** The first page: name and password, or an identity provider. */
export const login: HostedForm = {
  path: '/login',
  counts: 'InitiateAuth',
  begins: true,
  refusal: 'wrong',
  page(view) {
    const { words, client, pool } = view;
    const hasBoth = supportsPasswords(client) && providersOf(client).length > 0;
    const title = words.signInTo.replace('{name}', pool.name);
    return {
      title,
      body: html`${providers(view)}${hasBoth && html`<p class="or">${words.or}</p>`}${supportsPasswords(client) && passwordForm(view)}`,
    };
  },
  submit: (submission) => {
    const { fields } = submission;
    const password = given(fields, 'password');
    return signInWithPassword(submission, { username: given(fields, 'username'), password });
  },
};

/** A link for each provider, that goes the way in which an application would ask for it. */
function providers({ client, words, at }: View) {
  return providersOf(client).map(
    (name) =>
      html`<a class="provider idpButton-customizable" href="${at('/provider')}&amp;name=${encodeURIComponent(name)}">${words.continueWith.replace('{name}', name)}</a>`,
  );
}

function passwordForm(view: View) {
  const { words, pool, at } = view;
  const password = field({
    name: 'password',
    label: words.password,
    type: 'password',
    autocomplete: 'current-password',
  });
  const isOpen = pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly !== true;
  return html`${form(view, { path: '/login', fields: [nameField(view), password], button: words.signIn })}
<p><a class="redirect-customizable" href="${at('/forgotPassword')}">${words.forgot}</a></p>
${isOpen && html`<p>${words.noAccount} <a class="redirect-customizable" href="${at('/signup')}">${words.signUp}</a></p>`}`;
}
