import { useAnswer } from './answer.tsx';

// More groups than this are no choice to make from a list.
const MOST_PAGES = 5;

/** The names of all groups, in the order of the service. */
export function useGroups(): readonly string[] {
  const groups = useAnswer(['groups'], async (api, signal) => {
    const names: string[] = [];
    let cursor: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const page: Awaited<ReturnType<typeof api.groups>> = await api.groups(undefined, {
        ...signal,
        query: { limit: 60, cursor },
      });
      names.push(...page.items.map(({ name }) => name));
      if (page.next_cursor === null) break;
      cursor = page.next_cursor;
    }
    return names;
  });
  return groups.data ?? [];
}
