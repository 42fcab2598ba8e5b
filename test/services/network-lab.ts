/**
 * Network namespaces for tests, connected by one bridge in a namespace of its own. Guarantees that nothing happens outside
 * of them (no interface, address, rule or setting of the machine changes) and that `close` leaves none behind, also when the
 * process ends early.
 */
import assert from "node:assert/strict";
import { execFileSync, spawn, type ChildProcessByStdio } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Outcome, Services, Target } from "./network-probe";

const probeScript = join(__dirname, "network-probe.js");

/** A process in a namespace: its lines so far, and a way to wait for the next one that matters. */
export interface Conversation {
  readonly lines: readonly string[];
  say(line: string): void;
  /** Resolves once a line is there that is equal to this one and not waited for before. */
  hear(line: string): Promise<void>;
}

/** One whose next line can be asked for. */
export interface Dialogue extends Conversation {
  next(): Promise<string>;
}

/** A laboratory for the suite that asks; where none can be made, its tests are skipped by name. */
export function openNetworkLab(suite: Mocha.Context): NetworkLab {
  const obstacle = laboratoryObstacle();
  if (obstacle !== undefined) {
    console.log(`    skipped: ${suite.test?.parent?.title ?? ""}: ${obstacle}`);
    suite.skip();
  }
  return new NetworkLab();
}

/** Why no laboratory can be made here; undefined where it can. */
function laboratoryObstacle(): string | undefined {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return "needs root on Linux, for network namespaces";
  const name = `fenceline-${process.pid}-try`;
  try {
    run("nft", "--version");
    run("ip", "netns", "add", name);
    try {
      run("ip", "netns", "exec", name, "nft", "add", "table", "inet", "try");
    } finally {
      run("ip", "netns", "del", name);
    }
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message.trim().replaceAll("\n", " ") : String(error);
    return `needs the packages iproute2 and nftables, and network namespaces: ${message}`;
  }
}

export class NetworkLab {
  private readonly names: string[] = [];
  private readonly children = new Set<ChildProcessByStdio<Writable, Readable, null>>();
  private readonly folder = mkdtempSync(join(tmpdir(), "fenceline-lab-"));
  private readonly onExit = () => this.close();
  private readonly prefix = `fenceline-${process.pid}-${labs++}-`;

  constructor() {
    removeAbandoned();
    process.once("exit", this.onExit);
    for (const signal of endings) process.once(signal, exitOn);
    this.addNamespace("switch");
    this.ip("switch", "link add bridge type bridge forward_delay 0", "link set bridge up");
  }

  /** A namespace with an interface `eth0` on the common wire, where every address is a neighbour. */
  addHost(name: string, addresses: readonly string[]): void {
    this.addNamespace(name);
    const port = `port${this.names.length}`;
    this.ip(
      "switch",
      `link add ${port} type veth peer name eth0 netns ${this.prefix}${name}`,
      `link set ${port} master bridge up`,
    );
    this.ip(
      name,
      "link set eth0 up",
      ...addresses.map((address) => `addr add ${address} dev eth0${address.includes(":") ? " nodad" : ""}`),
      "route add 0.0.0.0/0 dev eth0",
      "route add ::/0 dev eth0",
    );
  }

  /** A namespace behind a host: a pod on its bridge (made when it is the first). The host is its gateway. */
  addPod(name: string, host: string, bridge: { name: string; address: string }, address: string): void {
    this.addNamespace(name);
    const port = `pod${this.names.length}`;
    const [, prefixLength = ""] = bridge.address.split("/");
    if (!this.run(host, "ip", "-brief", "link").includes(`${bridge.name} `)) {
      this.ip(
        host,
        `link add ${bridge.name} type bridge forward_delay 0`,
        `addr add ${bridge.address} dev ${bridge.name}`,
        `link set ${bridge.name} up`,
      );
    }
    this.ip(
      host,
      `link add ${port} type veth peer name eth0 netns ${this.prefix}${name}`,
      `link set ${port} master ${bridge.name} up`,
    );
    const gateway = bridge.address.replace(/\/.*/, "");
    this.ip(
      name,
      `addr add ${address}/${prefixLength} dev eth0`,
      "link set eth0 up",
      `route add default via ${gateway}`,
    );
  }

  /** A namespace whose `eth0` ends at an interface of a router, without addresses yet. */
  addBehind(router: string, name: string, port: string): void {
    this.addNamespace(name);
    this.ip(router, `link add ${port} type veth peer name eth0 netns ${this.prefix}${name}`, `link set ${port} up`);
    this.ip(name, "link set eth0 up");
  }

  /** Forwards, and checks no source addresses: the ruleset alone decides. */
  makeRouter(host: string): void {
    this.set(host, "net.ipv4.ip_forward", "1");
    this.set(host, "net.ipv4.conf.all.rp_filter", "0");
    for (const name of ["eth0", "default"]) this.set(host, `net.ipv4.conf.${name}.rp_filter`, "0");
  }

  /** Writes a kernel setting of the namespace; false where the kernel does not have it there. */
  set(host: string, setting: string, value: string): boolean {
    const path = `/proc/sys/${setting.replaceAll(".", "/")}`;
    return this.run(host, "sh", "-c", `[ ! -e ${path} ] || { echo ${value} > ${path} && echo done; }`) !== "";
  }

  /** `ip` commands in a namespace. */
  ip(name: string, ...commands: readonly string[]): void {
    execFileSync("ip", ["-n", this.prefix + name, "-batch", "-"], { input: commands.join("\n"), encoding: "utf8" });
  }

  /** Runs a command in a namespace to its end; its output, or an error with what it said. */
  run(name: string, ...command: readonly string[]): string {
    return run("ip", ...this.command(name, ...command));
  }

  /** The arguments of `ip` that run a command in a namespace. */
  command(name: string, ...command: readonly string[]): string[] {
    return ["netns", "exec", this.namespace(name), ...command];
  }

  /** What the machine calls the namespace. */
  namespace(name: string): string {
    return this.prefix + name;
  }

  /** A file for the commands in the namespaces. */
  write(file: string, content: string): string {
    const path = join(this.folder, file);
    writeFileSync(path, content);
    return path;
  }

  load(name: string, ruleset: string): void {
    this.run(name, "nft", "--file", this.write(`${name}.nft`, ruleset));
  }

  /** What is in force, without counters. */
  ruleset(name: string): string {
    return this.run(name, "nft", "--stateless", "list", "ruleset");
  }

  async serve(name: string, services: Services): Promise<Conversation> {
    const conversation = this.start(name, "serve", services);
    await conversation.hear("ready");
    return conversation;
  }

  async talk(name: string, target: Target): Promise<Conversation> {
    const conversation = this.start(name, "talk", target);
    await conversation.hear("ready");
    return conversation;
  }

  /** What became of each target. Those that are hoped to be open get more time: a busy machine may be late to answer. */
  async probe(name: string, targets: readonly Target[], hoped: readonly boolean[] = []): Promise<Outcome[]> {
    const outcomes = await this.probeOnce(name, targets);
    for (let round = 0; round < 4; round += 1) {
      const late = outcomes.flatMap((outcome, index) => (hoped[index] === true && outcome !== "open" ? [index] : []));
      if (late.length === 0) break;
      const again = await this.probeOnce(
        name,
        targets.filter((_, index) => late.includes(index)),
      );
      late.forEach((index, position) => (outcomes[index] = again[position] ?? "silent"));
    }
    return outcomes;
  }

  private async probeOnce(name: string, targets: readonly Target[]): Promise<Outcome[]> {
    const line = await this.start(name, "probe", targets).next();
    return JSON.parse(line) as Outcome[];
  }

  /** Asserts what becomes of each target. */
  async expect(name: string, targets: readonly Target[], expected: readonly Outcome[]): Promise<void> {
    const hoped = expected.map((outcome) => outcome === "open");
    assert.deepEqual(await this.probe(name, targets, hoped), expected, `from ${name}`);
  }

  close(): void {
    process.removeListener("exit", this.onExit);
    for (const signal of endings) process.removeListener(signal, exitOn);
    for (const child of this.children) child.kill("SIGKILL");
    for (const name of this.names.splice(0).reverse()) {
      try {
        run("ip", "netns", "del", name);
      } catch (error) {
        console.error(`namespace ${name} could not be deleted:`, error);
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private addNamespace(name: string): void {
    run("ip", "netns", "add", this.prefix + name);
    this.names.push(this.prefix + name);
    this.ip(name, "link set lo up");
  }

  private start(name: string, mode: string, argument: unknown): Dialogue {
    return this.startScript(name, probeScript, mode, JSON.stringify(argument));
  }

  /** Runs a compiled script of the tests in a namespace, until the laboratory closes or it ends by itself. */
  startScript(name: string, script: string, ...words: readonly string[]): Dialogue {
    const command = this.command(name, process.execPath, script, ...words);
    const child = spawn("ip", command, { stdio: ["pipe", "pipe", "inherit"] });
    this.children.add(child);
    const exited = new Promise<never>((_, reject) => {
      // Not "exit": its last lines may still be on their way then.
      child.once("close", (code) => {
        this.children.delete(child);
        reject(new Error(`${words[0] ?? script} in ${name} ended with ${code}`));
      });
    });
    exited.catch(() => undefined);
    return converse(child, exited);
  }
}

let labs = 0;

/** A process that is told to end has its "exit" first. */
const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function exitOn(): void {
  process.exit(1);
}

/** The namespaces of a process that was killed and could not take them away itself. */
function removeAbandoned(): void {
  if (!existsSync("/run/netns")) return;
  for (const name of readdirSync("/run/netns")) {
    const [, owner] = /^fenceline-(\d+)-/.exec(name) ?? [];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) run("ip", "netns", "del", name);
  }
}

function converse(child: ChildProcessByStdio<Writable, Readable, null>, exited: Promise<never>) {
  const lines: string[] = [];
  let heard = 0;
  let wake = () => undefined as void;
  let rest = "";
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    const parts = (rest + data).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    wake();
  });
  const next = async (): Promise<string> => {
    for (;;) {
      const line = lines[heard];
      if (line !== undefined) {
        heard += 1;
        return line;
      }
      const more = new Promise<void>((resolve) => (wake = resolve));
      await Promise.race([more, exited]);
    }
  };
  return {
    lines,
    next,
    say: (line: string) => void child.stdin.write(`${line}\n`),
    hear: async (expected: string) => {
      while ((await next()) !== expected);
    },
  };
}

function run(...[command = "", ...words]: readonly string[]): string {
  return execFileSync(command, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
