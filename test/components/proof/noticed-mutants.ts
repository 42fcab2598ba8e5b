/** A sample of small changes to what a stack would register, spread over all of them: the proof must notice every one. */
import assert from "node:assert/strict";
import { parityOfResources } from "../../../components/proof/parity";
import type { Planned } from "../../../components/installation/plan";
import { mutantsOf } from "../../mutation/rule-mutants";

export function assertProvenAndMutantsNoticed(planned: Planned, samples: number): void {
  assert.deepEqual(parityOfResources(planned.specs, planned), []);
  const mutants = mutantsOf(planned.specs).filter(({ equivalent }) => equivalent === undefined);
  const step = Math.ceil(mutants.length / samples);
  for (const { name, resources } of mutants.filter((_, index) => index % step === 0)) {
    assert.ok(parityOfResources(resources, planned).length > 0, `${name} is not noticed`);
  }
}
