/**
 * The three clouds allow the same for the same topology: all pairs, all ports, exactly. What a cloud can't say is listed in
 * its exceptions, and each of those has its test here.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { clouds } from "../../../components/clouds";
import { cloudNames, type CloudName } from "../../../components/clouds/cloud";
import { decode } from "../../../components/clouds/decode";
import { judgeConfiguration } from "../../../components/installation/judge";
import { plannedOf } from "../../../components/installation/plan";
import { partsOf, type Answer } from "../../../components/reach/answer";
import { allPairs } from "../../../components/reach/all-pairs";
import type { Policy, PolicyTraffic } from "../../../components/reach/policy";
import { PolicyIndex } from "../../../components/reach/policy-index";
import { parseQuestion } from "../../../components/reach/question";
import { reach, type Asked } from "../../../components/reach/reach";
import { lineEnd, spanOf, trafficsOf } from "../../../components/reach/traffic-line";
import { configurationOf } from "./stated-topologies";
import { ranges, stacks, type StackOfTest } from "./topologies";

interface Named extends Asked {
  readonly name: string;
}

function policyOf(stack: StackOfTest, cloud: CloudName, more: Record<string, unknown> = {}): Policy {
  const configuration = { ...configurationOf({ ...stack, cloud }), ...more };
  const { specs, existing } = plannedOf(judgeConfiguration(configuration));
  return decode(specs, existing);
}

function partiesIn(policy: Policy): Named[] {
  const nodes = policy.endpoints.map((endpoint) => ({ name: endpoint.name, subjects: [endpoint] }));
  const outside = [...ranges, "8.8.8.8/32"].map((range): Named => ({
    name: range,
    subjects: [{ kind: "range", range: range.replace(/\/\d+$/, "/32"), outsider: true }],
  }));
  return [...nodes, ...outside];
}

/** TCP and UDP, of which no cloud has an exception. */
const portsEnd = spanOf({ protocol: "udp", first: 65535, last: 65535 }, "ipv4").last;
const whole = { first: 0, last: lineEnd };

/** `FROM TO: VERDICT TRAFFIC`, for every pair. */
function told(policy: Policy, end: number): string[] {
  const lines: string[] = [];
  for (const { from, to, family, answer } of allPairs(policy, partiesIn(policy), { nodesOutsideRanges: true })) {
    if (family === "ipv4") lines.push(...linesOf(`${from.name} ${to.name}`, answer, end));
  }
  return lines.sort();
}

function linesOf(pair: string, answer: Answer, end: number): string[] {
  return partsOf(answer)
    .filter(({ first, verdict }) => first <= end && verdict !== "denied")
    .map(
      ({ first, last, verdict }) => `${pair}: ${verdict} ${textOf(trafficsOf({ first, last: Math.min(last, end) }))}`,
    );
}

/** Nothing listens on port 0: some clouds can't say all ports without it. */
function textOf(traffics: readonly PolicyTraffic[]): string {
  return JSON.stringify(traffics).replaceAll('"first":0,"last":65535', '"first":1,"last":65535');
}

/**
 * A range with a part of the network's addresses: which node has one of those is each cloud's own choice. What can be named
 * besides ranges is, too.
 */
const partOfNetwork = "10.20.3.0/24";
const plain = stacks({ balancers: ["none"] }).filter(
  // A group of another stack, and what the user names, are named as their cloud names them.
  (stack) =>
    stack.existing?.hasGroup !== true &&
    !stack.isDual &&
    stack.isNaming !== true &&
    !JSON.stringify(stack).includes(partOfNetwork),
);

describe("the three clouds agree", () => {
  it("on all ports of TCP and UDP, between all pairs; AWS and OpenStack on every protocol", () => {
    fc.assert(
      fc.property(plain, (stack) => {
        const [aws, openstack, digitalocean] = cloudNames.map((cloud) => policyOf(stack, cloud));
        assert.ok(aws !== undefined && openstack !== undefined && digitalocean !== undefined);
        assert.deepEqual(told(openstack, portsEnd), told(aws, portsEnd));
        assert.deepEqual(told(digitalocean, portsEnd), told(aws, portsEnd));
        assert.deepEqual(told(openstack, whole.last), told(aws, whole.last));
      }),
      { numRuns: Number(process.env.FENCELINE_RUNS ?? 25) },
    );
  });

  const example: StackOfTest = {
    ...{
      cloud: "aws",
      install: "single",
      loadBalancer: "none",
      dialled: "private",
      isDual: false,
      isMultihomed: false,
    },
    egress: { mode: "open" },
    clients: { rancher: ["203.0.113.0/24"], workloads: [], ssh: [] },
    clusters: [],
    flows: [],
    existing: undefined,
  };
  const cilium = {
    name: "prod",
    ...{ launch: "custom", distribution: "rke2", cni: "cilium", allowEvenEtcd: true },
    nodeGroups: [{ name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1 }],
  };

  function verdicts(from: string, to: string, question: string, more: object = {}): string[] {
    return cloudNames.map((cloud) => {
      const policy = policyOf(example, cloud, { clusters: [cilium], ...more });
      const party = (name: string) => partiesIn(policy).find((one) => one.name === name) ?? { subjects: [] };
      return reach(policy, party(from), party(to), parseQuestion(question), { family: "ipv4" }).verdict;
    });
  }

  const exceptions: Readonly<Record<string, () => void>> = {
    "digitalocean-every-protocol": () => {
      assert.deepEqual(verdicts("rancher-1", "8.8.8.8/32", "protocol/4"), ["allowed", "allowed", "denied"]);
      assert.deepEqual(verdicts("rancher-1", "8.8.8.8/32", "all"), ["allowed", "allowed", "partly"]);
      assert.deepEqual(verdicts("rancher-1", "8.8.8.8/32", "icmp"), ["allowed", "allowed", "allowed"]);
    },
    "digitalocean-every-icmp": () => {
      assert.deepEqual(verdicts("prod-all-1", "prod-all-1", "icmp/8/0"), ["allowed", "allowed", "allowed"]);
      assert.deepEqual(verdicts("prod-all-1", "prod-all-1", "icmp/13/0"), ["denied", "denied", "allowed"]);
    },
    "digitalocean-balancer-one-door": () => {
      const node = { name: "all", roles: ["etcd", "controlplane", "worker"], nodes: 1, publicAddress: true };
      const found = (["aws", "digitalocean"] as const).map((cloud) => {
        const policy = policyOf({ ...example, loadBalancer: "passthrough", dialled: "public" }, cloud, {
          clusters: [{ ...cilium, nodeGroups: [node] }],
        });
        const index = new PolicyIndex(policy, { nodesOutsideRanges: true });
        const party = (name: string) => ({ subjects: policy.endpoints.filter((endpoint) => endpoint.name === name) });
        const ask = (port: string) =>
          reach(index, party("prod-all-1"), party("rancher-balancer"), parseQuestion(port), { family: "ipv4" }).verdict;
        return [ask("443/tcp"), ask("80/tcp")];
      });
      assert.deepEqual(found, [
        ["allowed", "denied"],
        ["allowed", "allowed"],
      ]);
    },
    "openstack-echo-request-code": () => {
      assert.deepEqual(verdicts("prod-all-1", "prod-all-1", "icmp/8/1")[1], "allowed");
      assert.deepEqual(verdicts("prod-all-1", "prod-all-1", "icmp/8/1")[0], "denied");
    },
    "openstack-icmp-code": () => {
      const flows = [{ from: "8.8.8.8/32", to: "worker", ports: "icmp/11/0", why: "traceroute" }];
      assert.deepEqual(verdicts("8.8.8.8/32", "prod-all-1", "icmp/11/0", { flows }).slice(0, 2), [
        "allowed",
        "allowed",
      ]);
      assert.deepEqual(verdicts("8.8.8.8/32", "prod-all-1", "icmp/11/1", { flows }).slice(0, 2), ["denied", "allowed"]);
    },
  };

  it("every listed exception has a test, and nothing else", () => {
    const listed = cloudNames.flatMap((cloud) => clouds[cloud].firewall.exceptions.map(({ id }) => id));
    assert.deepEqual(Object.keys(exceptions).sort(), listed.sort());
  });

  for (const [id, check] of Object.entries(exceptions)) it(`but for ${id}`, check);
});
