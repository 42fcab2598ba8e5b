/** `fenceline symptoms`: from a message to the row; exit code 3 where there is none. And `fenceline ask` says what a "no" breaks. */
import assert from "node:assert/strict";
import { ask } from "../../cli/ask/ask";
import { printedSymptoms } from "../../cli/matrix/printed-symptoms";
import { Failure } from "../../cli/terminal/failure";
import type { StackPlan } from "../../components/resources/resource";
import { fenceline } from "./fenceline";
import { fileOf, planFile, planOf } from "./plan-files";

describe("fenceline symptoms", () => {
  it("names the row, where it shows, and what goes on all the same", () => {
    const [first] = JSON.parse(printedSymptoms("i/o timeout 10250", { format: "json" })) as Record<string, string>[];
    assert.equal(first?.Row, "controlplane → every node 10250/tcp");
    assert.match(first?.Why ?? "", /kubelet/);
    assert.equal(first?.["Where it shows"], "kubectl logs");
    assert.match(first?.["What goes on all the same"] ?? "", /nodes stay Ready/);
  });

  it("takes the words of a message without quotes; says how it was measured", () => {
    const { exitCode, stdout } = fenceline(["symptoms", "etcdserver:", "request", "timed", "out"]);
    assert.equal(exitCode, 0);
    assert.match(stdout.replace(/\s+/g, " "), /etcd → etcd etcd peer[^]*request timed[^]*Measured with Kubernetes/);
  });

  it("has exit code 3, and the way on, where no row shows like that", () => {
    assert.throws(
      () => printedSymptoms("ImagePullBackOff", { format: "table" }),
      (error: unknown) =>
        error instanceof Failure && error.exitCode === 3 && error.message.includes("fenceline ask --all"),
    );
    const { exitCode, stdout } = fenceline(["symptoms", "ImagePullBackOff"]);
    assert.deepEqual([exitCode, stdout], [3, ""]);
  });
});

describe("fenceline ask, where the answer is no", () => {
  async function said(plan: string, from: string, to: string, port: string): Promise<string> {
    const { text } = await ask({ stack: "", plan: [plan], format: "table", from, to, port });
    return text.replace(/\s+/g, " ");
  }

  /** The plan of aws with a rule taken out, as somebody's hand would. */
  async function withoutRule(name: string): Promise<string> {
    const plan = await planOf("aws");
    const resources = plan.resources.filter((resource) => resource.name !== name);
    assert.equal(resources.length, plan.resources.length - 1);
    return fileOf({ ...plan, resources } satisfies StackPlan, `without-${name}`);
  }

  it("says what breaks without it, for a role and for a node of it", async () => {
    const broken = await withoutRule("prod-controlplane-in-tcp-6443-from-prod-common");
    for (const from of ["worker", "prod-worker-1"]) {
      assert.match(
        await said(broken, from, "controlplane", "6443/tcp"),
        /^no: [^]*without it: kubectl describe node: Kubelet stopped posting node status/,
      );
    }
  });

  it("says it neither of what passes nor of what no row asks for", async () => {
    const whole = await planFile("aws");
    assert.doesNotMatch(await said(whole, "worker", "controlplane", "6443/tcp"), /without it/);
    assert.doesNotMatch(await said(whole, "worker", "etcd", "2379/tcp"), /without it/);
    assert.doesNotMatch(await said(whole, "world", "controlplane", "6443/tcp"), /without it/);
  });
});
