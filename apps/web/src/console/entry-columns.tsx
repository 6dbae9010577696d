import { Link } from 'react-router';
import { usePlaces } from '../places.ts';
import type { Entry } from './entries.ts';
import { useSpeech } from './words/words.ts';
import { Nothing, Written } from './written.tsx';

type What = Pick<Entry, 'event' | 'count'> & { readonly action: string | null };

/** What happened, and how often where it is summed up. */
export function What({ of: { event, action, count } }: { readonly of: What }) {
  const { event: nameOf, words } = useSpeech();
  return (
    <>
      {nameOf(event)}
      {action && (
        <span className="console-soft">
          {' '}
          <Written text={action} />
        </span>
      )}
      {count > 1 && <b> {words.times(count)}</b>}
    </>
  );
}

/** How it went, and the reason where one is known. */
export function Result({ success, reason }: { readonly success: boolean; readonly reason: string | null }) {
  const { words, reason: nameOf } = useSpeech();
  return (
    <>
      <span className="console-mark" data-state={success ? 'good' : 'bad'}>
        {success ? words.success : words.failure}
      </span>
      {reason && <span className="console-soft"> {nameOf(reason)}</span>}
    </>
  );
}

const SUB = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** Somebody of the record, by name where it is known; an account leads to its page. */
export function Who({ id, name }: { readonly id: string | null; readonly name: string | null }) {
  const { user } = usePlaces();
  if (id === null) return <Nothing />;
  const text = <Written text={name ?? id} />;
  return SUB.test(id) ? <Link to={user(id)}>{text}</Link> : text;
}
