/** Roles and instance profiles of AWS, as the attached provider plays them. */
import { CloudError } from "./cloud-error";
import type { ResourceType } from "./resource-type";
import { textOf } from "./values";

const role = "aws:iam/role:Role";
const policyAttachment = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
export const instanceProfile = "aws:iam/instanceProfile:InstanceProfile";

const inUse = { code: "DeleteConflict", message: "must be taken out of what uses it first" };

/** A name that the user did not choose begins with the logical one. */
function nameOf(number: number, { name }: Parameters<ResourceType["id"]>[1]): string {
  return name === undefined ? `session-${number.toString(16).padStart(7, "0")}` : textOf(name);
}

const roleType: ResourceType = {
  source: "docs.aws.amazon.com/IAM/latest/APIReference: CreateRole, DeleteRole; Terraform aws_iam_role",
  replaces: ["name", "namePrefix", "path"],
  updates: [
    ...["assumeRolePolicy", "description", "maxSessionDuration", "permissionsBoundary", "tags"],
    ...["forceDetachPolicies", "inlinePolicies", "managedPolicyArns"],
  ],
  id: nameOf,
  identity: ({ name }) => textOf(name),
  taken: { code: "EntityAlreadyExists", message: "the account has a role of this name" },
  inUse,
  assigns: { name: ({ id }) => id, arn: ({ id }) => `arn:aws:iam::123456789012:role/${id}` },
  judge: ({ inputs }) => {
    try {
      JSON.parse(textOf(inputs.assumeRolePolicy));
    } catch {
      throw new CloudError("MalformedPolicyDocument", "is no JSON");
    }
  },
};

const policyAttachmentType: ResourceType = {
  source: "docs.aws.amazon.com/IAM/latest/APIReference: AttachRolePolicy. A policy attached twice is attached once",
  replaces: ["role", "policyArn"],
  updates: [],
  references: [{ path: "role", to: role, whenItGoes: "refused" }],
  id: (number, { role: owner }) => `${textOf(owner)}-${String(number)}`,
  identity: ({ role: owner, policyArn }) => `${textOf(owner)} ${textOf(policyArn)}`,
  taken: "same",
};

const instanceProfileType: ResourceType = {
  source: "docs.aws.amazon.com/IAM/latest/APIReference: CreateInstanceProfile; Terraform aws_iam_instance_profile",
  replaces: ["name", "namePrefix", "path"],
  updates: ["role", "tags"],
  references: [{ path: "role", to: role, whenItGoes: "refused" }],
  id: nameOf,
  assigns: { name: ({ id }) => id, arn: ({ id }) => `arn:aws:iam::123456789012:instance-profile/${id}` },
};

export const accessTypes: Readonly<Record<string, ResourceType>> = {
  [role]: roleType,
  [policyAttachment]: policyAttachmentType,
  [instanceProfile]: instanceProfileType,
};
