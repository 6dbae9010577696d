import type { RouteInput } from '@custom-cognito/contract';
import { useAuth } from '@custom-cognito/react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActDialog } from './act-dialog.tsx';
import { useActs } from './acts.tsx';
import { Choice } from './choice.tsx';
import { type Details, PersonalDetails, trimmed } from './personal-details.tsx';
import { useGroups } from './use-groups.ts';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

/** Asks whom to invite. */
export function CreateUser({ onClose }: { readonly onClose: () => void }) {
  const { words } = useSpeech();
  const { api } = useAuth();
  const { tell } = useActs();
  const queries = useQueryClient();
  const groups = useGroups();
  const [typed, setTyped] = useState<Details>({ full_name: '', email: '', phone_number: '' });
  const [group, setGroup] = useState('');
  const succeed = () => {
    onClose();
    tell(words.createDone(visible(typed.email.trim())));
    void queries.invalidateQueries();
  };
  return (
    <ActDialog
      title={words.createAsk}
      means={words.createMeans}
      button={words.newUser}
      act={() => api.createUser(accountOf(trimmed(typed), group))}
      onDone={succeed}
      onClose={onClose}
    >
      {(refused) => (
        <>
          <PersonalDetails typed={typed} onType={setTyped} refused={refused} />
          <Choice
            label={words.createGroup}
            value={group}
            options={[['', words.none], ...groups.map((name) => [name, visible(name)] as const)]}
            onChange={setGroup}
          />
        </>
      )}
    </ActDialog>
  );
}

const accountOf = ({ phone_number, ...person }: Details, group: string): RouteInput<'createUser'> => ({
  ...person,
  ...(phone_number !== '' && { phone_number }),
  ...(group !== '' && { groups: [group] }),
});
