import { signUp as signUpOperation } from '../../operations/sign-up.ts';
import { run } from '../../run.ts';
import type { UserPool } from '../../store/pools.ts';
import { html } from '../pages/html.ts';
import { field, form, given, nameField, newPasswordField } from './fields.ts';
import type { HostedForm, Submission, View } from './form.ts';
import { proven, secretHashOf, signInConfirmed } from './sign-in.ts';

const TYPES = { email: 'email', phone_number: 'tel', birthdate: 'date' } as const;
const AUTOCOMPLETE: Readonly<Record<string, string>> = {
  name: 'name',
  given_name: 'given-name',
  family_name: 'family-name',
  middle_name: 'additional-name',
  nickname: 'nickname',
  email: 'email',
  phone_number: 'tel',
  birthdate: 'bday',
  website: 'url',
  address: 'street-address',
};

/** A new account. */
export const signUp: HostedForm = {
  path: '/signup',
  counts: 'SignUp',
  begins: true,
  refusal: 'not_allowed',
  page(view) {
    const { words, pool, at } = view;
    if (pool.settings.AdminCreateUserConfig?.AllowAdminCreateUserOnly) return undefined;
    const attributes = askedAttributes(pool).map((name) => attributeField(view, name));
    const fields = [nameField(view), ...attributes, newPasswordField(words, pool)];
    return {
      title: words.signUpTo,
      body: html`${form(view, { path: '/signup', fields, button: words.signUp })}
<p>${words.haveAccount} <a class="redirect-customizable" href="${at('/login')}">${words.signIn}</a></p>`,
    };
  },
  async submit(submission) {
    const { visit, pool, client, fields } = submission;
    const username = given(fields, 'username');
    const password = given(fields, 'password');
    const hash = secretHashOf(client, username);
    const input = {
      ClientId: client.id,
      Username: username,
      Password: password,
      UserAttributes: givenAttributes(submission, askedAttributes(pool)),
      ...(hash !== undefined && { SecretHash: hash }),
    };
    const made = (await run(signUpOperation, input, visit)) as Awaited<ReturnType<typeof signUpOperation.handle>>;
    const user = await visit.parts.store.users.bySub(pool.id, made.UserSub ?? '');
    const destination = made.CodeDeliveryDetails?.Destination;
    const progress = {
      username,
      ...(user && proven(user, visit.parts)),
      ...(destination !== undefined && { destination }),
    };
    if (made.UserConfirmed) return signInConfirmed({ ...submission, progress });
    return { path: '/confirmUser', progress };
  },
};

export function attributeField({ words }: Pick<View, 'words'>, name: string) {
  return field({
    name: `attribute.${name}`,
    label: words.attributes[name] ?? name.replace(/^custom:/, ''),
    type: TYPES[name as keyof typeof TYPES] ?? 'text',
    autocomplete: AUTOCOMPLETE[name] ?? 'off',
  });
}

/** The attributes that a form holds, of those that it asked for. */
export function givenAttributes({ fields }: Pick<Submission, 'fields'>, names: readonly string[]) {
  return names.map((Name) => ({ Name, Value: given(fields, `attribute.${Name}`) }));
}

/** What a new account needs beside its name: required attributes, and where codes are sent. */
function askedAttributes({ settings }: UserPool): string[] {
  const required = (settings.SchemaAttributes ?? []).filter(({ Name, Required }) => Required && Name !== 'sub');
  const names = new Set([...required.map(({ Name = '' }) => Name), ...(settings.AutoVerifiedAttributes ?? [])]);
  const own = settings.UsernameAttributes ?? [];
  if (own.length === 1) return [...names].filter((name) => name !== own[0]);
  return [...names];
}
