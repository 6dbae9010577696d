import { useSearchParams } from 'react-router';

/** Names of filters that are on, beside what they ask for; none is an empty text. */
export interface Filters {
  get(name: string): string;
  /** Puts these in place of what was asked for; an empty text takes one away. */
  set(values: Readonly<Record<string, string>>): void;
  clear(): void;
  readonly any: boolean;
}

/** The filters of a page: they stand in its address, so that it can be handed on. What `lang` says stays. */
export function useFilters(names: readonly string[]): Filters {
  const [asked, setAsked] = useSearchParams();
  const change = (values: Readonly<Record<string, string>>) =>
    setAsked(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(values)) {
          if (value === '') next.delete(name);
          else next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  return {
    get: (name) => asked.get(name) ?? '',
    set: change,
    clear: () => change(Object.fromEntries(names.map((name) => [name, '']))),
    any: names.some((name) => asked.has(name)),
  };
}
