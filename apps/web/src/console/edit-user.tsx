import type { UserDetails } from '@custom-cognito/contract';
import { useAuth } from '@custom-cognito/react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActDialog } from './act-dialog.tsx';
import { useActs } from './acts.tsx';
import { type Details, PersonalDetails, trimmed } from './personal-details.tsx';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

interface EditUserProps {
  readonly user: UserDetails;
  readonly onClose: () => void;
}

/** Asks what to change of an account's name, address and number; only what is another is sent. */
export function EditUser({ user, onClose }: EditUserProps) {
  const { words } = useSpeech();
  const { api } = useAuth();
  const { tell } = useActs();
  const queries = useQueryClient();
  const [before] = useState<Details>(() => detailsOf(user));
  const [typed, setTyped] = useState(before);
  const who = visible(user.email || user.username);
  const changes = changesIn(before, trimmed(typed));
  const succeed = () => {
    onClose();
    tell(changes.email === undefined ? words.editDone(who) : words.editAddressDone(who, visible(changes.email)));
    void queries.invalidateQueries();
  };
  return (
    <ActDialog
      title={words.editAsk(who)}
      means={words.editMeans}
      button={words.save}
      act={() => api.changeUser(changes, { params: { sub: user.sub } })}
      onDone={succeed}
      onClose={onClose}
    >
      {(refused) => <PersonalDetails typed={typed} onType={setTyped} refused={refused} />}
    </ActDialog>
  );
}

const detailsOf = ({ name, email, phone_number }: UserDetails): Details => ({
  full_name: name ?? '',
  email,
  phone_number: phone_number ?? '',
});

/** Without any, the API says that there is nothing to change. */
const changesIn = (before: Details, after: Details): Partial<Details> =>
  Object.fromEntries(Object.entries(after).filter(([name, value]) => before[name as keyof Details] !== value));
