/** What users expect, and what must hold everywhere: the file's shape, the answers, and that unknown is never enough. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { policyTrafficText } from "../../../components/reach/policy";
import { checkShipped, checkStated, partyProblems } from "../../../components/review/expectations/check";
import { shippedExpectations } from "../../../components/review/expectations/shipped";
import { parseExpectations } from "../../../components/review/expectations/stated";
import type { PlannedResource } from "../../../components/resources/resource";
import { egressRule, group, ingressRule, ports, resource, rule, sceneOf } from "../proof/scenes";

function problems(expect: unknown): string[] {
  return parseExpectations({ expect }).problems.map(({ path, message }) => `${path}: ${message}`);
}

describe("expectations: the file", () => {
  it("takes one party or several, ports and other traffic, and a reason", () => {
    const { value, problems: found } = parseExpectations({
      expect: [{ from: "worker", to: ["etcd", "192.0.2.1"], allow: ["443/tcp"], deny: ["icmp", "all"], why: "so" }],
    });
    assert.deepEqual(found, []);
    assert.deepEqual(value, [
      {
        from: ["worker"],
        to: ["etcd", "192.0.2.1"],
        allow: [{ protocol: "tcp", first: 443, last: 443 }],
        deny: [{ protocol: "icmp", message: "every" }, { protocol: "every" }],
        why: "so",
      },
    ]);
  });

  it("says all that is wrong at once, with its path", () => {
    assert.deepEqual(
      problems([
        { from: "worker", to: "etcd" },
        { from: [], to: "etcd", deny: ["http"] },
        { to: 7, deny: ["0/tcp", "70000/tcp", "443"], allows: ["80/tcp"] },
      ]),
      [
        "expect[0]: expects nothing; name what must pass under allow, or what must not under deny",
        "expect[1].from: is empty; it must name at least one of parties",
        'expect[1].deny[0]: "http" names no port: ports are numbers; write a port and its protocol, like 443/tcp or 2379-2380/tcp; or icmp, icmp/8, protocol/4, all',
        "expect[2].from: is missing; it must be a party or a list of parties, like worker, prod/etcd, workloadClients, world or 203.0.113.7",
        "expect[2].to: must be a party or a list of parties, like worker, prod/etcd, workloadClients, world or 203.0.113.7",
        'expect[2].deny[0]: "0/tcp": port "0" is not a number from 1 to 65535',
        'expect[2].deny[1]: "70000/tcp": port "70000" is not a number from 1 to 65535',
        'expect[2].deny[2]: "443" lacks a protocol: write 443/tcp or 443/udp',
        "expect[2].allows: is unknown here; the known keys are from, to, allow, deny, why",
      ],
    );
    for (const content of [null, [], "expect", { expected: [] }]) {
      assert.ok(parseExpectations(content).problems.length > 0, JSON.stringify(content));
    }
  });
});

const out = (on: string) => rule(egressRule, `${on}-out`, on, { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" });
const roles = [
  { cluster: null, role: "rancher" },
  { cluster: "prod", role: "etcd" },
  { cluster: "prod", role: "controlplane" },
  { cluster: "prod", role: "worker" },
];
const groups = roles.flatMap(({ role }) => [resource(group, role), out(role)]);
const from = (name: string, on: string, inputs: Record<string, unknown>) => rule(ingressRule, name, on, inputs);
const ofGroup = (name: string) => ({ referencedSecurityGroupId: `\${${group}::${name}.id}` });

function stated(resources: readonly PlannedResource[], expect: unknown): string[] {
  const { value = [], problems: found } = parseExpectations({ expect });
  assert.deepEqual(found, []);
  return checkStated(sceneOf([...groups, ...resources], roles), value).map(
    (one) => `${one.isMet ? "met" : "UNMET"} ${one.expected} ${one.traffic} ${one.from} ${one.to}: ${one.verdict}`,
  );
}

describe("expectations: the user's own", () => {
  const web = from("web", "worker", { ...ports(80, 443), cidrIpv4: "203.0.113.0/24" });

  it("every pair of the parties that are named, allowed and denied", () => {
    assert.deepEqual(
      stated(
        [web],
        [{ from: ["203.0.113.0/24", "etcd"], to: ["worker", "etcd"], allow: ["443/tcp"], deny: ["81/udp"] }],
      ),
      [
        "met allow 443/tcp 203.0.113.0/24 prod/worker: allowed",
        "met deny 81/udp 203.0.113.0/24 prod/worker: denied",
        "UNMET allow 443/tcp 203.0.113.0/24 prod/etcd: denied",
        "met deny 81/udp 203.0.113.0/24 prod/etcd: denied",
        "UNMET allow 443/tcp prod/etcd prod/worker: unknown",
        "met deny 81/udp prod/etcd prod/worker: denied",
        "UNMET allow 443/tcp prod/etcd prod/etcd: denied",
        "met deny 81/udp prod/etcd prod/etcd: denied",
      ],
    );
  });

  it("neither half of the ports nor half of the range is enough, for allow or for deny", () => {
    const both = { allow: ["79-80/tcp"], deny: ["79-80/tcp"] };
    assert.deepEqual(stated([web], [{ from: "203.0.113.7", to: "worker", ...both }]), [
      "UNMET allow 79-80/tcp 203.0.113.7 prod/worker: partly",
      "UNMET deny 79-80/tcp 203.0.113.7 prod/worker: partly",
    ]);
    const one = { allow: ["80/tcp"], deny: ["80/tcp"] };
    assert.deepEqual(stated([web], [{ from: "203.0.112.0/23", to: "worker", ...one }]), [
      "UNMET allow 80/tcp 203.0.112.0/23 prod/worker: partly",
      "UNMET deny 80/tcp 203.0.112.0/23 prod/worker: partly",
    ]);
  });

  it("what can't be known meets neither", () => {
    const list = from("list", "worker", { ...ports(443), prefixListId: "pl-123" });
    assert.deepEqual(stated([list], [{ from: "world", to: "worker", allow: ["443/tcp"], deny: ["443/tcp"] }]), [
      "UNMET allow 443/tcp world prod/worker: unknown",
      "UNMET deny 443/tcp world prod/worker: unknown",
    ]);
  });

  it("nobody, a kind of client without ranges: what is said of nobody is not met", () => {
    assert.deepEqual(stated([], [{ from: "sshClients", to: "etcd", allow: ["22/tcp"], deny: ["22/tcp"] }]), [
      "UNMET allow 22/tcp sshClients prod/etcd: denied",
      "UNMET deny 22/tcp sshClients prod/etcd: denied",
    ]);
  });

  it("unknown parties are problems of the file, with their path and who there is", () => {
    const { value = [] } = parseExpectations({
      expect: [{ from: "wroker", to: ["etcd", "10.0.0.1/8"], deny: ["all"] }],
    });
    assert.deepEqual(
      partyProblems(sceneOf(groups, roles), value).map(({ path, message }) => `${path}: ${message.slice(0, 60)}`),
      [
        'expect[0].from: nobody here is called "wroker"; choose one of rancher, prod/',
        'expect[0].to[1]: "10.0.0.1/8" has host bits set; the range that contains it i',
      ],
    );
  });
});

function unmet(resources: readonly PlannedResource[]): string[] {
  return checkShipped(sceneOf([...groups, ...resources], roles))
    .filter(({ isMet }) => !isMet)
    .map((one) => `${one.shipped ?? ""}: ${one.from} ${one.to} ${one.traffic} ${one.verdict}`);
}

describe("expectations that hold everywhere", () => {
  it("are met by a stack that opens nothing, each once", () => {
    const checked = checkShipped(sceneOf(groups, roles));
    assert.deepEqual(
      checked.map(({ shipped, isMet }) => [shipped, isMet]),
      shippedExpectations.map(({ id }) => [id, true]),
    );
  });

  it("etcd-closed: etcd and control plane of the cluster, and nobody else", () => {
    const etcd = (name: string) => from(name, "etcd", { ...ports(2379, 2380), ...ofGroup(name) });
    assert.deepEqual(unmet([etcd("etcd"), etcd("controlplane")]), []);
    assert.deepEqual(unmet([etcd("worker"), etcd("rancher")]), [
      "etcd-closed: rancher prod/etcd 2379-2380/tcp allowed",
      "etcd-closed: prod/worker prod/etcd 2379-2380/tcp allowed",
    ]);
    assert.deepEqual(unmet([from("one", "etcd", { ...ports(2380), ...ofGroup("worker") })]), [
      "etcd-closed: prod/worker prod/etcd 2379-2380/tcp partly",
    ]);
  });

  it("etcd-closed: a control plane node of another cluster is somebody else", () => {
    const dev = { cluster: "dev", role: "controlplane", securityGroups: ["dev"] };
    const both = [
      { cluster: "prod", role: "worker", securityGroups: ["worker"] },
      { cluster: "prod", role: "etcd", securityGroups: ["etcd"] },
    ];
    const resources = [...groups, resource(group, "dev"), out("dev")];
    const checked = checkShipped(
      sceneOf([...resources, from("dev", "etcd", { ...ports(2379), ...ofGroup("dev") })], [...both, dev]),
    );
    assert.deepEqual(
      checked.flatMap((one) => (one.isMet ? [] : [`${one.from} ${one.to}`])),
      ["dev/controlplane prod/etcd"],
    );
  });

  for (const { id, deny } of shippedExpectations) {
    it(`${id}: the world reaches no node there, on any of its ports`, () => {
      for (const { protocol, first, last } of deny) {
        const world = { ...ports(first, last), ipProtocol: protocol, cidrIpv4: "0.0.0.0/0" };
        const found = unmet([from("world", "worker", world)]);
        assert.ok(
          found.some((line) => line.startsWith(`${id}: world prod/worker ${first}`)),
          found.join("\n"),
        );
        const halves = ["0.0.0.0/1", "128.0.0.0/1"].map((cidrIpv4) =>
          from(cidrIpv4, "rancher", { ...world, cidrIpv4 }),
        );
        assert.ok(unmet(halves).some((line) => line.startsWith(`${id}: 0.0.0.0/1 rancher ${first}`)));
      }
    });
  }

  it("docs/expectations.md lists exactly these, with their traffic", () => {
    const page = readFileSync(path.join(__dirname, "..", "..", "..", "..", "docs", "expectations.md"), "utf8");
    const rows = [...page.matchAll(/^\| `([a-z]+-closed)` +\|.*\| ([^|]+?) +\|$/gm)].map(([, id, what]) => [id, what]);
    assert.deepEqual(
      rows,
      shippedExpectations.map(({ id, deny }) => [id, deny.map(policyTrafficText).join(", ")]),
    );
  });

  it("clients are outsiders too, and nodes are not", () => {
    const client = resource("rancher-fenceline:index:RancherCluster", "prod", {
      clients: { workloads: ["203.0.113.0/24"] },
    });
    const kubelet = { ...ports(10250), cidrIpv4: "203.0.113.0/24" };
    assert.deepEqual(unmet([client, from("clients", "worker", kubelet)]).slice(0, 1), [
      "kubelet-closed: workloadClients prod/worker 10250/tcp allowed",
    ]);
    assert.deepEqual(unmet([from("nodes", "worker", { ...ports(10250), ...ofGroup("rancher") })]), []);
  });
});
