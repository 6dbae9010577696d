import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { usePlaces } from '../places.ts';
import { Answer, useAnswer } from './answer.tsx';
import { EditUser } from './edit-user.tsx';
import { Page, Section } from './page.tsx';
import { Profile } from './profile.tsx';
import { UserActs } from './user-acts.tsx';
import { UserGroups } from './user-groups.tsx';
import { UserSessions } from './user-sessions.tsx';
import { UserTimeline } from './user-timeline.tsx';
import { visible } from './visible.ts';
import { useSpeech } from './words/words.ts';

/** One account: who it is, what can be done, and what happened to it. Its address names it by its identifier. */
export function UserPage() {
  const { words } = useSpeech();
  const { sub = '' } = useParams();
  const { to } = usePlaces();
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const user = useAnswer(['user', sub], (api, signal) => api.user(undefined, { ...signal, params: { sub } }));
  const leave = () => void navigate(to('/admin/users'), { replace: true });
  return (
    <Page
      key={sub}
      title={visible(user.data?.name || user.data?.email || words.users)}
      beside={<Link to={to('/admin/users')}>{words.backToUsers}</Link>}
    >
      <Answer of={user}>
        {(details) => (
          <>
            <div className="console-halves">
              <Section
                title={words.profile}
                beside={
                  <button type="button" className="cc-link" onClick={() => setEditing(true)}>
                    {words.edit}
                  </button>
                }
              >
                {editing && <EditUser user={details} onClose={() => setEditing(false)} />}
                <Profile user={details} />
              </Section>
              <div className="console-page">
                <Section title={words.acts}>
                  <UserActs user={details} onDeleted={leave} />
                </Section>
                <Section title={words.groups}>
                  <UserGroups user={details} />
                </Section>
              </div>
            </div>
            <Section title={words.sessions}>
              <UserSessions user={details} />
            </Section>
            <Section title={words.timeline}>
              <UserTimeline sub={sub} />
            </Section>
          </>
        )}
      </Answer>
    </Page>
  );
}
