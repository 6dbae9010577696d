import { AuthError } from './errors.ts';

/** Awaits work; where it is refused, tells of it before the refusal goes on. */
export async function tellingRefusal<T>(work: Promise<T>, tell: (refusal: AuthError) => Promise<void>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AuthError) await tell(error);
    throw error;
  }
}
