import type { Client } from '@custom-cognito/contract';

/** Something that changes an account: what is asked before, what is done, what is said after. */
export interface Act {
  /** The question, which names the person. */
  readonly title: string;
  /** What follows from it. */
  readonly means: string;
  readonly button: string;
  readonly danger?: boolean;
  /** What has to be typed before. */
  readonly type?: string;
  do(api: Client): Promise<unknown>;
  readonly done: string;
  /** The way back, where there is one. */
  readonly undo?: Pick<Act, 'do' | 'done'>;
  readonly after?: () => void;
}
