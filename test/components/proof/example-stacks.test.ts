/** Every example stack is proven, and the proof notices a sample of its mutants; `npm run test:mutation` tries all. */
import assert from "node:assert/strict";
import { parityOfResources } from "../../../components/proof/parity";
import { exampleStacks, plannedExample } from "../../mutation/example-stacks";
import { mutantsOf } from "../../mutation/rule-mutants";

const samplesOfStack = 12;

describe("the example stacks", () => {
  for (const stack of exampleStacks()) {
    it(`${stack}: resources allow exactly what is said, and small changes of them do not`, () => {
      const planned = plannedExample(stack);
      assert.deepEqual(parityOfResources(planned.specs, planned), []);
      const mutants = mutantsOf(planned.specs).filter(({ equivalent }) => equivalent === undefined);
      const step = Math.ceil(mutants.length / samplesOfStack);
      for (const { name, resources } of mutants.filter((_, index) => index % step === 0)) {
        assert.ok(parityOfResources(resources, planned).length > 0, `${name} is not noticed`);
      }
    });
  }
});
