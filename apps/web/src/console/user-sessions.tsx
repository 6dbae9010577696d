import type { UserDetails } from '@custom-cognito/contract';
import { useActs } from './acts.tsx';
import { Answer, useAnswer } from './answer.tsx';
import { Table } from './table.tsx';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';
import { Moment, Written } from './written.tsx';

/** The open sessions of an account, each with a way to end it. */
export function UserSessions({ user }: { readonly user: UserDetails }) {
  const { words } = useSpeech();
  const { ask } = useActs();
  const { sub } = user;
  const who = visible(user.email || user.username);
  const sessions = useAnswer(['sessions', sub], (api, signal) =>
    api.userSessions(undefined, { ...signal, params: { sub } }),
  );
  const end = (id: string, device: string) =>
    ask({
      title: words.endAsk(device, who),
      means: words.endMeans,
      button: words.end,
      do: (api) => api.endUserSession(undefined, { params: { sub, id } }),
      done: words.endDone(device),
    });
  return (
    <Answer of={sessions}>
      {(data) => (
        <Table
          caption={words.sessions}
          empty={words.noSessions}
          rows={data.sessions}
          keyOf={({ id }) => id}
          columns={[
            { head: words.device, cell: ({ device }) => <Written text={device} /> },
            { head: words.from, cell: ({ ip }) => <Written text={ip} /> },
            { head: words.began, cell: ({ created_at }) => <Moment at={created_at} /> },
            { head: words.lastSeen, cell: ({ last_seen_at }) => <Moment at={last_seen_at} /> },
            {
              head: words.end,
              cell: ({ id, device }) => (
                <button
                  type="button"
                  className="cc-link"
                  aria-label={`${words.end}: ${visible(device)}`}
                  onClick={() => end(id, visible(device))}
                >
                  {words.end}
                </button>
              ),
            },
          ]}
        />
      )}
    </Answer>
  );
}
