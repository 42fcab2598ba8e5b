/**
 * A program whose engine goes away in the middle leaves promises behind that nobody awaits any more, some of them for
 * seconds, and listeners that nobody removes. Where tests make engines go away, they are no failure of a test.
 */

const events = ["unhandledRejection", "uncaughtException"] as const;

/** Long enough for the connections of an engine that ended to be noticed as broken. */
const settlingTime = 2000;

/** For a whole suite: called inside of its `describe`. */
export function allowVanishingEngines(): void {
  let restore: () => void = () => undefined;
  before(() => {
    restore = setListenersAside();
    process.on("unhandledRejection", ignore);
  });
  after(async () => {
    await new Promise((resolve) => setTimeout(resolve, settlingTime));
    restore();
  });
}

/** For one run: what its program leaves behind is taken away, so that a thousand runs leave nothing. */
export async function whileEngineMayVanish<Result>(act: () => Promise<Result>): Promise<Result> {
  const restore = setListenersAside();
  process.on("unhandledRejection", ignore);
  try {
    return await act();
  } finally {
    restore();
  }
}

function ignore(): void {
  return undefined;
}

function setListenersAside(): () => void {
  const aside = events.map((event) => ({ event, listeners: process.rawListeners(event) }));
  for (const event of events) process.removeAllListeners(event);
  return () => {
    for (const { event, listeners } of aside) {
      process.removeAllListeners(event);
      for (const listener of listeners) process.on(event, listener as () => void);
    }
  };
}
