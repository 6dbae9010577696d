import { useCallback, useEffect, useState } from 'react';
import { useSurroundings } from '../auth-provider.tsx';
import { type Failure, failureOf } from '../forms/failure.ts';
import { useForm } from '../forms/use-form.ts';
import { Submit } from '../parts/buttons.tsx';
import { Alert, Notice } from '../parts/notices.tsx';
import { Shell } from '../parts/shell.tsx';
import { type Auth, useAuth } from '../use-auth.ts';

type OwnSession = Awaited<ReturnType<Auth['sessions']>>[number];

/** Where one is signed in, with a way to end each session, and all. */
export function OwnSessions() {
  const { words } = useSurroundings();
  const { logout } = useAuth();
  const { listed, failure, ended, end } = useOwnSessions();
  const everywhere = useForm({}, () => logout({ everywhere: true }));
  return (
    <section className="cc-section">
      <Shell form={everywhere} title={words.sessions} level={2} lead={words.sessionsLead}>
        <Alert failure={failure} secondsLeft={0} />
        <Notice>{ended && words.sessionEndedNow}</Notice>
        <ul className="cc-sessions" aria-busy={listed === undefined}>
          {listed?.map((session) => (
            <li key={session.id}>
              <About session={session} />
              {!session.current && (
                <button
                  type="button"
                  className="cc-button"
                  data-kind="quiet"
                  aria-label={words.endSessionOf(session.device)}
                  onClick={() => void end(session.id)}
                >
                  {words.endSession}
                </button>
              )}
            </li>
          ))}
        </ul>
        <Submit form={everywhere} kind="quiet" pendingText={words.signingOut}>
          {words.signOutEverywhere}
        </Submit>
      </Shell>
    </section>
  );
}

function About({ session }: { readonly session: OwnSession }) {
  const { words, locale } = useSurroundings();
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <div>
      <strong>{session.device}</strong> {session.current && <span className="cc-tag">{words.thisSession}</span>}
      <p className="cc-hint">
        {session.ip} · {words.lastUsed(when.format(new Date(session.last_seen_at)))}
      </p>
    </div>
  );
}

/** The sessions that are not over, read when first shown and after each that was ended. */
export function useOwnSessions() {
  const surroundings = useSurroundings();
  const { sessions, revokeSession } = useAuth();
  const [listed, setListed] = useState<readonly OwnSession[]>();
  const [failure, setFailure] = useState<Failure>();
  const [ended, setEnded] = useState(false);
  const attempt = useCallback(
    async (work: () => Promise<unknown>) => {
      setFailure(undefined);
      try {
        await work();
        setListed(await sessions());
      } catch (error) {
        setFailure(failureOf(error, surroundings));
      }
    },
    [sessions, surroundings],
  );
  useEffect(() => void attempt(async () => undefined), [attempt]);
  const end = (id: string) =>
    attempt(async () => {
      await revokeSession(id);
      setEnded(true);
    });
  return { listed, failure, ended, end };
}
