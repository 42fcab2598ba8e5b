/**
 * A hand-made estate of Terraform's, with inline rules, both kinds of rule resources, a module and `count`: what
 * `terraform show -json` (1.11.4, provider hashicorp/aws 5.100.0, an EC2 API of moto's) printed of its plan before the first
 * apply, where no id is known, and of its state afterwards, refreshed.
 */
import * as assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { audit, type AuditOptions } from "../../../cli/audit/audit";
import { estateOf } from "../../../cli/estate/read-estate";
import { readTerraform } from "../../../cli/estate/terraform";

/** This file runs from dist/test/cli/estate; the files are with the sources. */
const folder = path.join(__dirname, "..", "..", "..", "..", "test", "cli", "estate", "files");

type Value = Record<string, unknown>;

function printed(what: "plan" | "state"): Value {
  return JSON.parse(gunzipSync(readFileSync(path.join(folder, `terraform.${what}.json.gz`))).toString("utf8")) as Value;
}

const etcd: AuditOptions = { etcd: ["aws_instance.etcd[0]", "aws_instance.etcd[1]"], distribution: "rke2" };

function audited(value: Value) {
  const { clusters } = audit(estateOf([{ file: "terraform.json", value }], 1), etcd);
  const [cluster] = clusters;
  assert.ok(cluster !== undefined && clusters.length === 1 && cluster.nodes === 2);
  return cluster;
}

describe("what terraform show -json prints", () => {
  for (const what of ["plan", "state"] as const) {
    it(`of a ${what}: what two etcd nodes lack, and what is open`, () => {
      const { missing, open } = audited(printed(what));
      assert.deepEqual(
        missing.map(({ ports, end }) => [ports, end]),
        [
          ["30000-32767/tcp", "receiving"],
          ["30000-32767/udp", "receiving"],
        ],
      );
      assert.deepEqual(
        open.map(({ from, ports, group }) => [from, ports, group]),
        [["the world", "22/tcp", "aws_security_group.inline"]],
      );
    });
  }

  it("a refreshed state repeats the rules of resources on their groups: they count once", () => {
    const resources = readTerraform(printed("state"));
    const shared = resources.find(({ name }) => name === "module.shared.aws_security_group.this");
    assert.deepEqual(shared?.inputs.ingress, []);
    const inline = resources.find(({ name }) => name === "aws_security_group.inline");
    assert.equal((inline?.inputs.ingress as unknown[]).length, 3);
  });

  it("a value from a data source or a local is unknown: nothing is called blocked or open for it", () => {
    for (const from of ["data.aws_security_group.other.id", "local.groups", "each.value"]) {
      const plan = printed("plan");
      const { root_module: root } = plan.configuration as {
        root_module: { resources: { address: string; expressions: Value }[] };
      };
      const instance = root.resources.find(({ address }) => address === "aws_instance.etcd");
      assert.ok(instance !== undefined);
      instance.expressions.vpc_security_group_ids = {
        references: ["aws_security_group.inline.id", "aws_security_group.inline", from],
      };
      const { missing, unknown } = audited(plan);
      assert.deepEqual(missing, [], from);
      assert.ok(
        unknown.some(({ what }) => what.includes("10250/tcp")),
        from,
      );
    }
  });
});
