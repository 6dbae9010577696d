import { createLimits, DEFAULT_QUOTAS } from 'custom-cognito';

// The limits that `createApp(auth, { limits, trustedProxies })` puts before every route; `limits: null` has none.
const limits = createLimits({
  masterKey: crypto.getRandomValues(new Uint8Array(32)),
  quotas: { ...DEFAULT_QUOTAS, login: { requests: 2, seconds: 60 } },
});

/** A route of your own asks them the same way, before it does what costs something. */
async function invite(network: string, account: string): Promise<string> {
  const { admitted, tightest } = await limits.spend({ route: 'invite', limit: 'login', network, account });
  if (admitted) return `invited, ${tightest?.remaining} left`;
  return `again in ${Math.ceil((tightest?.freesIn ?? 0) / 1000)} s, says ${tightest?.name}`;
}

console.log(await invite('203.0.113.5', 'ada@example.com'));
console.log(await invite('203.0.113.6', 'ada@example.com'));
console.log(await invite('203.0.113.7', 'ada@example.com'));
