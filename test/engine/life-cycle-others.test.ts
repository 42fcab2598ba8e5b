/** The lives of all example stacks that are not called like a cloud. */
import { describeLives } from "./harness/life-cycle";
import { cloudTables } from "./harness/laboratory";
import { exampleStacks, stacksCalledLike } from "./harness/stack-file";

const called = cloudTables.flatMap(({ cloud }) => stacksCalledLike(cloud));

describeLives(
  "others",
  exampleStacks().filter((stack) => !called.includes(stack)),
);
