/**
 * What a command takes: seconds on the wall, and seconds of processor time, its own processes' and this one's, which serves
 * them. The machine's other work lengthens the first and hardly the second. Processor time is read where Linux tells it.
 */
import { readFileSync } from "node:fs";

export interface Effort {
  readonly wall: number;
  /** Undefined where the system doesn't tell it. */
  readonly processor: number | undefined;
}

export async function effortOf(act: () => Promise<void>): Promise<Effort> {
  const [start, before] = [performance.now(), processorSeconds()];
  await act();
  const [end, after] = [performance.now(), processorSeconds()];
  return {
    wall: (end - start) / 1000,
    processor: before === undefined || after === undefined ? undefined : after - before,
  };
}

/** Of this process and of all that it started and that has ended since. */
function processorSeconds(): number | undefined {
  try {
    // The name, which may hold anything, stands in brackets; the times of user and system follow as 14th to 17th, in 1/100 s.
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / 100;
  } catch {
    return undefined;
  }
}
