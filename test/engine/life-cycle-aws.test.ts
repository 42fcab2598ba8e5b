/** The lives of AWS's own example stacks. */
import { describeLives } from "./harness/life-cycle";
import { stacksCalledLike } from "./harness/stack-file";

describeLives("aws", stacksCalledLike("aws"));
