import type { Operation } from '../operation.ts';
import * as clients from './clients.ts';
import * as groups from './groups.ts';
import * as passwords from './passwords.ts';
import * as pools from './pools.ts';
import * as profile from './profile.ts';
import * as sessions from './sessions.ts';
import * as signIn from './sign-in.ts';
import * as signUp from './sign-up.ts';
import * as users from './users.ts';

const families = [clients, groups, passwords, pools, profile, sessions, signIn, signUp, users];

/** Every operation this pool offers, by the name it has on the wire. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  families.flatMap((family) => Object.values(family).filter(isOperation)).map((offered) => [offered.name, offered]),
);

function isOperation(value: unknown): value is Operation {
  return typeof value === 'object' && value !== null && 'handle' in value && 'access' in value;
}
