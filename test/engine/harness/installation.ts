/** Finds Pulumi's engine: `pulumi` on PATH, else what `npm run engine` built. Builds nothing itself. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** The checkout, from the folder of the compiled tests. */
export const root = path.resolve(__dirname, "..", "..", "..", "..");

export interface Engine {
  readonly command: string;
  readonly version: string;
}

/** The engine, or why there is none. */
export function findEngine(): Engine | string {
  for (const command of [onPath(), built()]) {
    if (command === undefined) continue;
    const { status, stdout } = spawnSync(command, ["version"], {
      encoding: "utf8",
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    if (status === 0) return { command, version: stdout.trim() };
  }
  return "there is no Pulumi engine: no pulumi on PATH, and `npm run engine` (needs Go) has not built one";
}

function onPath(): string | undefined {
  return (process.env.PATH ?? "")
    .split(path.delimiter)
    .map((folder) => path.join(folder, "pulumi"))
    .find((file) => fs.existsSync(file));
}

/** Where engine/install.sh puts it. */
function built(): string | undefined {
  const version = /^version=(.*)$/m.exec(fs.readFileSync(path.join(root, "engine", "install.sh"), "utf8"))?.[1] ?? "";
  const cache = process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), ".cache");
  const folder = process.env.PULUMI_ENGINE_DIR ?? path.join(cache, "pulumi-engine", version);
  const file = path.join(folder, "pulumi");
  return fs.existsSync(file) ? file : undefined;
}
