/** Five pull requests on a team's repository: the comment says exactly what changed in traffic, and little else. */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import os from "node:os";
import { rowsText, stackText, TeamRepository } from "./repository";

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
  readonly exitCode: 0 | 3;
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly resources: string;
}

const everybody = "world (IPv4) but 198.51.100.0/24, rancher, prod/etcd, prod/controlplane, prod/worker";

const pullRequests: readonly PullRequest[] = [
  {
    name: "add a range",
    files: { [stackFile]: stackText.replace("203.0.113.0/24", "203.0.113.0/24, 192.0.2.0/24") },
    headline: "More may pass",
    exitCode: 3,
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
    exitCode: 0,
    tables: { "No longer allowed": ["| 192.0.2.0/28 | prod/worker | 8443/tcp | health checks |"] },
    resources: "1 resource removed",
  },
  {
    name: "rename a group",
    files: { [stackFile]: stackText.replace("name: worker", "name: workers") },
    headline: "No change in traffic",
    exitCode: 0,
    tables: {},
    resources: "3 resources added, 3 removed",
  },
  {
    name: "move a rule between groups",
    files: { "rows.json": JSON.stringify(rows.map((row) => (row.port === 8443 ? { ...row, group: "etcd" } : row))) },
    headline: "More may pass here, less there",
    exitCode: 3,
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
    exitCode: 3,
    tables: {
      "Newly allowed": [
        `| ${everybody} | prod/controlplane | 80/tcp, 443/tcp | ingress |`,
        `| ${everybody} | prod/worker | 80/tcp, 443/tcp | ingress |`,
        `| ${everybody} | prod/worker | 30000-32767/tcp, 30000-32767/udp | NodePort port range |`,
      ],
    },
    resources: "6 resources added, 6 removed",
  },
];

describe("pull requests", function () {
  this.timeout(120_000);
  let repository: TeamRepository;
  before(() => (repository = new TeamRepository()));
  after(() => repository.remove());

  for (const { name, files, headline, exitCode, tables, resources } of pullRequests) {
    it(name, () => {
      repository.pullRequest(name.replaceAll(" ", "-"), files);
      const outcome = repository.fenceline(["diff", "--base", "main", "--format", "markdown", "--fail-on", "widening"]);
      assert.equal(outcome.stderr, "");
      assert.equal(outcome.exitCode, exitCode);
      const lines = outcome.stdout.trimEnd().split("\n");
      assert.equal(lines[1], `## Firewall: ${headline}`);
      assert.deepEqual(tablesOf(outcome.stdout), tables);
      assert.ok(outcome.stdout.includes(`<details><summary>prod: ${resources}</summary>`), outcome.stdout);
      assert.ok(lines.length < 60, `${lines.length} lines`);
      assert.match(outcome.stdout, /^<sub>From <code>main<\/code> to <code>the working tree<\/code>\.<\/sub>$/m);
    });
  }

  it("leaves no worktree behind, and the checkout as it was", () => {
    assert.equal(repository.git("worktree", "list").trim().split("\n").length, 1);
    assert.equal(repository.git("status", "--short"), "");
    assert.equal(existsSync(`${repository.folder}/.git/worktrees`), false);
  });

  it("an accepted widening is shown with its reason, and passes", () => {
    const [widening] = pullRequests;
    repository.pullRequest("accepted", {
      ...widening?.files,
      "stacks/prod.accept.yaml":
        "accepted:\n  - { from: 192.0.2.0/24, to: rancher, ports: [80/tcp, 443/tcp], why: The new office }\n",
    });
    const accepted = repository.fenceline(["diff", "--base", "main", "--fail-on", "widening", "--format", "markdown"]);
    assert.deepEqual([accepted.exitCode, accepted.stderr], [0, ""]);
    assert.match(accepted.stdout, /HTTPS traffic to Rancher UI\/API; accepted: The new office/);
    repository.write({
      "stacks/prod.accept.yaml": "accepted:\n  - { from: world, to: rancher, ports: 443/tcp, why: x }\n",
    });
    const other = ["diff", "--base", "main", "--fail-on", "widening", "--stack", "prod"];
    assert.equal(repository.fenceline(other).exitCode, 3);
    const everything = repository.fenceline([...other, "--accept", "Agreed on Tuesday"]);
    assert.equal(everything.exitCode, 0);
    assert.match(everything.stdout, /accepted: Agreed on\s+Tuesday/);
    repository.write({
      "stacks/prod.accept.yaml": "accepted:\n  - { from: world, to: rancher, ports: http, why: x }\n",
    });
    const broken = repository.fenceline(other);
    assert.equal(broken.exitCode, 1);
    assert.match(broken.stderr, /prod\.accept\.yaml: accepted\[0\]: "http"/);
    repository.git("checkout", "--quiet", "--force", "main");
  });

  it("a new stack and one that goes: all of it is new, or gone", () => {
    repository.git("checkout", "--quiet", "-B", "stacks", "main");
    repository.git("mv", "stacks/Pulumi.prod.yaml", "stacks/Pulumi.stage.yaml");
    repository.commit("Rename");
    const { exitCode, stdout } = repository.fenceline(["diff", "--base", "main", "--format", "json"]);
    assert.equal(exitCode, 0);
    const { stacks } = JSON.parse(stdout) as { stacks: { stack: string; status: string; direction: string }[] };
    assert.deepEqual(
      stacks.map(({ stack, status, direction }) => [stack, status, direction]),
      [
        ["prod", "removed", "narrowing"],
        ["stage", "added", "widening"],
      ],
    );
    repository.git("checkout", "--quiet", "main");
  });

  it("main goes on: what it changed shows in reverse, and three dots leave it out", () => {
    repository.git("checkout", "--quiet", "-B", "behind", "main");
    repository.git("checkout", "--quiet", "-B", "ahead", "main");
    repository.write({ "rows.json": "[]\n" });
    repository.commit("Fewer rows");
    repository.git("checkout", "--quiet", "behind");
    const straight = repository.fenceline(["diff", "--base", "ahead"]);
    assert.match(straight.stderr, /^fenceline: ahead has a commit that this branch lacks, .* --base ahead\.\.\. /);
    assert.match(straight.stdout, /^More may pass/);
    const { stdout, stderr } = repository.fenceline(["diff", "--base", "ahead..."]);
    assert.equal(stderr, "");
    assert.match(stdout, /^No change in traffic/);
    repository.git("checkout", "--quiet", "main");
  });

  const mistakes: [words: string[], message: RegExp, exitCode?: number][] = [
    [[], /^fenceline: diff needs two files, a file and --stack, or --base REVISION$/],
    [["one.json"], /^fenceline: beside a file stands a second one, or one --stack to plan$/],
    [["a.json", "b.json", "--stack", "prod"], /^fenceline: beside a file stands a second one/],
    [["a.json", "--base", "main"], /^fenceline: give either two files, or --base with a git revision$/],
    [["a.json", "b.json"], /^fenceline: a\.json: there is no such file; give a plan/],
    [["--base", "nowhere"], /^fenceline: there is no revision "nowhere" in this repository; fetch it first$/],
    [["--base", "--help..."], /^fenceline: there is no revision/],
    [["--base", "main", "--stack", "production"], /^fenceline: there is no stack "production", .* choose one of prod$/],
    [["--base", "main", "--write", "diff.html"], /^fenceline: diff\.html: a file's ending tells its form: \.md, /],
    [["--base", "main", "--accept", " "], /^fenceline: --accept needs a reason$/],
    [["--base", "main", "--fail-on", "change"], /^fenceline: option '--fail-on <change>' argument 'change' is invalid/],
  ];
  for (const [words, message, wanted = 2] of mistakes) {
    it(`fenceline diff ${words.join(" ")}: one clear line`, () => {
      const { exitCode, stdout, stderr } = repository.fenceline(["diff", ...words]);
      assert.deepEqual([exitCode, stdout], [wanted, ""]);
      assert.match(stderr.trimEnd(), message);
    });
  }

  it("a base that can't be planned is named, and cleaned up all the same", () => {
    repository.git("checkout", "--quiet", "-B", "broken", "main");
    repository.write({ "index.js": "throw new Error('not yet');" });
    repository.commit("Broken");
    repository.git("checkout", "--quiet", "-B", "mended", "broken");
    repository.git("checkout", "main", "--", "index.js");
    repository.commit("Mended");
    const scratch = () => readdirSync(os.tmpdir()).filter((name) => name.startsWith("fenceline-base-"));
    const before = scratch();
    const { exitCode, stdout, stderr } = repository.fenceline(["diff", "--base", "broken"]);
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.match(stderr, /^fenceline: at broken: The program failed: not yet/);
    assert.deepEqual(
      scratch().filter((name) => !before.includes(name)),
      [],
    );
    assert.equal(repository.git("worktree", "list").trim().split("\n").length, 1);
    repository.git("checkout", "--quiet", "main");
  });
});
