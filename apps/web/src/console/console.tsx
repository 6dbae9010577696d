import { ApiError, type Locale } from '@custom-cognito/contract';
import { RequireRole } from '@custom-cognito/react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, NavLink, Route, Routes } from 'react-router';
import { usePlaces } from '../places.ts';
import { Activity } from './activity.tsx';
import { ActsProvider } from './acts.tsx';
import { Audit } from './audit.tsx';
import { Failures } from './failures.tsx';
import { Health } from './health.tsx';
import { Overview } from './overview.tsx';
import { Page } from './page.tsx';
import { UserPage } from './user.tsx';
import { Users } from './users.tsx';
import { SpeechContext, speechOf, useSpeech } from './words/words.ts';

// What is for narrow screens comes last.
import './look/page.css';
import './look/filters.css';
import './look/counts.css';
import './look/tables.css';
import './look/account.css';
import './look/charts.css';
import './look/dialogs.css';
import './look/narrow.css';

/** The operator console, for the group admin. It decides what is shown and protects no data: the API does. */
export function Console({ locale }: { readonly locale: Locale }) {
  const speech = useMemo(() => speechOf(locale), [locale]);
  const [queries] = useState(newQueries);
  return (
    <SpeechContext value={speech}>
      <RequireRole group="admin" forbidden={<NotForYou />}>
        <QueryClientProvider client={queries}>
          <ActsProvider>
            <div className="console">
              <Sections />
              <Pages />
            </div>
          </ActsProvider>
        </QueryClientProvider>
      </RequireRole>
    </SpeechContext>
  );
}

const newQueries = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        // A refusal is told at once; an outage may pass.
        retry: (count, error) => count < 2 && error instanceof ApiError && error.code === 'service_unavailable',
        // The pages' own rhythm is enough: each question is an entry of the record.
        refetchOnWindowFocus: false,
        staleTime: 5_000,
      },
    },
  });

function Pages() {
  return (
    <Routes>
      <Route index element={<Overview />} />
      <Route path="activity" element={<Activity />} />
      <Route path="failures" element={<Failures />} />
      <Route path="users" element={<Users />} />
      <Route path="users/:sub" element={<UserPage />} />
      <Route path="audit" element={<Audit />} />
      <Route path="health" element={<Health />} />
      <Route path="*" element={<Nowhere />} />
    </Routes>
  );
}

function Sections() {
  const { words } = useSpeech();
  const { to } = usePlaces();
  const sections = [
    ['/admin', words.overview],
    ['/admin/activity', words.activity],
    ['/admin/failures', words.failures],
    ['/admin/users', words.users],
    ['/admin/audit', words.audit],
    ['/admin/health', words.health],
  ] as const;
  return (
    <nav className="console-sections" aria-label={words.sections}>
      {sections.map(([path, name]) => (
        <NavLink key={path} to={to(path)} end={path === '/admin'}>
          {name}
        </NavLink>
      ))}
    </nav>
  );
}

function NotForYou() {
  const { words } = useSpeech();
  const { to } = usePlaces();
  return (
    <div className="console-refused">
      <Page title={words.notForYou}>
        <p>{words.notForYouLead}</p>
        <Link to={to('/dashboard')}>{words.toHome}</Link>
      </Page>
    </div>
  );
}

function Nowhere() {
  const { words } = useSpeech();
  return (
    <Page title={words.noSuchPage}>
      <p>{words.noSuchPage}</p>
    </Page>
  );
}
