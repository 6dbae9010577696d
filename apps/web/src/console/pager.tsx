import { useState } from 'react';
import { useSpeech } from './words/words.ts';

/** Where somebody is in a list that is read page by page. */
export interface Place {
  /** What the API is asked for this page with; undefined on the first. */
  readonly cursor: string | undefined;
  readonly number: number;
  first(): void;
  back(): void;
  forward(cursor: string): void;
}

/** The place in the answers to one question; another question begins at the first page. */
export function usePlace(question: string): Place {
  const [trail, setTrail] = useState<{ readonly of: string; readonly cursors: readonly string[] }>({
    of: question,
    cursors: [],
  });
  const cursors = trail.of === question ? trail.cursors : [];
  const go = (next: readonly string[]) => setTrail({ of: question, cursors: next });
  return {
    cursor: cursors.at(-1),
    number: cursors.length + 1,
    first: () => go([]),
    back: () => go(cursors.slice(0, -1)),
    forward: (cursor) => go([...cursors, cursor]),
  };
}

/** Leads through the pages; it is left out where there is only one. */
export function Pager({ place, next }: { readonly place: Place; readonly next: string | null }) {
  const { words } = useSpeech();
  if (place.number === 1 && next === null) return null;
  const step = (text: string, possible: boolean, go: () => void) => (
    <button
      type="button"
      className="cc-button"
      data-kind="quiet"
      aria-disabled={!possible}
      onClick={possible ? go : undefined}
    >
      {text}
    </button>
  );
  return (
    <nav className="console-pager" aria-label={words.pages}>
      {place.number > 2 && step(words.firstPage, true, place.first)}
      {step(words.previous, place.number > 1, place.back)}
      <span role="status">{words.page(place.number)}</span>
      {step(words.next, next !== null, () => next !== null && place.forward(next))}
    </nav>
  );
}
