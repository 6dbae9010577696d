import type { Locale } from '@custom-cognito/contract';
import { en } from './en.ts';
import { es, type Words } from './es.ts';

/** The texts of the components, by language. */
export const WORDS: Readonly<Record<Locale, Words>> = { es, en };
