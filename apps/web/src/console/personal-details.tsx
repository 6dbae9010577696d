import { ApiError } from '@custom-cognito/contract';
import { Input } from './input.tsx';
import { useSpeech } from './words/words.ts';

export interface Details {
  readonly full_name: string;
  readonly email: string;
  readonly phone_number: string;
}

interface PersonalDetailsProps {
  readonly typed: Details;
  readonly onType: (typed: Details) => void;
  readonly refused: unknown;
}

/** What is said of a person: name, address, number. */
export function PersonalDetails({ typed, onType, refused }: PersonalDetailsProps) {
  const { words } = useSpeech();
  const bad = refused instanceof ApiError ? (refused.problem?.errors ?? []).map(({ field }) => field) : [];
  const fields = [
    ['full_name', words.fullName, 'text'],
    ['email', words.email, 'email'],
    ['phone_number', words.createPhone, 'tel'],
  ] as const;
  return fields.map(([name, label, type]) => (
    <Input
      key={name}
      label={label}
      type={type}
      value={typed[name]}
      invalid={bad.includes(name)}
      onType={(text) => onType({ ...typed, [name]: text })}
    />
  ));
}

/** What was typed, without the space around it. */
export const trimmed = ({ full_name, email, phone_number }: Details): Details => ({
  full_name: full_name.trim(),
  email: email.trim(),
  phone_number: phone_number.trim(),
});
