/**
 * Namespaces for a cluster: one router that enforces a plan's rules, and behind it the nodes, each with processes,
 * mounts and a hostname of its own, and whoever dials them. Everything ends, and is taken away, with the laboratory or
 * with this process.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cloudTable } from "../packets/nft-table";
import { NetworkLab } from "../services/network-lab";
import { members, type Member } from "./members";
import { findPrograms, nodeInit, setting, type Programs } from "./programs";

const router = "router";
const gateway = "169.254.1.1";
const controllers = ["cpu", "cpuacct", "cpuset", "memory", "devices", "freezer", "blkio", "pids", "systemd"];
/** Seven kubelets and containerds watch more files than a kernel's default lets one user watch. */
const instances = "fs/inotify/max_user_instances";

export interface Ended {
  readonly code: number;
  readonly output: string;
}

export interface RunOptions {
  readonly seconds?: number;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Dropped {
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly port: number;
  readonly packets: number;
}

export class ClusterLaboratory {
  readonly programs: Programs = findPrograms();
  readonly folder = mkdtempSync(join(tmpdir(), "fenceline-cluster-"));
  readonly #lab = new NetworkLab();
  readonly #groups = `fenceline-${process.pid}`;
  readonly #inits = new Map<string, { readonly outer: ChildProcess; readonly pid: number }>();
  readonly #processes = new Map<string, ChildProcess>();
  readonly #instancesBefore = setting(instances);
  readonly #onExit = () => this.close();

  constructor() {
    // Before the network's own: processes end first, then the namespaces that they are in.
    process.prependOnceListener("exit", this.#onExit);
    removeAbandonedGroups();
    if (Number(this.#instancesBefore) < 1024) writeFileSync(`/proc/sys/${instances}`, "1024");
    mkdirSync(this.file("log"));
    this.#lab.addHost(router, []);
    this.#lab.makeRouter(router);
    for (const member of members) this.#plug(member);
    // Whatever is for the internet arrives at the stranger's.
    this.#lab.ip(router, "route flush default", "route add default dev st");
  }

  file(...parts: readonly string[]): string {
    return join(this.folder, ...parts);
  }

  write(content: string, ...parts: readonly string[]): string {
    const path = this.file(...parts);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** The folder that a node has for itself. */
  ofNode({ name }: Member, ...parts: readonly string[]): string {
    return this.file("nodes", name, ...parts);
  }

  cgroupOf({ port }: Member): string {
    return `/${this.#groups}/${port}`;
  }

  #plug({ name, address, port }: Member): void {
    this.#lab.addBehind(router, name, port);
    this.#lab.set(router, `net.ipv4.conf.${port}.rp_filter`, "0");
    this.#lab.set(name, "net.ipv6.conf.all.disable_ipv6", "1");
    this.#lab.ip(router, `addr add ${gateway}/32 dev ${port}`, `route add ${address}/32 dev ${port}`);
    this.#lab.ip(
      name,
      `addr add ${address}/32 dev eth0`,
      `route add default via ${gateway} dev eth0 onlink src ${address}`,
    );
  }

  async boot(node: Member): Promise<void> {
    this.#makeControlGroups(node);
    mkdirSync(this.ofNode(node), { recursive: true });
    const namespace = this.#lab.namespace(node.name);
    const own = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"];
    const init = ["bash", nodeInit, this.ofNode(node), node.name, this.programs.plugins];
    const words = ["--pdeathsig", "KILL", "nsenter", `--net=/run/netns/${namespace}`, "--", ...own, ...init];
    const outer = spawn("setpriv", words, { stdio: this.#logOf(node, "init"), env: this.programs.environment });
    for (let round = 0; round < 200; round += 1) {
      await sleep(50);
      const pid = childOf(outer.pid);
      if (pid === undefined || !existsSync(`/proc/${pid}/root/run/ready`)) continue;
      this.#inits.set(node.name, { outer, pid });
      return;
    }
    throw new Error(`${node.name} did not start: see ${this.file("log", `${node.name}-init.log`)}`);
  }

  #makeControlGroups(node: Member): void {
    for (const controller of controllers) {
      for (const group of [`/${this.#groups}`, this.cgroupOf(node)]) {
        const place = `/sys/fs/cgroup/${controller}${group}`;
        if (existsSync(place) || !existsSync(`/sys/fs/cgroup/${controller}`)) continue;
        mkdirSync(place);
        if (controller !== "cpuset") continue;
        for (const file of ["cpuset.cpus", "cpuset.mems"])
          writeFileSync(join(place, file), readFileSync(join(place, "..", file)));
      }
    }
  }

  /** The words that run a command where a member is. */
  #inside({ name }: Member, command: readonly string[]): readonly [string, string[]] {
    const init = this.#inits.get(name);
    if (init === undefined) return ["ip", this.#lab.command(name, ...command)];
    return ["nsenter", ["-t", String(init.pid), "-m", "-u", "-i", "-p", "-n", "--", ...command]];
  }

  /** Runs a command to its end, or kills it with all that it started. */
  run(member: Member, command: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.#execute(this.#inside(member, command), options);
  }

  #execute([program, words]: readonly [string, readonly string[]], options: RunOptions): Promise<Ended> {
    const { seconds = 30, input, environment = {} } = options;
    const limited = ["--kill-after=1", String(seconds), program, ...words];
    const env = { ...this.programs.environment, ...environment };
    return new Promise((resolve) => {
      const child = execFile("timeout", limited, { env, maxBuffer: 1e8 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
        resolve({ code, output: stdout + stderr + (code === 124 ? ` [no end after ${seconds} s]` : "") });
      });
      child.stdin?.on("error", () => undefined).end(input ?? "");
    });
  }

  /** Starts a program for good. `again`: whenever it ends, as a container with a restart policy does. */
  start(
    member: Member,
    name: string,
    command: readonly string[],
    more: { again?: true; environment?: Record<string, string> } = {},
  ): void {
    const loop = ["bash", "-c", 'while :; do "$@"; echo "-- ended with $?, starting again"; sleep 2; done', "again"];
    const [program, words] = this.#inside(member, [
      "nice",
      "-n",
      "5",
      ...(more.again === true ? loop : []),
      ...command,
    ]);
    const env = { ...this.programs.environment, ...more.environment };
    const child = spawn("setpriv", ["--pdeathsig", "KILL", program, ...words], {
      ...{ env, detached: true },
      stdio: this.#logOf(member, name),
    });
    this.#processes.set(`${member.name} ${name}`, child);
  }

  /** Ends a program that was started, with the loop that would start it again. */
  stop(member: Member, name: string): void {
    kill(this.#processes.get(`${member.name} ${name}`));
    this.#processes.delete(`${member.name} ${name}`);
  }

  #logOf({ name }: Member, program: string): ["ignore", number, number] {
    const file = openSync(this.file("log", `${name}-${program}.log`), "a");
    setImmediate(() => closeSync(file));
    return ["ignore", file, file];
  }

  /** A file as a node sees it, or undefined. */
  readInside({ name }: Member, path: string): string | undefined {
    const place = `/proc/${this.#inits.get(name)?.pid}/root${path}`;
    return existsSync(place) ? readFileSync(place, "utf8") : undefined;
  }

  /** Puts other rules in force. Connections that were let in before go on. */
  loadFirewall(table: string): void {
    this.#lab.load(router, table);
  }

  /** Ends what is known of a port, or a missing rule would hide behind old connections. */
  async cut(protocol: string, port: number): Promise<void> {
    await this.#onRouter(["conntrack", "-D", "-p", protocol, "--orig-port-dst", String(port)]);
  }

  async counters(): Promise<ReadonlyMap<string, number>> {
    const { output } = await this.#onRouter(["nft", "-j", "list", "counters", "table", "inet", cloudTable]);
    const { nftables } = JSON.parse(output) as { nftables: { counter?: { name: string; packets: number } }[] };
    return new Map(nftables.flatMap(({ counter }) => (counter === undefined ? [] : [[counter.name, counter.packets]])));
  }

  /** What was dropped since the rules were loaded. */
  async dropped(): Promise<Dropped[]> {
    const { output } = await this.#onRouter(["nft", "-j", "list", "set", "inet", cloudTable, "dropped_ip"]);
    const { nftables } = JSON.parse(output) as { nftables: { set?: { elem?: readonly DroppedElement[] } }[] };
    const nameOf = new Map(members.map(({ name, address }) => [address, name]));
    return nftables
      .flatMap(({ set }) => set?.elem ?? [])
      .map(({ elem: { val, counter } }) => {
        const [from, to, protocol, port] = val.concat;
        return {
          from: nameOf.get(from) ?? from,
          to: nameOf.get(to) ?? to,
          protocol,
          port: Number(port),
          packets: counter?.packets ?? 0,
        };
      });
  }

  #onRouter(command: readonly string[]): Promise<Ended> {
    return this.#execute(["ip", this.#lab.command(router, ...command)], {});
  }

  async shutDown(node: Member): Promise<void> {
    for (const name of [...this.#processes.keys()]) {
      if (name.startsWith(`${node.name} `)) this.stop(node, name.slice(node.name.length + 1));
    }
    kill(this.#inits.get(node.name)?.outer);
    this.#inits.delete(node.name);
    await sleep(500);
  }

  close(): void {
    process.removeListener("exit", this.#onExit);
    for (const child of this.#processes.values()) kill(child);
    for (const { outer } of this.#inits.values()) kill(outer);
    this.#processes.clear();
    this.#inits.clear();
    this.#lab.close();
    writeFileSync(`/proc/sys/${instances}`, this.#instancesBefore);
    for (const controller of controllers) removeGroup(`/sys/fs/cgroup/${controller}/${this.#groups}`);
    if (process.env.FENCELINE_KEEP === undefined) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
    else console.log(`      logs: ${this.file("log")}`);
  }
}

interface DroppedElement {
  readonly elem: {
    readonly val: { readonly concat: readonly [string, string, string, number | string] };
    readonly counter?: { readonly packets: number };
  };
}

function childOf(pid: number | undefined): number | undefined {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    return child === undefined || child === "" ? undefined : Number(child);
  } catch {
    return undefined;
  }
}

/** With its process group, where it leads one. */
function kill(child: ChildProcess | undefined): void {
  if (child?.pid === undefined) return;
  for (const target of [-child.pid, child.pid]) {
    try {
      process.kill(target, "SIGKILL");
    } catch {
      // It is gone, or leads no group.
    }
  }
}

/** The control groups of a process that was killed. Its nodes died with it. */
function removeAbandonedGroups(): void {
  for (const controller of controllers.map((name) => `/sys/fs/cgroup/${name}`).filter((place) => existsSync(place))) {
    for (const name of readdirSync(controller)) {
      const [, owner] = /^fenceline-(\d+)$/.exec(name) ?? [];
      if (owner !== undefined && !existsSync(`/proc/${owner}`)) removeGroup(join(controller, name));
    }
  }
}

function groupsBelow(place: string): string[] {
  const below = readdirSync(place, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...below.flatMap(({ name }) => groupsBelow(join(place, name))), place];
}

/** Deepest first; the kernel needs a moment to see that a group's last process is gone. */
function removeGroup(place: string): void {
  if (!existsSync(place)) return;
  for (let round = 0; round < 50 && existsSync(place); round += 1) {
    for (const group of groupsBelow(place)) {
      try {
        rmdirSync(group);
      } catch {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      }
    }
  }
}
