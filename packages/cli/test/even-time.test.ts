import { beforeAll, describe, it } from 'vitest';
import { expectAlike, sample } from './harness/alike.ts';
import { fourWays } from './harness/four-ways.ts';
import { type Accounts, askAbout, everyKind, KINDS, type Kind, registration } from './harness/kinds.ts';
import { login, newAddress, type Person } from './harness/people.ts';
import type { Service } from './harness/service.ts';

fourWays((open, way) => {
  // Each back end and each database is sampled once; what happens between them does not depend on their pairing.
  describe.skipIf((way.backEnd === 'embedded') !== (way.dialect === 'sqlite'))(
    'for every kind of account it takes the same time',
    () => {
      let service: Service;
      let accounts: Accounts;
      beforeAll(async () => {
        service = await open();
        accounts = await everyKind(service);
      });

      const wrong = (person: Person) => login({ ...person, password: 'una frase equivocada' });
      const ofEveryKind = <T>(make: (kind: Kind) => T) => Object.fromEntries(KINDS.map((kind) => [kind, make(kind)]));

      it('L02 signing in with a wrong password', { retry: 1, timeout: 60_000 }, async () => {
        // The fifth failure locks an account, and a lock is answered without hashing.
        const triesEach = 4;
        const fresh = await Promise.all(Array.from({ length: 10 }, () => everyKind(service)));
        const take = (round: number) => fresh[Math.floor(round / triesEach)] ?? accounts;
        const classes = ofEveryKind((kind) => (round: number) => wrong(take(round)[kind]));
        const times = await sample(classes, { rounds: fresh.length * triesEach, together: false });
        expectAlike(times, 0.15);
      });

      it('L02 L07 signing in while that is locked', { retry: 1, timeout: 60_000 }, async () => {
        const classes = ofEveryKind((kind) => () => wrong(accounts[kind]));
        await sample(classes, { rounds: 8, together: false });
        expectAlike(await sample(classes, { rounds: 40, together: false }), 0.15);
      });

      it('L02 L03 L04 registering and asking for codes', { retry: 2, timeout: 60_000 }, async () => {
        const nobody = () => ({ ...accounts.unknown, email: newAddress() });
        const asks = [registration, askAbout('/api/auth/resend-code'), askAbout('/api/auth/forgot-password')];
        for (const ask of asks) {
          const known = KINDS.filter((kind) => kind !== 'unknown').map((kind) => [kind, () => ask(accounts[kind])]);
          const classes = { unknown: () => ask(nobody()), ...Object.fromEntries(known) };
          expectAlike(await sample(classes, { rounds: 10, together: true }), 0.15);
        }
      });
    },
  );
});
