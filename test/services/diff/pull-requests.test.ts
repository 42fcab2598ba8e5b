/** Five pull requests on a team's repository: the comment says exactly what changed in traffic, and little else. */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { compared, type Wanted } from "../../../cli/diff/compared";
import { printedDiff } from "../../../cli/diff/forms/forms";
import { Failure } from "../../../cli/terminal/failure";
import { rowsText, stackText, TeamRepository } from "../../cli/diff/repository";

/** The tables of a comment, without markup. */
function tablesOf(markdown: string): Record<string, string[]> {
  const tables: Record<string, string[]> = {};
  let title = "";
  for (const line of markdown.split("\n")) {
    title = /^\*\*(.*)\*\*$/.exec(line)?.[1] ?? title;
    if (!line.startsWith("| ") || /^\| (?:from|---)/.test(line)) continue;
    (tables[title] ??= []).push(line.replace(/<\/?code>/g, ""));
  }
  return tables;
}

const rows = JSON.parse(rowsText) as { group: string; port: number; from: string; why: string }[];
const stackFile = "stacks/Pulumi.prod.yaml";

interface PullRequest {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly headline: string;
  readonly isWidening: boolean;
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly resources: string;
}

const world = "world (IPv4) but 198.51.100.0/24, rancher";

const pullRequests: readonly PullRequest[] = [
  {
    name: "add a range",
    files: { [stackFile]: stackText.replace("203.0.113.0/24", "203.0.113.0/24, 192.0.2.0/24") },
    headline: "More may pass",
    isWidening: true,
    tables: {
      "Newly allowed": [
        "| rancherClients 192.0.2.0/24 | rancher | 80/tcp | HTTP traffic to Rancher UI/API |",
        "| rancherClients 192.0.2.0/24 | rancher | 443/tcp | HTTPS traffic to Rancher UI/API |",
      ],
    },
    resources: "2 resources added",
  },
  {
    name: "remove a row",
    files: { "rows.json": JSON.stringify(rows.filter(({ port }) => port !== 8443)) },
    headline: "Less may pass",
    isWidening: false,
    tables: { "No longer allowed": ["| 192.0.2.0/28 | prod/worker | 8443/tcp | health checks |"] },
    resources: "1 resource removed",
  },
  {
    name: "rename a group",
    files: { [stackFile]: stackText.replace("name: worker", "name: workers") },
    headline: "No change in traffic",
    isWidening: false,
    tables: {},
    resources: "3 resources added, 3 removed",
  },
  {
    name: "move a rule between groups",
    files: { "rows.json": JSON.stringify(rows.map((row) => (row.port === 8443 ? { ...row, group: "etcd" } : row))) },
    headline: "More may pass here, less there",
    isWidening: true,
    tables: {
      "Newly allowed": ["| 192.0.2.0/28 | prod/etcd | 8443/tcp | health checks |"],
      "No longer allowed": ["| 192.0.2.0/28 | prod/worker | 8443/tcp | health checks |"],
    },
    resources: "1 resource added, 1 removed",
  },
  {
    name: "open NodePorts to the world",
    files: { [stackFile]: stackText.replace("198.51.100.0/24", "0.0.0.0/0") },
    headline: "More may pass",
    isWidening: true,
    tables: {
      "Newly allowed": [
        `| ${world}, prod/etcd, prod/controlplane, prod/worker | prod/worker | 80/tcp, 443/tcp | ingress |`,
        `| ${world} | prod/worker | 30000-32767/tcp, 30000-32767/udp | NodePort port range |`,
      ],
    },
    resources: "4 resources added, 4 removed",
  },
];

function failure(exitCode: number, message: RegExp) {
  return (error: unknown): boolean =>
    error instanceof Failure &&
    error.exitCode === exitCode &&
    message.test(error.message) &&
    !error.message.includes("\n");
}

describe("pull requests", function () {
  this.timeout(120_000);
  let repository: TeamRepository;
  before(() => (repository = new TeamRepository()));
  after(() => repository.remove());

  /** As the command does, with less of processes. */
  const compare = (more: Partial<Wanted> = {}) =>
    compared({ files: [], stacks: [], base: "main", ...more }, repository.folder);

  for (const { name, files, headline, isWidening, tables, resources } of pullRequests) {
    it(name, async () => {
      repository.pullRequest(name.replaceAll(" ", "-"), files);
      const { diff, root } = await compare();
      assert.equal(diff.unacceptedWidening, isWidening);
      const text = printedDiff(diff, "markdown", root);
      const lines = text.trimEnd().split("\n");
      assert.equal(lines[1], `## Firewall: ${headline}`);
      assert.deepEqual(tablesOf(text), tables);
      assert.ok(text.includes(`<details><summary>prod: ${resources}</summary>`), text);
      assert.ok(lines.length < 60, `${lines.length} lines`);
      assert.match(text, /^<sub>From <code>main<\/code> to <code>the working tree<\/code>\.<\/sub>$/m);
    });
  }

  it("leaves no worktree behind, and the checkout as it was", () => {
    assert.equal(repository.git("worktree", "list").trim().split("\n").length, 1);
    assert.equal(repository.git("status", "--short"), "");
    assert.equal(existsSync(`${repository.folder}/.git/worktrees`), false);
  });

  it("an accepted widening is shown with its reason, and passes", async () => {
    const [widening] = pullRequests;
    const accepting = (entry: string) => ({
      [stackFile]: `${widening?.files[stackFile] ?? ""}  rancher-fenceline:acceptWidening:\n    - { ${entry} }\n`,
    });
    repository.pullRequest("accepted", {
      ...accepting("from: 192.0.2.0/24, to: rancher, ports: [80/tcp, 443/tcp], why: The new office"),
    });
    const words = ["diff", "--base", "main", "--fail-on", "widening", "--format", "markdown"];
    const accepted = repository.fenceline(words);
    assert.deepEqual([accepted.exitCode, accepted.stderr], [0, ""]);
    assert.match(accepted.stdout, /HTTPS traffic to Rancher UI\/API; accepted: The new office/);
    repository.write(accepting("from: world, to: rancher, ports: 443/tcp, why: x"));
    const surplus = repository.fenceline(words);
    assert.equal(surplus.exitCode, 3);
    assert.match(surplus.stdout, /covers nothing new, from world to rancher \(x\): take it away/);
    const { diff, root } = await compare({ accept: "Agreed on Tuesday" });
    assert.equal(diff.unacceptedWidening, false);
    assert.match(printedDiff(diff, "terminal", root), /accepted: Agreed on\s+Tuesday/);
    repository.write(accepting("from: world, to: rancher, ports: http, why: x"));
    await assert.rejects(
      compare(),
      failure(1, /stack prod: rancher-fenceline:acceptWidening\[0\]\.ports is wrong: "http" names no port/),
    );
    repository.write(accepting("from: world, to: rancher, why: x"));
    await assert.rejects(compare(), failure(1, /acceptWidening\[0\]\.ports must be ports and protocol, like 443\/tcp/));
    repository.git("checkout", "--quiet", "--force", "main");
  });

  it("a new stack and one that goes: all of it is new, or gone", async () => {
    repository.git("checkout", "--quiet", "-B", "stacks", "main");
    repository.git("mv", "stacks/Pulumi.prod.yaml", "stacks/Pulumi.stage.yaml");
    repository.commit("Rename");
    const { stacks } = (await compare()).diff;
    assert.deepEqual(
      stacks.map(({ stack, status, direction }) => [stack, status, direction]),
      [
        ["prod", "removed", "narrowing"],
        ["stage", "added", "widening"],
      ],
    );
    repository.git("checkout", "--quiet", "main");
  });

  it("main goes on: what it changed shows in reverse, and three dots leave it out", async () => {
    repository.git("checkout", "--quiet", "-B", "behind", "main");
    repository.git("checkout", "--quiet", "-B", "ahead", "main");
    repository.write({ "rows.json": "[]\n" });
    repository.commit("Fewer rows");
    repository.git("checkout", "--quiet", "behind");
    const straight = repository.fenceline(["diff", "--base", "ahead"]);
    assert.match(straight.stderr, /^fenceline: ahead has a commit that this branch lacks, .* --base ahead\.\.\. /);
    assert.match(straight.stdout, /^More may pass/);
    assert.equal((await compare({ base: "ahead..." })).diff.direction, "none");
    repository.git("checkout", "--quiet", "main");
  });

  const mistakes: [wanted: Partial<Wanted>, message: RegExp][] = [
    [{ base: undefined }, /^diff needs two files, a file and --stack, or --base REVISION$/],
    [{ base: undefined, files: ["one.json"] }, /^beside a file stands a second one, or one --stack to plan$/],
    [{ base: undefined, files: ["a.json", "b.json"], stacks: ["prod"] }, /^beside a file stands a second one/],
    [{ files: ["a.json"] }, /^give either two files, or --base with a git revision$/],
    [{ base: undefined, files: ["a.json", "b.json"] }, /^[ab]\.json: there is no such file; give what/],
    [{ base: "nowhere" }, /^there is no revision "nowhere" in this repository; fetch it first$/],
    [{ base: "--help..." }, /^there is no revision/],
    [{ stacks: ["production"] }, /^there is no stack "production", .* choose one of prod$/],
  ];
  for (const [wanted, message] of mistakes) {
    it(`${JSON.stringify(wanted)}: one clear line, exit code 2`, () =>
      assert.rejects(compare(wanted), failure(2, message)));
  }

  const misspelt: [words: string[], message: RegExp][] = [
    [["--write", "diff.html"], /^fenceline: diff\.html: a file's ending tells its form: \.md, /],
    [["--accept", " "], /^fenceline: --accept needs a reason$/],
    [["--fail-on", "change"], /^fenceline: option '--fail-on <changes>' argument 'change' is invalid/],
  ];
  for (const [words, message] of misspelt) {
    it(`fenceline diff ${words.join(" ")}: one clear line, exit code 2`, () => {
      const { exitCode, stdout, stderr } = repository.fenceline(["diff", "--base", "main", ...words]);
      assert.deepEqual([exitCode, stdout], [2, ""]);
      assert.match(stderr.trimEnd(), message);
    });
  }

  it("a base that can't be planned is named, and cleaned up all the same", async () => {
    repository.git("checkout", "--quiet", "-B", "broken", "main");
    repository.write({ "index.js": "throw new Error('not yet');" });
    repository.commit("Broken");
    repository.git("checkout", "--quiet", "-B", "mended", "broken");
    repository.git("checkout", "main", "--", "index.js");
    repository.commit("Mended");
    // A folder of its own, since others compare at the same time.
    const [scratch, usual] = [mkdtempSync(path.join(os.tmpdir(), "fenceline-scratch-")), process.env.TMPDIR];
    process.env.TMPDIR = scratch;
    try {
      await assert.rejects(compare({ base: "broken" }), failure(1, /^at broken: The program failed: not yet/));
    } finally {
      if (usual === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = usual;
    }
    assert.deepEqual(readdirSync(scratch), []);
    rmSync(scratch, { recursive: true });
    assert.equal(repository.git("worktree", "list").trim().split("\n").length, 1);
    repository.git("checkout", "--quiet", "main");
  });
});
