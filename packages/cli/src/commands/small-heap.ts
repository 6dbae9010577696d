import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the heap as small as what lives in it. Long work that holds a page at a time leaves nothing but garbage, of
 * which V8 would let a hundred MiB lie where the machine has room.
 */
export const keepHeapSmall = (): void => setFlagsFromString('--optimize-for-size');
