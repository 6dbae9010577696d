import type { ApiError, Profile } from '@custom-cognito/contract';
import type { Absence } from './keeper.ts';

/** What a page knows of who is in front of it. */
export type SessionState =
  /** Not known yet. `problem` is why it takes longer, such as an outage; it is tried again by itself. */
  | { readonly status: 'loading'; readonly user: null; readonly problem?: ApiError }
  | { readonly status: 'signed-in'; readonly user: Profile }
  | { readonly status: 'signed-out'; readonly user: null; readonly why: Absence };

export const LOADING: SessionState = { status: 'loading', user: null };

/** One value that can be watched. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls a listener after every change; returns how to stop. */
  subscribe(listener: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
