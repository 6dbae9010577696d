/** How many of so many were done a second, when all of the work is done. */
export async function perSecond(many: number, work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (1_000 * many) / (performance.now() - began);
}
