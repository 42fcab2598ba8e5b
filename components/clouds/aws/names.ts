/**
 * How long names may be on AWS. The engine names what has no name of ours: a hyphen and seven hexadecimal digits after the
 * logical name. Sources: IAM and AWS STS quotas; API reference of Elastic Load Balancing, CreateLoadBalancer and
 * CreateTargetGroup; of Amazon EC2, CreateSecurityGroup and TagRestrictions.
 */
import { hostName, type NameLimits } from "../name-limits";
import * as types from "./types";

export const names: NameLimits = {
  [types.securityGroup]: { longest: 255 },
  [types.loadBalancer]: {
    longest: 32,
    isGenerated: true,
    form: /^(?!internal-)[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/,
  },
  [types.targetGroup]: { longest: 32, isGenerated: true, form: /^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/ },
  [types.accessRole]: { longest: 64, isGenerated: true, form: /^[\w+=,.@-]+$/ },
  [types.accessProfile]: { longest: 128, isGenerated: true, form: /^[\w+=,.@-]+$/ },
  [types.instance]: hostName,
};
