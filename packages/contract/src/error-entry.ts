import type { Text } from './locale.ts';

export interface ErrorEntry {
  readonly status: number;
  readonly title: Text;
  /** What to do next, for the person in front of the screen; `{name}` stands for a parameter of the refusal. */
  readonly detail: Text;
}
