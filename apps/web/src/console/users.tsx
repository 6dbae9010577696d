import type { User } from '@custom-cognito/contract';
import { useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { usePlaces } from '../places.ts';
import { Answer, useAnswer } from './answer.tsx';
import { Choice, Entry } from './choice.tsx';
import { CreateUser } from './create-user.tsx';
import { useFilters } from './filters.ts';
import { Page } from './page.tsx';
import { Pager, usePlace } from './pager.tsx';
import { Table } from './table.tsx';
import { useGroups } from './use-groups.ts';
import { STATE_NAMES, useSpeech } from './words/words.ts';
import { Moment, Nothing, Written } from './written.tsx';

const ROWS = 50;

/** All accounts, page by page. State and group stand in the address; what is searched for is of a person and does not. */
export function Users() {
  const { words, number } = useSpeech();
  const filters = useFilters(['status', 'group']);
  const [search, setSearch] = useSearch();
  const [creating, setCreating] = useState(false);
  const question = { search, status: filters.get('status'), group: filters.get('group') };
  const place = usePlace(Object.values(question).join('\n'));
  const users = useAnswer(
    ['users', question, place.cursor],
    (api, signal) => {
      const given = Object.fromEntries(Object.entries(question).filter(([, value]) => value !== ''));
      return api.users(undefined, { ...signal, query: { ...given, limit: ROWS, cursor: place.cursor } });
    },
    { keep: true },
  );
  const total = users.data?.estimated_total;
  const forget = () => {
    filters.clear();
    setSearch('');
  };
  return (
    <Page
      title={words.users}
      beside={
        <button type="button" className="cc-button" onClick={() => setCreating(true)}>
          {words.newUser}
        </button>
      }
    >
      {creating && <CreateUser onClose={() => setCreating(false)} />}
      <search className="console-filters" aria-label={words.filters}>
        <Entry type="search" label={words.search} hint={words.searchHint} value={search} onEnter={setSearch} />
        <UserFilters {...question} onChange={filters.set} />
        {(filters.any || search !== '') && (
          <button type="button" className="cc-link" onClick={forget}>
            {words.clear}
          </button>
        )}
      </search>
      {total !== undefined && total !== null && <p className="cc-hint">{words.about(number(total))}</p>}
      <Answer of={users}>
        {({ items, next_cursor }) => (
          <>
            <UserTable users={items} empty={next_cursor === null ? words.noUsers : words.noneYet} />
            <Pager place={place} next={next_cursor} />
          </>
        )}
      </Answer>
    </Page>
  );
}

/** What is searched for: kept with the entry of the history, so that a way back finds it, and never in an address. */
function useSearch(): [search: string, set: (text: string) => void] {
  const { pathname, search, state } = useLocation();
  const navigate = useNavigate();
  const text = (state as { readonly search?: unknown } | null)?.search;
  return [
    typeof text === 'string' ? text : '',
    (next) => void navigate({ pathname, search }, { replace: true, state: { search: next } }),
  ];
}

interface UserFiltersProps {
  readonly status: string;
  readonly group: string;
  readonly onChange: (values: Readonly<Record<string, string>>) => void;
}

function UserFilters({ status, group, onChange }: UserFiltersProps) {
  const { words, state: nameOf } = useSpeech();
  const groups = useGroups();
  const names = [...new Set([...groups, ...(group === '' ? [] : [group])])];
  return (
    <>
      <Choice
        label={words.state}
        value={status}
        options={[['', words.any], ...STATE_NAMES.map((name) => [name, nameOf(name)] as const)]}
        onChange={(value) => onChange({ status: value })}
      />
      <Choice
        label={words.group}
        value={group}
        options={[['', words.any], ...names.map((name) => [name, name] as const)]}
        onChange={(value) => onChange({ group: value })}
      />
    </>
  );
}

function UserTable({ users, empty }: { readonly users: readonly User[]; readonly empty: string }) {
  const { words, state: nameOf } = useSpeech();
  const { user: placeOf } = usePlaces();
  return (
    <Table
      caption={words.users}
      empty={empty}
      rows={users}
      keyOf={({ sub }) => sub}
      columns={[
        {
          head: words.email,
          cell: ({ sub, email, username }) => (
            <Link to={placeOf(sub)}>
              <Written text={email || username} />
            </Link>
          ),
        },
        { head: words.name, cell: ({ name }) => (name ? <Written text={name} /> : <Nothing />) },
        {
          head: words.state,
          cell: ({ status, enabled }) => (
            <>
              <span className="console-mark" data-state={status === 'CONFIRMED' ? 'good' : 'plain'}>
                {nameOf(status)}
              </span>{' '}
              {!enabled && (
                <span className="console-mark" data-state="bad">
                  {words.disabled}
                </span>
              )}
            </>
          ),
        },
        { head: words.created, cell: ({ created_at }) => <Moment at={created_at} /> },
      ]}
    />
  );
}
