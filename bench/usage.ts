/**
 * Loaded before a program (`node --require`): when the process ends, writes what it used to a file of its own in the folder
 * that FENCELINE_USAGE names. A process that another one forked does so too when that one ends it.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";

/** What one process used, without its children. */
export interface ProcessUsage {
  readonly megabytes: number;
  readonly processorSeconds: number;
  readonly isForked: boolean;
}

const folder = process.env.FENCELINE_USAGE ?? "";
const isForked = process.send !== undefined;

if (folder !== "") {
  if (isForked) process.once("SIGTERM", () => process.exit(143));
  process.on("exit", () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    const used: ProcessUsage = {
      megabytes: maxRSS / 1024,
      processorSeconds: (userCPUTime + systemCPUTime) / 1e6,
      isForked,
    };
    writeFileSync(path.join(folder, `${process.pid}.json`), JSON.stringify(used));
  });
}
