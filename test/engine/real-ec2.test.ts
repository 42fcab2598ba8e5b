/**
 * Example stacks on an EC2 API (moto's), through the AWS SDK: their whole lives, and after each step what EC2 describes says
 * the same as what was planned, rule by rule and, decoded, between all nodes.
 */
import * as assert from "node:assert/strict";
import type { DecodableResource } from "../../components/resources/catalogue";
import { verdicts } from "../components/clouds/asking";
import { describeLives } from "./harness/life-cycle";
import type { Account } from "./providers/account";
import { canonical, textsOf, type Value, type Values } from "./providers/values";
import { egressType, groupsOf, groupType, ingressType, instanceType } from "./real/ec2";
import { argumentsOf } from "./real/ec2-rules";
import { Moto } from "./real/moto";

let moto: Moto | string | undefined;

after(() => {
  if (moto instanceof Moto) moto.stop();
});

interface Described {
  readonly type: string;
  readonly id: string;
  readonly inputs: Values;
}

async function described(): Promise<Described[]> {
  assert.ok(moto instanceof Moto);
  const { cloud } = moto;
  const groups = await cloud.describedGroups();
  const rules = await cloud.describedRules();
  const instances = await cloud.describedInstances();
  return [
    ...groups.map((id) => ({ type: groupType, id, inputs: {} })),
    ...rules.map((rule) => ({
      type: rule.IsEgress === true ? egressType : ingressType,
      id: rule.SecurityGroupRuleId ?? "",
      inputs: comparable(argumentsOf(rule)),
    })),
    ...instances.map((instance) => ({
      type: instanceType,
      id: instance.InstanceId ?? "",
      inputs: { vpcSecurityGroupIds: groupsOf(instance) },
    })),
  ];
}

function told(account: Account): Described[] {
  const made = [groupType, ingressType, egressType, instanceType].flatMap((type) => account.ofType(type));
  return made.map(({ type, id, inputs }) => {
    if (type === groupType) return { type, id, inputs: {} };
    if (type === instanceType) {
      return { type, id, inputs: { vpcSecurityGroupIds: [...textsOf(inputs.vpcSecurityGroupIds)].sort() } };
    }
    return { type, id, inputs: comparable(inputs) };
  });
}

/** Of a rule between groups, moto keeps the description only once it has changed. */
function comparable(inputs: Values): Values {
  const forgotten = inputs.referencedSecurityGroupId === undefined ? [] : ["description"];
  return without(inputs, "tags", "__defaults", ...forgotten);
}

function without(inputs: Values, ...keys: readonly string[]): Values {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => !keys.includes(key)));
}

const questions = ["22/tcp", "443/tcp", "2379/tcp", "6443/tcp", "10250/tcp", "8472/udp"];

function answers(all: readonly Described[]): Record<string, string> {
  const resources: DecodableResource[] = all.map(({ type, id, inputs }) => ({ type, name: id, id, inputs }));
  const nodes = all.filter(({ type }) => type === instanceType).map(({ id }) => id);
  const lines = nodes.flatMap((from) =>
    [...nodes, "198.51.100.1"].flatMap((to) => questions.map((question) => `${from} ${to} ${question}`)),
  );
  return verdicts(resources, lines);
}

async function assertSame(account: Account): Promise<void> {
  const [there, here] = [await described(), told(account)];
  const lines = (all: readonly Described[]) =>
    all.map(({ type, id, inputs }) => canonical([type, id, inputs] as Value)).sort();
  assert.deepEqual(lines(there), lines(here));
  assert.deepEqual(answers(there), answers(here));
}

describeLives("aws, on an EC2 API", ["aws", "aws-rke2"], {
  open: async () => {
    moto ??= await Moto.start();
    return moto instanceof Moto ? moto.cloud : moto;
  },
  check: assertSame,
});
