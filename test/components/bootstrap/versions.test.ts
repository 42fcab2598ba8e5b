/** The default versions fit together, and what does not fit is said with the way out. */
import assert from "node:assert/strict";
import {
  defaultVersions,
  kubernetesProblem,
  kubernetesRange,
  rancherSupports,
  versionsFor,
} from "../../../components/bootstrap";
import { distributions } from "../../../components/matrix/flow";

const sets = [[], ...distributions.map((one) => [one]), [...distributions]];

describe("default versions", () => {
  for (const set of sets) {
    it(`support each other where the clusters are [${set.join(", ")}]`, () => {
      const versions = defaultVersions(set);
      for (const distribution of set)
        assert.deepEqual(rancherSupports(versions.rancher, distribution), { supported: true });
      assert.equal(kubernetesProblem(versions.rancher, versions.k3s), undefined);
      assert.equal(kubernetesProblem(versions.rancher, versions.rke2), undefined);
    });
  }

  it("are 2.11 with RKE1 and newer without", () => {
    assert.match(defaultVersions(["rke2", "rke1"]).rancher, /^2\.11\.\d+$/);
    assert.match(defaultVersions(["rke2", "k3s"]).rancher, /^2\.1[5-9]\.\d+$/);
  });

  it("follow a Rancher of the user's choice", () => {
    for (const rancher of ["2.11.3", "v2.12.4", "2.13.2", "2.14.0", "2.15.2", "2.16.0"]) {
      const versions = versionsFor(rancher);
      assert.equal(versions.rancher, rancher.replace("v", ""));
      assert.equal(kubernetesProblem(rancher, versions.k3s), undefined);
      assert.equal(kubernetesProblem(rancher, versions.rke2), undefined);
    }
  });
});

describe("what does not fit", () => {
  it("RKE1 under Rancher 2.12 and later", () => {
    const support = rancherSupports("v2.12.0", "rke1");
    assert.ok(!support.supported);
    assert.match(support.wayOut, /set Rancher's version to 2\.11\.\d+, or the cluster's distribution to rke2/);
    assert.deepEqual(rancherSupports("2.9.3", "rke1"), { supported: true });
    assert.deepEqual(rancherSupports("2.15.2", "k3s"), { supported: true });
  });

  it("a Kubernetes out of Rancher's range, or none at all", () => {
    assert.deepEqual(kubernetesRange("2.11.3"), { lowest: "1.30", highest: "1.32" });
    assert.equal(kubernetesRange("2.99.0"), undefined);
    assert.match(kubernetesProblem("2.11.3", "v1.33.1+k3s1") ?? "", /runs on Kubernetes 1\.30 to 1\.32/);
    assert.match(kubernetesProblem("2.15.2", "v1.33.1+rke2r1") ?? "", /1\.34 to 1\.36/);
    assert.match(kubernetesProblem("2.15.2", "1.36") ?? "", /it must be a release like/);
    assert.equal(kubernetesProblem("2.99.0", "v1.50.0+k3s1"), undefined);
  });
});
