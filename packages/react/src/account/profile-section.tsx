import type { Profile } from '@custom-cognito/contract';
import { useEffect, useRef, useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { ConfirmEmail } from '../components/confirm-email.tsx';
import { useSignInAgain } from '../components/sign-in-again.tsx';
import { refuseInvalid } from '../forms/failure.ts';
import { type Form, useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { EmailField } from '../parts/email-field.tsx';
import { Field } from '../parts/field.tsx';
import { Notice } from '../parts/notices.tsx';
import { Shell } from '../parts/shell.tsx';
import { useAuth } from '../use-auth.ts';

/** Name, telephone and address. A new address counts once its code is confirmed. */
export function ProfileSection() {
  const { user } = useAuth();
  return user && <ProfileForm user={user} />;
}

function ProfileForm({ user }: { readonly user: Profile }) {
  const { words, locale } = useSurroundings();
  const { updateProfile } = useAuth();
  const [saved, setSaved] = useState(false);
  const [newAddress, setNewAddress] = useState<string>();
  const now = { full_name: user.name, phone_number: user.phone_number ?? '', email: user.email };
  const form = useForm(now, async (typed) => {
    setSaved(false);
    const changes = changesOf(now, typed);
    if (Object.keys(changes).length > 0) {
      await refuseInvalid('updateMe', changes, locale);
      await updateProfile(changes);
    }
    setNewAddress(changes.email);
    setSaved(true);
  });
  useFollowing(form, now);
  const again = useSignInAgain(form);
  if (again.instead) return <section className="cc-section">{again.instead}</section>;
  return (
    <section className="cc-section">
      <Shell form={form} title={words.profile} level={2} remedy={again.remedy}>
        {again.said}
        <Notice>{saved && words.saved}</Notice>
        <Field
          input={form.input('full_name')}
          label={words.fullName}
          error={form.error('full_name')}
          autoComplete="name"
          required
        />
        <Field
          input={form.input('phone_number')}
          label={`${words.phoneNumber} (${words.optional})`}
          error={form.error('phone_number')}
          hint={words.phoneHint}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
        />
        <EmailField
          input={form.input('email')}
          error={form.error('email')}
          hint={words.emailChange}
          autoComplete="email"
        />
        <Submit form={form}>{words.save}</Submit>
      </Shell>
      {newAddress && <ConfirmEmail email={newAddress} level={3} onConfirmed={() => setNewAddress(undefined)} />}
    </section>
  );
}

/** A field that nobody has touched follows what other tabs change, so that saving another one does not undo that. */
function useFollowing({ values, set }: Form<keyof ProfileFields>, now: ProfileFields): void {
  const before = useRef(now);
  useEffect(() => {
    for (const name of Object.keys(now) as (keyof ProfileFields)[]) {
      const was = before.current[name];
      if (was !== now[name] && values[name] === was) set(name, now[name]);
    }
    before.current = now;
  });
}

type ProfileFields = Readonly<Record<'full_name' | 'phone_number' | 'email', string>>;

/** What was typed and is not so already. */
function changesOf(now: ProfileFields, typed: ProfileFields): Partial<ProfileFields> {
  const changed = Object.entries(typed)
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([name, value]) => value !== now[name as keyof ProfileFields]);
  return Object.fromEntries(changed);
}
