/**
 * A shell on AWS nodes without SSH: Systems Manager's agent, which Ubuntu's and Amazon's images have, may register the
 * instance. It needs a way out to the service; no port is opened for it.
 */
import type { InstanceProfileArgs, RoleArgs, RolePolicyAttachmentArgs } from "@pulumi/aws/iam";
import { reference } from "../../resources/resource";
import type { Labels, SessionAccess } from "../requests";
import { resourceSpec } from "../../resources/resource-spec";
import * as types from "./types";

/** docs.aws.amazon.com/systems-manager, "Configure instance permissions". */
const policy = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

const instancesMayTakeIt = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** Names of an account are limited to 64 characters: these are the engine's, from the logical name. */
export function sessionAccess(owner: string, { tags }: Labels): SessionAccess {
  const name = `${owner}-session`;
  const role = reference(types.accessRole, name, "name");
  return {
    specs: [
      resourceSpec<RoleArgs>(types.accessRole, name, { assumeRolePolicy: instancesMayTakeIt, tags: { ...tags } }),
      resourceSpec<RolePolicyAttachmentArgs>(types.accessPolicy, name, { role, policyArn: policy }),
      resourceSpec<InstanceProfileArgs>(types.accessProfile, name, { role, tags: { ...tags } }),
    ],
    profile: reference(types.accessProfile, name, "name"),
  };
}
