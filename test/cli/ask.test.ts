/** `fenceline ask`: yes or no first, then why; what is no yes has exit code 3; every mistake is one clear line. */
import assert from "node:assert/strict";
import { ask } from "../../cli/ask/ask";
import { Failure } from "../../cli/terminal/failure";
import type { StackPlan } from "../../components/resources/resource";
import { fenceline } from "./fenceline";
import { fileOf, planFile, planOf, textFile } from "./plan-files";

interface Question {
  readonly from: string;
  readonly to: string;
  readonly port: string;
}

function question(text: string): Question {
  const [from = "", to = "", port = ""] = text.split(" ");
  return { from, to, port };
}

async function answer(plan: string, text: string): Promise<{ lines: string[]; exitCode: number }> {
  const { text: said, exitCode } = await ask({ stack: "", plan: [plan], format: "table", ...question(text) });
  return { lines: said.trimEnd().split("\n"), exitCode };
}

describe("fenceline ask", () => {
  const cases: Readonly<Record<string, string>> = {
    "controlplane etcd 2379-2380/tcp": "yes: prod/controlplane may reach prod/etcd on 2379-2380/tcp",
    "worker etcd 2379/tcp": "no: prod/worker may not reach prod/etcd on 2379/tcp",
    "prod/worker prod/controlplane 6443/tcp": "yes: prod/worker may reach prod/controlplane on 6443/tcp",
    "rancherClients rancher 443/tcp": "yes: rancherClients may reach rancher on 443/tcp",
    "203.0.113.7 rancher 443/tcp": "yes: 203.0.113.7 may reach rancher on 443/tcp",
    "203.0.112.255 rancher 443/tcp": "no: 203.0.112.255 may not reach rancher on 443/tcp",
    "203.0.112.0/23 rancher 443/tcp": "no: some of 203.0.112.0/23 may reach some of rancher on 443/tcp, others may not",
    "world rancher all": "no: world may not reach rancher on everything",
    "workloadClients worker 29999-30001/tcp":
      "no: workloadClients may reach prod/worker on 30000-30001/tcp, not on all of 29999-30001/tcp",
    "sshClients rancher 22/tcp": "no: sshClients may not reach rancher on 22/tcp",
    "prod-etcd-1 prod-etcd-2 8472/udp": "yes: prod-etcd-1 may reach prod-etcd-2 on 8472/udp",
    "prod-etcd-1 rancher-1 443/tcp": "yes: prod-etcd-1 may reach rancher-1 on 443/tcp",
    "rancher world icmp": "yes: rancher may reach world on icmp",
    "world world 443/tcp": "unknown: whether world may reach world on 443/tcp can't be told",
  };
  for (const [text, expected] of Object.entries(cases)) {
    it(expected, async () => {
      const { lines, exitCode } = await answer(await planFile("aws"), text);
      assert.equal(lines[0], expected);
      assert.equal(exitCode, expected.startsWith("yes") ? 0 : 3);
    });
  }

  const openings: Readonly<Record<string, readonly string[]>> = {
    "worker etcd 10250/tcp": [
      "the matrix has this row (kubelet for the metrics server) with option: metricsServer",
      "the matrix has this row (kubelet for Monitoring) with option: monitoring",
    ],
    "controlplane worker 9443/tcp": ["the matrix has this row (rancher-webhook) with option: webhookPorts"],
    "kubernetesApiClients controlplane 6443/tcp": [
      "the matrix has this row (Authorized Cluster Endpoint) with option: authorizedClusterEndpoint and " +
        "clients.kubernetesApi is empty",
    ],
    "world worker 443/tcp": ["the matrix has this row (ingress) for the ranges in clients.workloads"],
    "sshClients worker 22/tcp": ["22/tcp is open to the ranges in clients.ssh, which is empty"],
    "192.0.2.1 etcd 22/tcp": ["22/tcp is open to the ranges in clients.ssh"],
    // Nothing in the matrix opens these, whatever is chosen.
    "worker etcd 2379/tcp": [],
    "world etcd 2379/tcp": [],
    "worker controlplane 9100/tcp": [],
    "world rancher 22-23/tcp": [],
  };
  for (const [text, expected] of Object.entries(openings)) {
    it(`${text}: no, and ${expected.length === 0 ? "nothing of the matrix" : "what"} would open it`, async () => {
      const { lines, exitCode } = await answer(await planFile("aws"), text);
      assert.equal(exitCode, 3);
      const notes = lines
        .join(" ")
        .split("note: ")
        .slice(1)
        .map((note) => note.trim());
      assert.deepEqual(
        notes.filter((note) => !note.startsWith("nobody:")),
        expected,
      );
    });
  }

  it("says which rules decide at each end, why they are there, and where that is written", async () => {
    const { lines } = await answer(await planFile("aws"), "controlplane etcd 2379/tcp");
    const said = lines.join(" ");
    assert.match(said, /sending end, prod\/controlplane: allowed by - SecurityGroupEgressRule prod-common-out-all/);
    assert.match(
      said,
      /receiving end, prod\/etcd: allowed by - SecurityGroupIngressRule prod-etcd-in-tcp-2379-2380-from/,
    );
    assert.match(
      said,
      /etcd client requests; etcd peer communication; Rancher launched Kubernetes \(custom nodes\), row/,
    );
    const denied = await answer(await planFile("aws"), "worker etcd 2379/tcp");
    assert.equal(denied.lines.at(-1), "receiving end, prod/etcd: no rule of its groups allows it");
  });

  it("on DigitalOcean, everything is tcp, udp and icmp: said as the listed exception that it is", async () => {
    const { lines, exitCode } = await answer(await planFile("digitalocean"), "rancher world all");
    assert.equal(lines[0], "no: rancher may reach world on all tcp, all udp, icmp, not on all of everything");
    assert.match(lines.slice(-2).join(" "), /^note: digitalocean-every-protocol: its firewalls pass tcp, udp and icmp/);
    assert.equal(exitCode, 3);
    assert.equal((await answer(await planFile("digitalocean"), "rancher world 443/tcp")).exitCode, 0);
  });

  it("asks resources that are not ours, and says what can't be known", async () => {
    const groupType = "aws:ec2/securityGroup:SecurityGroup";
    const inline = { protocol: "tcp", fromPort: 443, toPort: 443, prefixListIds: ["pl-1"], description: "partners" };
    const resources = [
      { type: groupType, name: "web", inputs: { ingress: [inline] } },
      {
        type: "aws:ec2/instance:Instance",
        name: "shop",
        inputs: { vpcSecurityGroupIds: [`\${${groupType}::web.id}`] },
      },
    ].map((one) => ({ ...one, urn: one.name, parent: null, custom: true }));
    const plan: StackPlan = { stack: "theirs", resources, outputs: {} };
    const { lines, exitCode } = await answer(fileOf(plan, "theirs"), "world shop 443/tcp");
    assert.equal(exitCode, 3);
    assert.deepEqual(lines, [
      "unknown: whether world may reach shop on 443/tcp can't be told",
      "receiving end, shop: unknown by",
      "- SecurityGroup web ingress[0]: partners",
    ]);
  });

  it("--all is the whole matrix of the stack, as a table, CSV and JSON", async () => {
    const plan = await planFile("aws");
    const all = async (format: "table" | "csv" | "json") =>
      (await ask({ stack: "", plan: [plan], all: true, format })).text;
    const rows = JSON.parse(await all("json")) as Readonly<Record<string, string>>[];
    const told = rows.map(({ from = "", to = "", traffic = "", verdict = "" }) =>
      [from, to, traffic, verdict].join(" "),
    );
    assert.ok(told.includes("prod/controlplane prod/etcd 2379-2380/tcp allowed"));
    assert.ok(!told.some((line) => line.startsWith("prod/worker prod/etcd 2379")));
    assert.equal(new Set(told).size, told.length);
    assert.equal((await all("csv")).trimEnd().split("\r\n").length, rows.length + 1);
    for (const line of (await all("table")).split("\n")) assert.ok(line.length <= 100, line);
  });

  const mistakes: Readonly<Record<string, RegExp>> = {
    "worker etcd 0/tcp": /^"0\/tcp": port "0" is not a number from 1 to 65535$/,
    "worker etcd 70000/tcp": /^"70000\/tcp": port "70000" is not a number from 1 to 65535$/,
    "worker etcd http": /^"http" names no port: ports are numbers; write a port and its protocol, like 443\/tcp/,
    "worker etcd 443": /^"443" lacks a protocol: write 443\/tcp or 443\/udp$/,
    "worker etcd 443/icmp": /ports are of tcp or udp/,
    "wroker etcd 443/tcp": /^nobody here is called "wroker"; choose one of rancher, prod\/etcd, /,
    "worker 10.0.0.1/8 443/tcp": /^"10.0.0.1\/8" has host bits set/,
    "worker 10.0.0.1.7 443/tcp": /^"10.0.0.1.7" is neither a party nor an address or range$/,
  };
  for (const [text, message] of Object.entries(mistakes)) {
    it(`${text}: exit code 2 and one clear line`, async () => {
      await assert.rejects(answer(await planFile("aws"), text), (error) => {
        assert.ok(error instanceof Failure);
        assert.equal(error.exitCode, 2);
        assert.match(error.message, message);
        assert.ok(!error.message.includes("\n"));
        return true;
      });
    });
  }

  it("a role that several clusters have must be named with its cluster", async () => {
    const plan = await planOf("aws");
    const groups = plan.outputs.groups as readonly Record<string, unknown>[];
    const both = [...groups, ...groups.flatMap((one) => (one.cluster === null ? [] : [{ ...one, cluster: "dev" }]))];
    const file = fileOf({ ...plan, outputs: { ...plan.outputs, groups: both } }, "both");
    await assert.rejects(answer(file, "worker etcd 443/tcp"), /"worker" is a role of several clusters; choose one of/);
    assert.equal((await answer(file, "dev/worker dev/etcd 8472/udp")).exitCode, 0);
  });

  const whole: readonly (readonly [words: readonly string[], line: RegExp])[] = [
    [["--stack", "nowhere", "--all"], /^fenceline: There is no stack "nowhere": .*Choose one of: .*aws/],
    [["--from", "worker", "--port", "443/tcp"], /^fenceline: ask needs --to, or --all for the whole matrix$/],
    [["--from", "worker", "--to", "etcd", "--port", "0/tcp"], /^fenceline: "0\/tcp": port "0"/],
    [["--plan", textFile("{", "broken.json"), "--all"], /^fenceline: .*broken\.json: /],
    [["--plan", "/nowhere/plan.json", "--all"], /^fenceline: .*\/nowhere\/plan\.json/],
    [["--all", "--format", "xml"], /^fenceline: option '--format <format>' argument 'xml' is invalid/],
  ];
  for (const [words, line] of whole) {
    it(`fenceline ask ${words.join(" ").replace(/\S*\//g, "")}: exit code 2, nothing on standard output`, () => {
      const { exitCode, stdout, stderr } = fenceline(["ask", ...words]);
      assert.deepEqual([exitCode, stdout], [2, ""]);
      assert.match(stderr.trimEnd(), line);
      assert.ok(!stderr.trimEnd().includes("\n"), stderr);
    });
  }
});
