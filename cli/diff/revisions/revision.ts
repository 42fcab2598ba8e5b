/**
 * A git revision's files in a scratch worktree, as a project to plan. Guarantees that the worktree is gone when it is
 * closed, and also when the command fails or is interrupted; the checkout and its index are never touched.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Failure } from "../../terminal/failure";

/** What was found in the repository of a folder. */
export interface Repository {
  readonly root: string;
  /** The folder, seen from the root. */
  readonly inside: string;
}

interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** What a hook or a filter of the repository's would do has nothing to do with a plan. */
const calm = ["-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false", "-c", "core.fsmonitor=false"];

export function git(folder: string, ...words: readonly string[]): Outcome {
  const { status, stdout, stderr, error } = spawnSync("git", [...calm, ...words], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, GIT_LFS_SKIP_SMUDGE: "1", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
  });
  if (error !== undefined) throw new Failure(2, `git can't be run: ${error.message}`);
  return { ok: status === 0, output: (status === 0 ? stdout : stderr).trim() };
}

export function findRepository(folder: string): Repository {
  const { ok, output } = git(folder, "rev-parse", "--show-toplevel");
  if (!ok) throw new Failure(2, `${folder}: no git repository here, so there is no revision to compare with`);
  const root = realpathSync(output);
  return { root, inside: path.relative(root, realpathSync(folder)) };
}

/** The commit that a user names. `REVISION...` is where the current branch left that revision. */
export function commitOf({ root }: Repository, revision: string): string {
  const name = revision.replace(/\.\.\.$/, "");
  const wanted = name.startsWith("-") ? undefined : git(root, "rev-parse", "--verify", "--quiet", `${name}^{commit}`);
  if (wanted?.ok !== true) {
    const shallow = git(root, "rev-parse", "--is-shallow-repository").output === "true";
    const hint = shallow ? "; this clone is shallow: fetch the whole history (fetch-depth: 0)" : "; fetch it first";
    throw new Failure(2, `there is no revision "${revision}" in this repository${hint}`);
  }
  if (name === revision) return wanted.output;
  const common = git(root, "merge-base", wanted.output, "HEAD");
  if (!common.ok) throw new Failure(2, `"${revision}": this branch and ${name} have no commit in common`);
  return common.output;
}

/** How many commits a revision has that the current branch lacks: what they changed shows in reverse. */
export function commitsAhead({ root }: Repository, commit: string): number {
  const { ok, output } = git(root, "rev-list", "--count", `HEAD..${commit}`);
  return ok ? Number(output) : 0;
}

/** Every file that differs from the commit, new ones included, as seen from the root. */
export function changedFiles({ root }: Repository, commit: string): string[] {
  const changed = git(root, "diff", "--name-only", "--no-renames", "-z", commit);
  const created = git(root, "ls-files", "--others", "--exclude-standard", "-z");
  return [changed, created].flatMap(({ output }) => output.split("\0")).filter((file) => file !== "");
}

export class Worktree {
  readonly #scratch: string;
  readonly #files: string;
  readonly #interrupt = (signal: NodeJS.Signals): void => {
    this.close();
    process.kill(process.pid, signal);
  };
  readonly #exit = (): void => this.close();

  private constructor(private readonly repository: Repository) {
    this.#scratch = realpathSync(mkdtempSync(path.join(os.tmpdir(), "fenceline-base-")));
    this.#files = path.join(this.#scratch, "files");
    for (const signal of signals) process.once(signal, this.#interrupt);
    process.once("exit", this.#exit);
  }

  static open(repository: Repository, commit: string): Worktree {
    const worktree = new Worktree(repository);
    const { ok, output } = git(repository.root, "worktree", "add", "--detach", "--quiet", worktree.#files, commit);
    if (ok) {
      worktree.#linkPackages();
      return worktree;
    }
    worktree.close();
    throw new Failure(2, `git can't check ${commit} out beside this checkout: ${output.split("\n").at(-1) ?? ""}`);
  }

  /** The folder that corresponds to the one the command runs in; null where the revision has no such folder. */
  get directory(): string | null {
    const directory = path.join(this.#files, this.repository.inside);
    return existsSync(directory) ? directory : null;
  }

  close(): void {
    for (const signal of signals) process.off(signal, this.#interrupt);
    process.off("exit", this.#exit);
    git(this.repository.root, "worktree", "remove", "--force", this.#files);
    rmSync(this.#scratch, { recursive: true, force: true });
    git(this.repository.root, "worktree", "prune");
  }

  /** The installed packages of the checkout: those of the project's folder and of every folder above it. */
  #linkPackages(): void {
    const { root, inside } = this.repository;
    for (let folder = inside; ; folder = path.dirname(folder)) {
      const [installed, wanted] = [root, this.#files].map((top) => path.join(top, folder, "node_modules"));
      const isMissing = wanted !== undefined && existsSync(path.dirname(wanted)) && !existsSync(wanted);
      if (installed !== undefined && isMissing && existsSync(installed)) symlinkSync(installed, wanted, "junction");
      if (folder === "" || folder === ".") return;
    }
  }
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
