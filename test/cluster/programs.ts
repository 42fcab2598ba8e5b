/**
 * The programs that a cluster of the tests is made of: where install.sh left them, and what is missing where they
 * can't run.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../stacks/project";

export interface Programs {
  readonly bin: string;
  readonly plugins: string;
  /** How they find each other and their libraries. */
  readonly environment: Readonly<Record<string, string>>;
}

const folder = join(root, "test", "cluster");

export const nodeInit = join(folder, "node-init.sh");

/** Why no cluster can be made here; undefined where it can. */
export function clusterObstacle(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux";
  if (!existsSync("/sys/fs/cgroup/cpuset/tasks"))
    return "needs control groups of version 1, with which alone it was tried";
  if (!existsSync("/proc/sys/net/bridge/bridge-nf-call-iptables")) return "needs the kernel's module br_netfilter";
  for (const program of ["nsenter", "unshare", "setpriv", "ip", "nft"]) {
    if (!isOnPath(program)) return `needs ${program} (packages util-linux, iproute2 and nftables)`;
  }
  if (!hasVxlan()) return "needs the kernel's VXLAN";
  if (!existsSync(join(whereInstalled(), "complete")))
    return "needs its programs: npm run cluster:install builds them once";
  return undefined;
}

function isOnPath(program: string): boolean {
  return (process.env.PATH ?? "").split(":").some((place) => existsSync(join(place, program)));
}

function hasVxlan(): boolean {
  const name = `fl${process.pid}`;
  try {
    execFileSync("ip", ["link", "add", name, "type", "vxlan", "id", "4242", "dstport", "0"], { stdio: "ignore" });
    execFileSync("ip", ["link", "del", name], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function whereInstalled(): string {
  return execFileSync("bash", [join(folder, "install.sh"), "--where"], { encoding: "utf8" }).trim();
}

export function findPrograms(): Programs {
  const place = whereInstalled();
  const [architecture = ""] = /^\S+/.exec(execFileSync("uname", ["-m"], { encoding: "utf8" })) ?? [];
  const libraries = join(place, "tools", "usr", "lib", `${architecture}-linux-gnu`);
  const tools = ["usr/sbin", "usr/bin", "sbin", "bin"].map((one) => join(place, "tools", one));
  return {
    bin: join(place, "bin"),
    plugins: join(place, "tools", "usr", "lib", "cni"),
    environment: {
      PATH: [join(place, "bin"), ...tools, "/usr/sbin:/usr/bin:/sbin:/bin"].join(":"),
      LD_LIBRARY_PATH: libraries,
      XTABLES_LIBDIR: join(libraries, "xtables"),
      HOME: "/nonexistent",
    },
  };
}

/** The value of a kernel setting. */
export function setting(path: string): string {
  return readFileSync(`/proc/sys/${path}`, "utf8").trim();
}
