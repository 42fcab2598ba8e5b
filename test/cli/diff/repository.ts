/**
 * A team's repository in a scratch folder: a program of their own with the components, a table of their own rules, and one
 * stack. A pull request is a branch; `main` is where it left.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { cleanEnvironment, mainFile, type Outcome } from "../fenceline";

/** The checkout; this file runs from dist/test/cli/diff. */
export const root = path.resolve(__dirname, "..", "..", "..", "..");

const program = `
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { SecurityGroupIngressRule } = require("@pulumi/aws/vpc");
const { Network, RancherCluster, RancherServer } = require(${JSON.stringify(path.join(root, "dist", "components"))});

const settings = new pulumi.Config().requireObject("settings");
const network = new Network("network", { cloud: "aws", cidr: "10.20.0.0/16" });
const rancher = new RancherServer("rancher", { network, clients: { rancher: settings.rancherClients } });
const prod = new RancherCluster("prod", {
  rancher,
  launch: "custom",
  distribution: "rke2",
  clients: { workloads: settings.workloads },
  nodeGroups: settings.nodeGroups,
});
for (const { group, port, from, why } of JSON.parse(readFileSync(__dirname + "/rows.json", "utf8"))) {
  new SecurityGroupIngressRule(\`\${group}-\${port}-from-\${from.replace("/", "-")}\`, {
    securityGroupId: prod[group].groupId,
    ipProtocol: "tcp",
    fromPort: port,
    toPort: port,
    cidrIpv4: from,
    description: why,
  });
}
exports.groups = [...rancher.groups, ...prod.groups];
`;

export const stackText = `config:
  aws:region: eu-central-1
  shop:settings:
    rancherClients: [203.0.113.0/24]
    workloads: [198.51.100.0/24]
    nodeGroups:
      - { name: etcd, roles: [etcd], nodes: 3 }
      - { name: controlplane, roles: [controlplane], nodes: 2 }
      - { name: worker, roles: [worker], nodes: 3 }
`;

const rows = [
  { group: "worker", port: 9100, from: "192.0.2.50/32", why: "node metrics" },
  { group: "controlPlane", port: 9100, from: "192.0.2.50/32", why: "node metrics" },
  { group: "worker", port: 8443, from: "192.0.2.0/28", why: "health checks" },
];
export const rowsText = `${JSON.stringify(rows, null, 2)}\n`;

export class TeamRepository {
  readonly folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), "fenceline-team-")));

  constructor(files: Readonly<Record<string, string>> = {}) {
    this.write({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.js\nstackConfigDir: stacks\n",
      "index.js": program,
      "rows.json": rowsText,
      "stacks/Pulumi.prod.yaml": stackText,
      ".gitignore": "node_modules\n",
      ...files,
    });
    symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
    this.git("init", "--quiet", "--initial-branch", "main");
    this.commit("Start");
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  read(name: string): string {
    return readFileSync(path.join(this.folder, name), "utf8");
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }

  /** A pull request: a branch from `main` with these files. */
  pullRequest(name: string, files: Readonly<Record<string, string>>): void {
    this.git("checkout", "--quiet", "-B", name, "main");
    this.write(files);
    this.commit(name);
  }

  git(...words: readonly string[]): string {
    const identity = ["-c", "user.name=team", "-c", "user.email=team@example.com", "-c", "commit.gpgsign=false"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...words], {
      cwd: this.folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`git ${words.join(" ")}: ${stderr}`);
    return stdout;
  }

  fenceline(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Outcome {
    return fencelineIn(this.folder, words, variables);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function fencelineIn(
  cwd: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  main = mainFile,
): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    ...{ cwd, encoding: "utf8" },
    env: cleanEnvironment(variables),
  });
  return { exitCode: status, stdout, stderr };
}
