/**
 * A program whose engine goes away in the middle leaves promises behind that nobody awaits any more. Where a test makes the
 * engine go away, they are no failure of the test.
 */

/** Long enough for the connections of an engine that ended to be noticed as broken. */
const settlingTime = 100;

export async function whileEngineMayVanish<Result>(act: () => Promise<Result>): Promise<Result> {
  const listeners = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const ignore = (): void => undefined;
  process.on("unhandledRejection", ignore);
  try {
    return await act();
  } finally {
    await new Promise((resolve) => setTimeout(resolve, settlingTime));
    process.off("unhandledRejection", ignore);
    for (const listener of listeners) process.on("unhandledRejection", listener);
  }
}
