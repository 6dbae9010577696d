import { refuse } from '../errors.ts';
import { readClientPublic } from '../rules/srp.ts';

/** A client's A. Throws InvalidParameterException for one that would give the key away. */
export function readSrpA(srpA: string): bigint {
  return readClientPublic(srpA) ?? refuse('InvalidParameterException', 'Invalid SRP_A.');
}
