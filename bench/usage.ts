/**
 * Loaded before a program (`node --require`): when the process ends, writes the most memory that it ever held, in kilobytes,
 * to a file of its own in the folder that FENCELINE_USAGE names.
 */
import { writeFileSync } from "node:fs";
import path from "node:path";

process.on("exit", () => {
  const folder = process.env.FENCELINE_USAGE ?? "";
  if (folder !== "") writeFileSync(path.join(folder, String(process.pid)), String(process.resourceUsage().maxRSS));
});
