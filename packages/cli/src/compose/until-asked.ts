/** Waits for SIGINT or SIGTERM and then runs `leaving`; a second signal ends the process at once. */
export async function untilAsked(leaving: () => Promise<void>): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  });
  await leaving();
}
