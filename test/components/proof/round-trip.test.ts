/**
 * What is encoded for a cloud and decoded again allows exactly what the matrix and the user say, for configurations of every
 * kind. FENCELINE_RUNS makes more of them.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { ConfigurationError } from "../../../components/judging/problem";
import { judgeConfiguration } from "../../../components/installation/judge";
import { plannedOf } from "../../../components/installation/plan";
import { configurationOf } from "./stated-topologies";
import { stacks, type StackOfTest } from "./topologies";
import { disagreements } from "./naive-oracle";

const runs = Number(process.env.FENCELINE_RUNS ?? 60);

/** Differences between resources and words, and whether the stack made sense at all. */
function judged(stack: StackOfTest): { differences: string[]; refusals: string[] } {
  try {
    judgeConfiguration(configurationOf(stack));
    return { differences: [], refusals: [] };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const messages = error.problems.map(({ path, message }) => `${path}: ${message}`);
    const differences = messages.filter((message) => message.includes(" by the resources, but "));
    return { differences, refusals: differences.length > 0 ? [] : messages };
  }
}

describe("round trip: decode(encode(plan)) allows exactly what the flows say", () => {
  it("for every kind of stack, and most of them are carried out", () => {
    let carriedOut = 0;
    let all = 0;
    const reasons = new Set<string>();
    fc.assert(
      fc.property(stacks(), (stack) => {
        const { differences, refusals } = judged(stack);
        all += 1;
        if (refusals.length === 0 && differences.length === 0) carriedOut += 1;
        for (const refusal of refusals) reasons.add(refusal);
        assert.deepEqual(differences, []);
      }),
      { numRuns: runs },
    );
    assert.ok(carriedOut > all * 0.4, `${carriedOut} of ${all}; refused: ${[...reasons].join("\n")}`);
  });

  it("behind balancers, for clusters that are told by ranges in the network and outside of it", () => {
    const terminating = { loadBalancer: "terminating", hostname: "rancher.example.com" } as const;
    const networks = {
      aws: { cidr: "10.20.0.0/16" },
      openstack: { cidr: "10.20.0.0/16", externalNetwork: "public" },
      digitalocean: { cidr: "10.20.0.0/16", region: "fra1" },
    };
    for (const [cloud, network] of Object.entries(networks)) {
      for (const dialled of ["private", "public"] as const) {
        for (const addresses of [["198.51.100.0/28"], ["10.20.3.0/24"], ["10.20.0.0/16"]]) {
          const scheme = dialled === "private" && cloud !== "openstack" ? "internal" : "public";
          // Nodes without an address on the internet, too: what is told is where they are seen.
          const hidden = {
            name: "etcd",
            roles: ["etcd"],
            nodes: 1,
            ...(cloud === "openstack" ? { publicAddress: false } : {}),
          };
          judgeConfiguration({
            ...{ cloud, network, machines: { image: "ubuntu", size: "large" } },
            clients: { rancher: ["203.0.113.0/24"] },
            rancher: { ...terminating, dialled, balancer: { scheme, certificate: "certificate-1" } },
            clusters: [
              {
                ...{ name: "prod", launch: "custom", distribution: "rke2", addresses },
                nodeGroups: [hidden, { name: "rest", roles: ["controlplane", "worker"], nodes: 1 }],
              },
            ],
          });
        }
      }
    }
  });

  it("a second, naive reading of the document agrees on every port beside a boundary", () => {
    const plain = stacks({ balancers: ["none"], distributions: ["rke1"], beside: false });
    let probes = 0;
    fc.assert(
      fc.property(plain, (stack) => {
        if (judged(stack).refusals.length > 0) return;
        const found = disagreements(stack, plannedOf(judgeConfiguration(configurationOf(stack))));
        probes += found.probes;
        assert.deepEqual(found.wrong, []);
      }),
      { numRuns: Math.ceil(runs / 4) },
    );
    assert.ok(probes > runs * 40, String(probes));
  });
});
