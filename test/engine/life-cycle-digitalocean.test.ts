/** The lives of DigitalOcean's own example stacks. */
import { describeLives } from "./harness/life-cycle";
import { stacksCalledLike } from "./harness/stack-file";

describeLives("digitalocean", stacksCalledLike("digitalocean"));
