/** The lives of OpenStack's own example stacks. */
import { describeLives } from "./harness/life-cycle";
import { stacksCalledLike } from "./harness/stack-file";

describeLives("openstack", stacksCalledLike("openstack"));
