import type { User } from '@custom-cognito/contract';
import { useAuth } from '@custom-cognito/react';
import { useState } from 'react';
import { refusalIn, useAnswer } from './answer.tsx';
import { Entry } from './choice.tsx';
import type { Filters } from './filters.ts';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

const FEW = 10;

/**
 * Leaves only what is about one account. It is looked for by what is typed, and the address of the page gets its identifier:
 * an e-mail address never stands there.
 */
export function PersonFilter({ filters }: { readonly filters: Filters }) {
  const speech = useSpeech();
  const { words } = speech;
  const { api } = useAuth();
  const [found, setFound] = useState<readonly User[]>();
  const [refused, setRefused] = useState<unknown>();
  const sub = filters.get('sub');
  const choose = (chosen: string) => {
    setFound(undefined);
    filters.set({ sub: chosen });
  };
  const find = async (search: string) => {
    setRefused(undefined);
    setFound(undefined);
    if (search === '') return;
    try {
      const { items } = await api.users(undefined, { query: { search, limit: FEW } });
      const same = items.filter(({ email, sub: id }) => email.toLowerCase() === search.toLowerCase() || id === search);
      const [one, ...others] = same.length === 1 ? same : items;
      if (one && others.length === 0) choose(one.sub);
      else setFound(items);
    } catch (error) {
      setRefused(error);
    }
  };
  if (sub !== '') return <Chosen sub={sub} onForget={() => choose('')} />;
  return (
    <div className="console-person">
      <Entry label={words.person} hint={words.personHint} value="" onEnter={(text) => void find(text)} />
      <div role="status">
        {refused !== undefined && <p className="cc-error">{refusalIn(speech, refused)}</p>}
        {found?.length === 0 && <p className="cc-hint">{words.nobodyFound}</p>}
        {found !== undefined && found.length > 0 && (
          <>
            <p className="cc-hint">{words.choosePerson}</p>
            <ul>
              {found.map((user) => (
                <li key={user.sub}>
                  <button type="button" className="cc-link" onClick={() => choose(user.sub)}>
                    <bdi>{visible(user.email || user.username)}</bdi>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function Chosen({ sub, onForget }: { readonly sub: string; readonly onForget: () => void }) {
  const { words } = useSpeech();
  const user = useAnswer(['user', sub], (api, signal) => api.user(undefined, { ...signal, params: { sub } }));
  return (
    <p className="console-chosen">
      {words.onlyAbout(visible(user.data?.email || sub))}{' '}
      <button type="button" className="cc-link" onClick={onForget}>
        {words.everybody}
      </button>
      <span className="cc-hint">{words.failedNote}</span>
    </p>
  );
}
