/**
 * Clusters that differ in their names alone: the proof saves itself what it has seen, and still notices whatever is wrong with
 * any one of them, and between which two.
 */
import assert from "node:assert/strict";
import type { ResourceSpec } from "../../../components/resources/resource-spec";
import { cloudNames, type CloudName } from "../../../components/clouds/cloud";
import { judgeConfiguration } from "../../../components/installation/judge";
import { plannedOf, type Planned } from "../../../components/installation/plan";
import { parityOfResources } from "../../../components/proof/parity";
import type { PlannedCluster } from "../../../components/proof/intention";
import { Proofs } from "../../../components/proof/proofs";
import { valid, type Section } from "../installation/configurations";
import { assertProvenAndMutantsNoticed } from "./noticed-mutants";

const names = ["alpha", "beta", "gamma"];
const samples = 40;

function alike(cloud: CloudName): Planned {
  const [cluster] = valid[cloud].clusters as Section[];
  const limits = { aws: { rulesPerGroup: 200 }, openstack: { groups: 100, rules: 1000 }, digitalocean: {} };
  return plannedOf(
    judgeConfiguration({
      ...valid[cloud],
      limits: limits[cloud],
      clusters: names.map((name) => ({ ...cluster, name })),
    }),
  );
}

/** A cluster of which one resource is another. */
function withChange(cluster: PlannedCluster, change: (spec: ResourceSpec) => ResourceSpec): PlannedCluster {
  const { blueprint } = cluster;
  const rules = blueprint.rules.map((rule) => ({ ...rule, spec: change(rule.spec) }));
  const groups = blueprint.groups.map((group) => ({ ...group, specs: group.specs.map(change) }));
  return { ...cluster, blueprint: { ...blueprint, groups, rules } };
}

describe("clusters of a kind", () => {
  for (const cloud of cloudNames) {
    it(`on ${cloud}: a change of any one's rules is noticed`, () => {
      assertProvenAndMutantsNoticed(alike(cloud), samples);
    });

    it(`on ${cloud}: one that is not proven again for its name is proven for everything else`, () => {
      const { rancher, clusters, specs, existing, cloud: own } = alike(cloud);
      const [first, second, third] = clusters;
      assert.ok(first !== undefined && second !== undefined && third !== undefined);
      const ofNetwork = { specs: specs.filter(({ name }) => name.startsWith("network")), existing };
      const problemsOf = (proofs: Proofs, cluster: PlannedCluster) =>
        proofs.problems(rancher, cluster, [ofNetwork], own).map(({ message }) => message);
      const proofs = new Proofs();
      assert.deepEqual(
        [first, second, third].flatMap((cluster) => problemsOf(proofs, cluster)),
        [],
      );
      const wider = withChange(second, (spec) => ({
        ...spec,
        inputs: JSON.parse(
          JSON.stringify(spec.inputs)
            .replaceAll(/("(?:cidrIpv4|remoteIpPrefix)":)"198.51.100.0\/24"/g, '$1"198.51.0.0/16"')
            .replaceAll('["198.51.100.0/24"]', '["198.51.0.0/16"]'),
        ) as ResourceSpec["inputs"],
      }));
      const found = problemsOf(proofs, wider);
      assert.ok(found.length > 0 && found.every((message) => message.includes("beta/")), found.join("\n"));
      // What was found wrong is no proof.
      assert.deepEqual(problemsOf(proofs, wider), found);
    });
  }

  it("name every pair that differs, not one for all", () => {
    const planned = alike("aws");
    const open = planned.specs.map((spec) =>
      spec.name.startsWith("gamma-common-in") && spec.inputs.ipProtocol === "udp"
        ? { ...spec, inputs: { ...spec.inputs, referencedSecurityGroupId: undefined, cidrIpv4: "10.0.0.0/8" } }
        : spec,
    );
    const messages = parityOfResources(open, planned).map(({ message }) => message);
    for (const stranger of ["alpha/etcd", "alpha/worker", "beta/etcd", "beta/worker", "rancher"]) {
      const text = `${stranger} to gamma/worker, `;
      assert.ok(
        messages.some((message) => message.startsWith(text)),
        `${text} is not in\n${messages.join("\n")}`,
      );
    }
  });
});
