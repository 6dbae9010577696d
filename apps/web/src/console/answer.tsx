import { ApiError, type Client, ERRORS } from '@custom-cognito/contract';
import { useAuth } from '@custom-cognito/react';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type Speech, useSpeech } from './words/words.ts';

type Ask<T> = (api: Client, signal: { readonly signal: AbortSignal }) => Promise<T>;

/** What else there is to a question: how often it is asked again while the page is seen, in milliseconds, or whether at all. */
interface Habit<T> {
  readonly every?: number | false | ((data: T | undefined) => number);
  readonly enabled?: boolean;
  /** Whether the answer to the question before stands until this one is answered; never where it is of somebody else. */
  readonly keep?: boolean;
}

/** Asks the API, and again by itself where `every` says so. */
export function useAnswer<T>(key: readonly unknown[], ask: Ask<T>, habit: Habit<T> = {}): UseQueryResult<T> {
  const { api } = useAuth();
  const { every = false, enabled = true, keep = false } = habit;
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => ask(api, { signal }),
    refetchInterval: typeof every === 'function' ? ({ state }) => every(state.data) : every,
    enabled,
    ...(keep && { placeholderData: keepPreviousData }),
  });
}

interface AnswerProps<T> {
  readonly of: UseQueryResult<T>;
  readonly children: (data: T) => ReactNode;
}

/** What was answered, or that it is awaited, or why it did not come and a way to ask again. */
export function Answer<T>({ of, children }: AnswerProps<T>) {
  const speech = useSpeech();
  const { words } = speech;
  if (of.data === undefined) {
    return of.isError ? (
      <Refused error={of.error} retry={() => void of.refetch()} />
    ) : (
      <p className="console-wait" role="status">
        {words.loading}
      </p>
    );
  }
  return (
    <div className="console-answer" aria-busy={of.isPlaceholderData}>
      {of.isError && (
        <p className="cc-alert" role="alert">
          {refusalIn(speech, of.error)} {words.staleSince(speech.clock(of.dataUpdatedAt))}
        </p>
      )}
      {children(of.data)}
    </div>
  );
}

function Refused({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const speech = useSpeech();
  return (
    <div className="cc-alert" role="alert">
      <p>{refusalIn(speech, error)}</p>
      <button type="button" className="cc-link" onClick={retry}>
        {speech.words.retry}
      </button>
    </div>
  );
}

/** Why something was refused, as the API says it where it said anything. */
export function refusalIn({ locale }: Pick<Speech, 'locale'>, error: unknown): string {
  if (!(error instanceof ApiError)) return ERRORS.internal_error.detail[locale];
  const fields = (error.problem?.errors ?? []).map(({ detail }) => detail);
  return [error.problem?.detail ?? ERRORS[error.code].detail[locale], ...fields].join(' ');
}

interface FreshProps {
  readonly of: Pick<UseQueryResult, 'dataUpdatedAt' | 'refetch' | 'isFetching'>;
  /** How often it is asked by itself, in milliseconds. */
  readonly every: number;
}

/** Of when the numbers are, and a way to have newer ones now. */
export function Fresh({ of, every }: FreshProps) {
  const { words, clock } = useSpeech();
  return (
    <p className="console-fresh">
      <span>
        {of.dataUpdatedAt > 0 && `${words.asOf(clock(of.dataUpdatedAt))} `}
        {words.every(every / 1000)}
      </span>
      <button type="button" className="cc-link" aria-disabled={of.isFetching} onClick={() => void of.refetch()}>
        {words.refreshNow}
      </button>
    </p>
  );
}
