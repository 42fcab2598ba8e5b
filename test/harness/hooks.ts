/**
 * Root hooks of the test runner. Guarantees that a rejection which no code handles fails the test that it came from: the
 * runner itself lets it pass.
 */
/** A set: the runner reports some of them once more. */
const rejections = new Set<unknown>();

process.on("unhandledRejection", (reason) => {
  rejections.add(reason);
});

export const mochaHooks = {
  async afterEach(): Promise<void> {
    // A rejection counts as unhandled only once the current turn is over.
    await new Promise((resolve) => setImmediate(resolve));
    const [first, ...others] = rejections;
    if (rejections.size === 0) return;
    rejections.clear();
    const message = first instanceof Error ? (first.stack ?? first.message) : JSON.stringify(first);
    throw new Error(`unhandled rejection (and ${String(others.length)} more): ${message}`);
  },
};
