import { findServices } from './find.ts';

/** Vitest runs this before it starts a worker; workers inherit what it puts in the environment. */
export default findServices;
