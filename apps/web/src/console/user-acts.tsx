import type { UserDetails } from '@custom-cognito/contract';
import { useAuth } from '@custom-cognito/react';
import type { Act } from './act.ts';
import { useActs } from './acts.tsx';
import { visible } from './visible.ts';
import { type ConsoleWords, useSpeech } from './words/words.ts';

interface UserActsProps {
  readonly user: UserDetails;
  readonly onDeleted: () => void;
}

/** What can be done with an account in the state that it is in. */
export function UserActs({ user, onDeleted }: UserActsProps) {
  const { words } = useSpeech();
  const { ask } = useActs();
  const own = useAuth().user?.sub === user.sub;
  return (
    <>
      {own && <p className="cc-hint">{words.itIsYou}</p>}
      <div className="console-acts">
        {actsOn({ user, own, words, onDeleted }).map((act) => (
          <button
            key={act.button}
            type="button"
            className="cc-button"
            data-kind={act.danger ? 'danger' : 'quiet'}
            onClick={() => ask(act)}
          >
            {act.button}
          </button>
        ))}
      </div>
    </>
  );
}

interface About extends UserActsProps {
  readonly own: boolean;
  readonly words: ConsoleWords;
}

function actsOn({ user, own, words, onDeleted }: About): readonly Act[] {
  const params = { sub: user.sub };
  const who = visible(user.email || user.username);
  const enable: Act = {
    title: words.enableAsk(who),
    means: words.enableMeans,
    button: words.enable,
    do: (api) => api.enableUser(undefined, { params }),
    done: words.enableDone(who),
  };
  const disable: Act = {
    title: words.disableAsk(who),
    means: words.disableMeans,
    button: words.disable,
    do: (api) => api.disableUser(undefined, { params }),
    done: words.disableDone(who),
    undo: enable,
  };
  const confirm: Act = {
    title: words.confirmAsk(who),
    means: words.confirmMeans,
    button: words.confirm,
    do: (api) => api.confirmUser(undefined, { params }),
    done: words.confirmDone(who),
  };
  const reset: Act = {
    title: words.resetAsk(who),
    means: words.resetMeans,
    button: words.reset,
    do: (api) => api.resetUserPassword(undefined, { params }),
    done: words.resetDone(who),
  };
  const signOut: Act = {
    title: words.signOutAsk(who),
    means: words.signOutMeans,
    button: words.signOut,
    do: (api) => api.signOutUser(undefined, { params }),
    done: words.signOutDone(who),
  };
  const remove: Act = {
    title: words.deleteAsk(who),
    means: words.deleteMeans,
    button: words.delete,
    danger: true,
    type: who,
    do: (api) => api.deleteUser(undefined, { params }),
    done: words.deleteDone(who),
    after: onDeleted,
  };
  return [
    ...(user.status === 'UNCONFIRMED' ? [confirm] : []),
    reset,
    signOut,
    ...(own ? [] : [user.enabled ? disable : enable, remove]),
  ];
}
