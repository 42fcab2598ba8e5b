/**
 * Runs a generated script in a folder of its own: every absolute path that it names is moved there, and the programs that
 * would change the machine are stubs that write down how they were called.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { filesOf } from "./requests";

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
  /** What the stubs were called with, in order: one line a call. */
  readonly calls: readonly string[];
}

const moved = /(?<![\w.:/])\/(etc\/(?:rancher|systemd)|var\/lib|usr\/local\/lib|dev\/disk)/g;

export class Sandbox {
  readonly root = fs.mkdtempSync(path.join(os.tmpdir(), "bootstrap-"));

  constructor(text: string, stubs: Readonly<Record<string, string>>) {
    for (const { path: file, content, permissions } of filesOf(text).values()) {
      const script = content.startsWith("#!");
      this.write(file, script ? content.replace(moved, `${this.root}/$1`) : content, parseInt(permissions, 8));
    }
    fs.mkdirSync(this.path("/var/lib/rancher"), { recursive: true });
    for (const [name, body] of Object.entries(stubs)) {
      const record = `printf '%s' "${name}" >>"$CALLS"; for a; do printf ' %s' "$a" >>"$CALLS"; done; echo >>"$CALLS"`;
      this.write(`/stubs/${name}`, `#!/bin/bash\n${record}\n${body}\n`, 0o755);
    }
  }

  path(file: string): string {
    return path.join(this.root, file);
  }

  write(file: string, content: string, mode = 0o600): void {
    fs.mkdirSync(path.dirname(this.path(file)), { recursive: true });
    fs.writeFileSync(this.path(file), content, { mode });
  }

  exists(file: string): boolean {
    return fs.existsSync(this.path(file));
  }

  read(file: string): string {
    return fs.readFileSync(this.path(file), "utf8");
  }

  run(name: string, environment: Readonly<Record<string, string>> = {}): Outcome {
    const calls = this.path("/calls");
    fs.writeFileSync(calls, "");
    const result = spawnSync("bash", ["--norc", this.path(`/usr/local/lib/rancher-fenceline/${name}`)], {
      cwd: this.root,
      env: { PATH: `${this.path("/stubs")}:/usr/sbin:/usr/bin:/sbin:/bin`, CALLS: calls, ...environment },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines = fs
      .readFileSync(calls, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    return { status: result.status, output: result.stdout + result.stderr, calls: lines };
  }

  remove(): void {
    fs.rmSync(this.root, { recursive: true, force: true });
  }
}
