import type { UserDetails } from '@custom-cognito/contract';
import { useAuth } from '@custom-cognito/react';
import { useState } from 'react';
import type { Act } from './act.ts';
import { useActs } from './acts.tsx';
import { Choice } from './choice.tsx';
import { useGroups } from './use-groups.ts';
import { visible } from './visible.ts';
import { type ConsoleWords, useSpeech } from './words/words.ts';

/** The groups of an account, and those that it can be added to. */
export function UserGroups({ user }: { readonly user: UserDetails }) {
  const { words } = useSpeech();
  const { ask } = useActs();
  const own = useAuth().user?.sub === user.sub;
  const others = useGroups().filter((name) => !user.groups.includes(name));
  const [picked, setPicked] = useState('');
  const group = others.includes(picked) ? picked : (others[0] ?? '');
  return (
    <>
      {user.groups.length === 0 ? (
        <p className="console-empty">{words.noGroups}</p>
      ) : (
        <ul className="console-groups">
          {user.groups.map((name) => (
            <li key={name}>
              <bdi>{visible(name)}</bdi>
              {!(own && name === 'admin') && (
                <button
                  type="button"
                  className="cc-link"
                  aria-label={`${words.remove}: ${visible(name)}`}
                  onClick={() => ask(leaving({ user, name, words }))}
                >
                  {words.remove}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {group === '' ? (
        <p className="cc-hint">{words.allGroups}</p>
      ) : (
        <div className="console-filters">
          <Choice
            label={words.addGroup}
            value={group}
            options={others.map((name) => [name, visible(name)])}
            onChange={setPicked}
          />
          <button
            type="button"
            className="cc-button"
            data-kind="quiet"
            onClick={() => ask(joining({ user, name: group, words }))}
          >
            {words.add}
          </button>
        </div>
      )}
    </>
  );
}

interface Membership {
  readonly user: UserDetails;
  readonly name: string;
  readonly words: ConsoleWords;
}

function joining({ user, name, words }: Membership): Act {
  const [who, group] = [visible(user.email || user.username), visible(name)];
  return {
    title: words.addAsk(who, group),
    means: name === 'admin' ? words.addAdminMeans : words.addMeans,
    button: words.add,
    do: (api) => api.addToGroup(undefined, { params: { sub: user.sub, name } }),
    done: words.addDone(who, group),
    undo: {
      do: (api) => api.removeFromGroup(undefined, { params: { sub: user.sub, name } }),
      done: words.removeDone(who, group),
    },
  };
}

function leaving(membership: Membership): Act {
  const { user, name, words } = membership;
  const [who, group] = [visible(user.email || user.username), visible(name)];
  return {
    title: words.removeAsk(who, group),
    means: words.removeMeans,
    button: words.remove,
    do: (api) => api.removeFromGroup(undefined, { params: { sub: user.sub, name } }),
    done: words.removeDone(who, group),
    undo: joining(membership),
  };
}
