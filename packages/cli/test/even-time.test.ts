import { beforeAll, describe, it } from 'vitest';
import { expectAlike, medians } from './harness/alike.ts';
import { fourWays } from './harness/four-ways.ts';
import { type Accounts, askAbout, everyKind, KINDS, type Kind, registration } from './harness/kinds.ts';
import { login, newAddress } from './harness/people.ts';
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

      it('L02 signing in with a wrong password', { retry: 2, timeout: 60_000 }, async () => {
        const attempt = (kind: Kind) => () => login({ ...accounts[kind], password: 'una frase equivocada' });
        const classes = Object.fromEntries(KINDS.map((kind) => [kind, attempt(kind)]));
        await medians(classes, { samples: 2, together: false });
        expectAlike(await medians(classes, { samples: 40, together: false }), 0.15);
      });

      it('L02 L03 L04 registering and asking for codes', { retry: 2, timeout: 60_000 }, async () => {
        const nobody = () => ({ ...accounts.unknown, email: newAddress() });
        const asks = [registration, askAbout('/api/auth/resend-code'), askAbout('/api/auth/forgot-password')];
        for (const ask of asks) {
          const known = KINDS.filter((kind) => kind !== 'unknown').map((kind) => [kind, () => ask(accounts[kind])]);
          const classes = { unknown: () => ask(nobody()), ...Object.fromEntries(known) };
          expectAlike(await medians(classes, { samples: 9, together: true }), 0.15);
        }
      });
    },
  );
});
