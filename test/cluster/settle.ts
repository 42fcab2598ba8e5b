/** Runs checks, and waits until exactly those fail that must. */
import type { Check } from "./checks";
import { until } from "./kubernetes";
import type { Result } from "./user";

/** Results by the checks' names. */
export async function runChecks(checks: readonly Check[], atOnce = 6): Promise<Map<string, Result>> {
  const results = new Map<string, Result>();
  const waiting = [...checks];
  const worker = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const started = Date.now();
      const result = await check.run();
      results.set(check.name, { ...result, seconds: (Date.now() - started) / 1000 });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

/** Runs the checks until exactly these fail, or fails with what is otherwise. The last results. */
export async function settle(
  checks: readonly Check[],
  failing: ReadonlySet<string>,
  seconds: number,
): Promise<Map<string, Result>> {
  let results = new Map<string, Result>();
  const differences = () =>
    [...results].flatMap(([name, { passed, text }]) =>
      passed === failing.has(name)
        ? [`${passed ? "passes, though it lacks something" : "fails"}: ${name}: ${text}`]
        : [],
    );
  await until(seconds, "the checks", async () => {
    results = await runChecks(checks);
    return differences().length === 0;
  }).catch(() => {
    throw new Error(`after ${seconds} s:\n${differences().join("\n")}`);
  });
  return results;
}
