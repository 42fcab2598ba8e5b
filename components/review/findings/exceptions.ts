/** Where a plan makes use of something that its cloud can't say as the matrix does. */
import { clouds } from "../../clouds";
import { cloudNames } from "../../clouds/cloud";
import { explainedRulesIn } from "../../firewall/explanation";
import { everything, parsePorts, trafficText, type Traffic } from "../../matrix/traffic";
import { finding, type Finding, type Scene } from "./finding";

export function exceptionFindings(scene: Scene): Finding[] {
  return [...ruleExceptions(scene), ...resourceExceptions(scene)];
}

function resourceExceptions({ plan }: Scene): Finding[] {
  const exceptions = Object.values(clouds).flatMap((cloud) => cloud.firewall.exceptions);
  return exceptions.flatMap(({ id, ofType, why }) =>
    plan.resources
      .filter(({ type }) => type === ofType)
      .map(({ type, name }) => finding("cloud-exception", `${type}::${name}`, `${id}: ${why}`)),
  );
}

function ruleExceptions({ plan }: Scene): Finding[] {
  const cloudOf = new Map(
    plan.resources.flatMap(({ type, name }) => {
      const cloud = cloudNames.find((known) => type.startsWith(`${known}:`));
      return cloud === undefined ? [] : [[name, clouds[cloud]] as const];
    }),
  );
  return plan.resources.flatMap(({ type, name, custom, inputs }) => {
    if (custom) return [];
    const used = explainedRulesIn(inputs).flatMap(({ resource, traffic }) => {
      const found = trafficOf(traffic);
      const exceptions = cloudOf.get(resource)?.firewall.exceptions ?? [];
      return found === undefined ? [] : exceptions.filter((exception) => exception.concerns(found));
    });
    return [...new Set(used)].map(({ id, why }) => finding("cloud-exception", `${type}::${name}`, `${id}: ${why}`));
  });
}

const wholes: readonly Traffic[] = [
  everything,
  { protocol: "icmp", message: "every" },
  { protocol: "icmp", message: "echo-request" },
];

/** The traffic that an explanation spells. */
function trafficOf(text: string): Traffic | undefined {
  const [, type, code] = /^icmp type (\d+)(?: code (\d+))?$/.exec(text) ?? [];
  if (type !== undefined) {
    return { protocol: "icmp", message: { type: Number(type), code: code === undefined ? "every" : Number(code) } };
  }
  return wholes.find((traffic) => trafficText(traffic) === text) ?? parsePorts(text);
}
