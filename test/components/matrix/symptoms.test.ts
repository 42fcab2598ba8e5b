/**
 * Every row of the measured cluster shows when it is missing, or is listed as one that nothing used; and a message
 * leads back to its row.
 */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { allFlows } from "../../../components/matrix/editions";
import { measuredFlows, symptomsOf } from "../../../cli/matrix/render-symptoms";
import { flowName } from "../../../components/matrix/rows";
import { findSymptoms } from "../../../components/matrix/symptoms/search";
import { symptomOf, symptoms, timesOut, unusedRowOf, unusedRows } from "../../../components/matrix/symptoms/symptoms";
import { trafficText } from "../../../components/matrix/traffic";

const measured = measuredFlows(allFlows);

describe("symptoms of missing rows", () => {
  it("each row of the measured cluster has one, or is listed as unused, and no row is both", () => {
    assert.ok(measured.length > 25);
    for (const flow of measured) {
      assert.equal((symptomOf(flow) === undefined) !== (unusedRowOf(flow) === undefined), true, flowName(flow));
    }
  });

  it("each is of a row, and each unused row is one of the matrix", () => {
    assert.deepEqual(new Set(symptomsOf(allFlows)), new Set(symptoms));
    assert.equal(measured.filter((flow) => unusedRowOf(flow) !== undefined).length, unusedRows.length);
  });

  const examples: Readonly<Record<string, string>> = {
    "i/o timeout 10250": "controlplane 10250/tcp",
    'E1129 10:00:00 Get "https://10.20.0.31:10250/containerLogs/default/echo-x/echo": dial tcp 10.20.0.31:10250: i/o timeout':
      "controlplane 10250/tcp",
    "etcdserver: request timed out": "etcd 2380/tcp",
    "Kubelet stopped posting node status": "etcd,worker 6443/tcp",
    "Ready Unknown NodeStatusUnknown Kubelet stopped posting node status.": "etcd,worker 6443/tcp",
    "kubectl top <unknown>": "worker 10250/tcp",
    "failed calling webhook": "controlplane 8443/tcp",
  };
  for (const [text, expected] of Object.entries(examples)) {
    it(`"${text}" leads to ${expected} first`, () => {
      const [first] = findSymptoms(text);
      assert.equal(first === undefined ? "" : `${first.from.join()} ${trafficText(first.traffic)}`, expected);
    });
  }

  it("a message with anything in its gaps, in the middle of a line, leads to its symptom", () => {
    const told = symptoms.flatMap((symptom) =>
      symptom.signs.filter(({ message }) => message !== timesOut).map((sign) => ({ symptom, sign })),
    );
    const gap = fc.stringMatching(/^[a-z0-9.-]{1,12}$/);
    fc.assert(
      fc.property(
        fc.constantFrom(...told),
        fc.array(gap, { minLength: 12, maxLength: 12 }),
        ({ symptom, sign }, gaps) => {
          const line = sign.message.split("…").reduce((text, part, index) => `${text}${gaps[index] ?? ""}${part}`);
          const found = findSymptoms(`Nov 29 10:00:00 prod-worker-1 ${line} (attempt 3)`);
          const isAlike = (other: (typeof symptoms)[number]) =>
            other.signs.some(({ message }) => message === sign.message);
          assert.ok(found.includes(symptom));
          assert.ok(found.findIndex(isAlike) <= 1);
        },
      ),
    );
  });

  it("what nobody measured leads nowhere", () => {
    for (const text of ["", "…", "ImagePullBackOff", "certificate signed by unknown authority"]) {
      assert.deepEqual(findSymptoms(text), []);
    }
  });
});
