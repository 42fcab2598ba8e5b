/** Every example stack is proven, and the proof notices a sample of its mutants; `npm run test:mutation` tries all. */
import { exampleStacks, plannedExample } from "../../mutation/example-stacks";
import { assertProvenAndMutantsNoticed } from "./noticed-mutants";

const samplesOfStack = 12;

describe("the example stacks", () => {
  for (const stack of exampleStacks()) {
    it(`${stack}: resources allow exactly what is said, and small changes of them do not`, () => {
      assertProvenAndMutantsNoticed(plannedExample(stack), samplesOfStack);
    });
  }
});
