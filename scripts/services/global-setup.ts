import { findServices } from './find.ts';
import { installCommand } from './installed-command.ts';

/** Vitest runs this before it starts a worker; workers inherit what it puts in the environment. */
export default async function prepare(): Promise<() => void> {
  await findServices();
  return installCommand();
}
