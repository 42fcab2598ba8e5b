/**
 * A program whose engine goes away in the middle leaves promises behind that nobody awaits any more, and listeners that
 * nobody removes. Where a test makes the engine go away, they are no failure of the test.
 */

/** Long enough for the connections of an engine that ended to be noticed as broken. */
const settlingTime = 100;

const events = ["unhandledRejection", "uncaughtException"] as const;

export async function whileEngineMayVanish<Result>(act: () => Promise<Result>): Promise<Result> {
  const before = events.map((event) => ({ event, listeners: process.rawListeners(event) }));
  const ignore = (): void => undefined;
  for (const event of events) process.removeAllListeners(event);
  process.on("unhandledRejection", ignore);
  try {
    return await act();
  } finally {
    await new Promise((resolve) => setTimeout(resolve, settlingTime));
    for (const { event, listeners } of before) {
      process.removeAllListeners(event);
      for (const listener of listeners) process.on(event, listener as () => void);
    }
  }
}
