/** Applies a change; as with Cognito an empty value removes the attribute. */
export function changeAttributes(
  current: Readonly<Record<string, string>>,
  change: Readonly<Record<string, string>>,
): Record<string, string> {
  const kept = Object.entries({ ...current, ...change }).filter(([, value]) => value !== '');
  return Object.fromEntries(kept);
}
