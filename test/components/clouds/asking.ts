/** Decodes hand-written resources and asks who may reach whom: by a node's name, a group's resource, or an address. */
import { decode } from "../../../components/clouds/decode";
import type { DecodableResource } from "../../../components/resources/catalogue";
import { cloudOfKey, groupsOfCloud } from "../../../components/reach/cloud-groups";
import { abstractNode, type Policy } from "../../../components/reach/policy";
import { parseQuestion } from "../../../components/reach/question";
import { reach, type Asked, type Reach } from "../../../components/reach/reach";

export function resource(type: string, name: string, inputs: Record<string, unknown> = {}): DecodableResource {
  return { type, name, inputs };
}

/** `group:TYPE::NAME` is a node that carries just that group; `inside:ADDRESS` may be one of the resources' own. */
export function askedOf(policy: Policy, text: string): Asked {
  if (text.startsWith("group:")) {
    const key = text.slice("group:".length);
    return { subjects: [abstractNode(text, groupsOfCloud(policy, cloudOfKey(policy, key)), [key])] };
  }
  const endpoints = policy.endpoints.filter(({ name }) => name === text);
  if (endpoints.length > 0) return { subjects: endpoints };
  const outsider = !text.startsWith("inside:");
  const address = text.replace("inside:", "");
  const range = address.includes("/") ? address : `${address}/${address.includes(":") ? 128 : 32}`;
  return { subjects: [{ kind: "range", range, outsider }] };
}

export function ask(policy: Policy, from: string, to: string, question: string): Reach {
  return reach(policy, askedOf(policy, from), askedOf(policy, to), parseQuestion(question));
}

/** `FROM TO QUESTION` → verdict, for tables of cases. */
export function verdicts(
  resources: readonly DecodableResource[],
  questions: readonly string[],
): Record<string, string> {
  const policy = decode(resources);
  return Object.fromEntries(
    questions.map((line) => {
      const [from = "", to = "", question = ""] = line.split(" ");
      return [line, ask(policy, from, to, question).verdict];
    }),
  );
}

/** Fails with all wrong answers at once. */
export function wrongVerdicts(
  resources: readonly DecodableResource[],
  expected: Readonly<Record<string, string>>,
): Record<string, string> {
  const answers = verdicts(resources, Object.keys(expected));
  return Object.fromEntries(Object.entries(answers).filter(([line, verdict]) => expected[line] !== verdict));
}
