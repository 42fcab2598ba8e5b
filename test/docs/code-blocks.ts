/** The code blocks of README.md and docs, and a project in a folder of its own in which those for a shell are run. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { cleanEnvironment, mainFile } from "../cli/fenceline";
import { root } from "../cli/project/programs";

export interface CodeBlock {
  /** `README.md`, `docs/guides/stacks.md`. */
  readonly file: string;
  readonly language: string;
  readonly text: string;
}

export interface ShellBlock extends CodeBlock {
  /** What is run. */
  readonly lines: readonly string[];
  /** What is not, each with the reason. */
  readonly leftOut: readonly { readonly line: string; readonly reason: string }[];
}

const reasons: readonly (readonly [line: RegExp, reason: string])[] = [
  [/^pulumi /, "needs the Pulumi CLI and an account"],
  [/^npm (?:ci|install)\b/, "needs the package registry"],
  [/^npm (?:start|test|run)\b/, "is what every run of the tests does"],
  [/^fenceline init$/, "asks a person; test/cli/init does it on a terminal of its own"],
  [/^fenceline audit /, "needs what a cloud's own command printed; test/cli/audit does it"],
  [/^fenceline init .*--cloud aws$/, "asks a person for the rest"],
];

export function codeBlocks(): CodeBlock[] {
  return ["README.md", ...markdownFiles("docs")].flatMap((file) => {
    const text = readFileSync(path.join(root, file), "utf8");
    return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].map(([, language = "", content = ""]) => ({
      ...{ file, language, text: content },
    }));
  });
}

export function shellBlocks(): ShellBlock[] {
  return codeBlocks()
    .filter(({ language }) => language === "sh" || language === "bash")
    .map((block) => {
      const all = block.text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
      const leftOut = all.flatMap((line) => {
        const found = reasons.find(([pattern]) => pattern.test(line));
        return found === undefined ? [] : [{ line, reason: found[1] }];
      });
      return { ...block, leftOut, lines: all.filter((line) => !leftOut.some((one) => one.line === line)) };
    });
}

export function markdownFiles(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    return entry.isDirectory() ? markdownFiles(name) : name.endsWith(".md") ? [name] : [];
  });
}

/** The words of a `fenceline` line, without what belongs to the shell; undefined for other lines. */
export function fencelineWords(line: string): string[] | undefined {
  const [, words] = /^(?:npx )?fenceline (.*?)(?: >.*)?$/.exec(line) ?? [];
  return words?.match(/"[^"]*"|'[^']*'|\S+/g)?.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
}

/** A project with the example stacks, this program, plans and an export as files, and a git history. */
export class Playground {
  readonly folder = mkdtempSync(path.join(tmpdir(), "fenceline-docs-"));

  constructor() {
    cpSync(path.join(root, "stacks"), path.join(this.folder, "stacks"), { recursive: true });
    copyFileSync(this.#stack("aws"), this.#stack("prod"));
    const project = { name: "rancher-fenceline", runtime: "nodejs", stackConfigDir: "stacks" };
    const main = path.join(root, "dist", "index.js");
    writeFileSync(path.join(this.folder, "Pulumi.yaml"), JSON.stringify({ ...project, main }));
    const exported = gunzipSync(readFileSync(path.join(root, "test/cli/sources/files/aws.export.json.gz")));
    writeFileSync(path.join(this.folder, "deployed.json"), exported);
    const commands = path.join(this.folder, "bin");
    for (const name of ["bin", ".zfunc", ".config/fish/completions", ".local/share/bash-completion/completions"]) {
      mkdirSync(path.join(this.folder, name), { recursive: true });
    }
    const run = `exec ${process.execPath} ${mainFile} "$@"`;
    for (const [name, text] of [
      ["fenceline", run],
      ["npx", `shift\n${run}`],
    ] as const) {
      writeFileSync(path.join(commands, name), `#!/bin/sh\n${text}\n`);
      chmodSync(path.join(commands, name), 0o755);
    }
  }

  #stack(name: string): string {
    return path.join(this.folder, "stacks", `Pulumi.${name}.yaml`);
  }

  /** A history of one commit, which is `main` and `origin/main`. */
  commit(): void {
    const git = (...words: string[]) => execFileSync("git", words, { cwd: this.folder, stdio: "ignore" });
    git("init", "--quiet", "--initial-branch", "main");
    git("add", ".");
    git("-c", "user.name=docs", "-c", "user.email=docs@example.com", "commit", "--quiet", "--message", "stacks");
    git("update-ref", "refs/remotes/origin/main", "HEAD");
  }

  /** Runs the lines in one shell that goes on after a "no". Returns what went wrong. */
  run(lines: readonly string[]): string[] {
    const script = lines.map(
      (line) =>
        `${line}\ncode=$?; [ $code = 0 ] || [ $code = 3 ] || echo "FAILED $code: ${line.replace(/["$`\\]/g, "\\$&")}"`,
    );
    const { stdout, stderr } = spawnSync("bash", ["-c", script.join("\n")], {
      cwd: this.folder,
      encoding: "utf8",
      env: {
        ...cleanEnvironment(),
        HOME: this.folder,
        PATH: `${path.join(this.folder, "bin")}:${process.env.PATH ?? ""}`,
      },
    });
    return stdout
      .split("\n")
      .filter((line) => line.startsWith("FAILED"))
      .map((line) => `${line}\n${stderr}`);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
