import type { ReactNode } from 'react';
import { Choice, Entry } from './choice.tsx';
import type { Filters } from './filters.ts';
import { PersonFilter } from './person-filter.tsx';
import { EVENT_NAMES, useSpeech } from './words/words.ts';

interface EntryFiltersProps {
  readonly filters: Filters;
  /** How time is limited. */
  readonly time: ReactNode;
  /** What else there is to choose. */
  readonly children?: ReactNode;
}

/** Leaves only entries of the record that meet conditions, which stand in the address of the page. */
export function EntryFilters({ filters, time, children }: EntryFiltersProps) {
  const { words, event: nameOf } = useSpeech();
  return (
    <search className="console-filters" aria-label={words.filters}>
      <Choice
        label={words.event}
        value={filters.get('event')}
        options={[['', words.any], ...EVENT_NAMES.map((name) => [name, nameOf(name)] as const)]}
        onChange={(event) => filters.set({ event })}
      />
      <Choice
        label={words.outcome}
        value={filters.get('outcome')}
        options={[
          ['', words.any],
          ['success', words.success],
          ['failure', words.failure],
        ]}
        onChange={(outcome) => filters.set({ outcome })}
      />
      {time}
      <Entry label={words.address} value={filters.get('ip')} onEnter={(ip) => filters.set({ ip })} />
      <PersonFilter filters={filters} />
      {children}
      {filters.any && (
        <button type="button" className="cc-link" onClick={filters.clear}>
          {words.clear}
        </button>
      )}
    </search>
  );
}
