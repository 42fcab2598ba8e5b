/**
 * The page that follows one row of the matrix to a resource: its prose is written by hand, and each block below a mark
 * `<!-- step: NAME -->` is what that step really yields for the example stack `aws`.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { parse } from "yaml";
import { decode } from "../../components/clouds/decode";
import { judgedInstallation } from "../../components/installation/judge";
import { editions } from "../../components/matrix/editions";
import { citationText, type Flow } from "../../components/matrix/flow";
import { parseQuestion } from "../../components/reach/question";
import { reach } from "../../components/reach/reach";
import { resolveParty } from "../../components/reach/resolve-party";
import { answerLines } from "../ask/answer";
import { recordStack } from "../project/recorder";
import { readPlan } from "../sources/reading";
import { renderParagraph } from "../terminal/table";

export const oneRowPage = "docs/contributing/one-row.md";

const [stack, edition, sender, receiver, port] = ["aws", "rancher-2.x", "controlplane", "etcd", 2379] as const;

/** The page with what each step yields today. A mark whose name is no step's, or whose step yields nothing, is an error. */
export async function withOneRow(page: string, root: string): Promise<string> {
  const steps = await stepsOf(root);
  return page.replace(
    /(<!-- step: ([\w-]+) -->\s*```\w+\n)[^]*?(```)/g,
    (_, mark: string, name: string, end: string) => {
      const text = steps[name];
      if (text === undefined) throw new Error(`${oneRowPage}: there is no step ${name}`);
      if (text === "") throw new Error(`${oneRowPage}: step ${name} yields nothing any more`);
      return `${mark}${text.trimEnd()}\n${end}`;
    },
  );
}

async function stepsOf(root: string): Promise<Readonly<Record<string, string>>> {
  const { plan } = judgedInstallation(configurationOf(root), `rancher-fenceline-${stack}`);
  const [cluster] = plan.clusters;
  if (cluster === undefined) throw new Error(`the stack ${stack} has no cluster`);
  const { name: owner, blueprint, place } = cluster;
  const rules = blueprint.plan.rules.filter(
    ({ group, direction, peer }) =>
      group === `${owner}-${receiver}` &&
      direction === "ingress" &&
      peer.kind === "group" &&
      peer.group === `${owner}-${sender}`,
  );
  const resources = rules.map((rule) => place.cloud.firewall.resourceOf(rule, blueprint.plan));
  const allowances = decode(plan.specs).guards.flatMap((guard) =>
    guard.allowances
      .filter(({ source }) => resources.includes(source.name))
      .map(({ direction, effect, traffic, peer }) => ({ group: guard.group, direction, effect, traffic, peer })),
  );
  return {
    row: sourceLines(root).join("\n"),
    flow: editions
      .flatMap(({ name, flows }) => (name === edition ? flows.filter(isTheRow) : []))
      .map(shown)
      .join("\n"),
    rule: rules.map(shown).join("\n"),
    resource: plan.specs
      .filter((spec) => resources.includes(spec.name))
      .map(shown)
      .join("\n"),
    decoded: allowances.map(shown).join("\n"),
    answer: await answer(root),
  };
}

function configurationOf(root: string): Record<string, unknown> {
  const file = parse(readFileSync(path.join(root, "stacks", `Pulumi.${stack}.yaml`), "utf8")) as {
    readonly config: Readonly<Record<string, unknown>>;
  };
  const prefix = "rancher-fenceline:";
  return Object.fromEntries(
    Object.entries(file.config).flatMap(([key, value]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
    ),
  );
}

/** The row and the one beside it, as they stand in their file. */
function sourceLines(root: string): string[] {
  const source = readFileSync(path.join(root, "components", "matrix", "editions", `${edition}.ts`), "utf8");
  return source.split("\n").filter((line) => /^\s*\["controlplane",\s*"etcd",\s*tcp\((?:2379|2380)\)/.test(line));
}

function isTheRow({ from, to, traffic }: Flow): boolean {
  return from === sender && to === receiver && traffic.protocol === "tcp" && traffic.first === port;
}

function shown(value: unknown): string {
  return inspect(withCitationTexts(value), { depth: null, breakLength: 100, compact: 3, sorted: false });
}

/** Citations as they are printed everywhere: a page is no place for three fields of each. */
function withCitationTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCitationTexts);
  if (value === null || typeof value !== "object") return value;
  if ("document" in value) return citationText(value as Parameters<typeof citationText>[0]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withCitationTexts(inner)]));
}

/** What `fenceline ask` prints of it. */
async function answer(root: string): Promise<string> {
  const reading = readPlan(await recordStack({ directory: root, stack }));
  const [from, to] = [sender, receiver].map((party) => resolveParty(reading.parties, party));
  if (from === undefined || to === undefined) throw new Error("both ends are parties of the stack");
  const traffic = parseQuestion(`${port}/tcp`);
  const found = reach(reading.policy, from, to, traffic);
  return answerLines({ from, to, traffic }, found, reading)
    .map((line) => renderParagraph(line, "table"))
    .join("");
}
