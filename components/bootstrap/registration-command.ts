/**
 * The command with which Rancher lets a node join a cluster, taken apart. Guarantees that only the two forms that Rancher
 * shows are understood, and that no part of one can become anything but an argument: the node runs the parts, not the text.
 */
import type { Distribution } from "../matrix/flow";

interface RegistrationParts {
  readonly server: string;
  readonly token: string;
  readonly caChecksum: string | undefined;
  /** What is told to the agent besides: labels, taints. Roles are the node group's affair and are left out. */
  readonly agentArguments: readonly string[];
}

export type Registration =
  | (RegistrationParts & {
      /** RKE1: an agent in a container. */
      readonly by: "docker";
      /** After `docker run`, up to the image. */
      readonly dockerArguments: readonly string[];
    })
  | (RegistrationParts & {
      /** RKE2 and K3s: an agent that an installer of Rancher's sets up. */
      readonly by: "systemAgent";
      readonly installer: string;
      readonly insecure: boolean;
      /** Variables before the shell, like a proxy. */
      readonly environment: Readonly<Record<string, string>>;
    });

/** What the configuration gives for a secret where nobody may decrypt it. */
const undecrypted = "[secret]";

const roleFlags = ["--all-roles", "--etcd", "--controlplane", "--worker"];

/** What is wrong with a registration command. Never quotes it: it is a secret. */
export function checkRegistrationCommand(text: string, distribution?: Distribution): string | undefined {
  const result = parseRegistrationCommand(text, distribution);
  return typeof result === "string" ? result : undefined;
}

/** The parts, or what is wrong. Undecrypted, it is as the distribution's form would be. */
export function parseRegistrationCommand(text: string, distribution?: Distribution): Registration | string {
  if (text === undecrypted) return unknownRegistration(distribution ?? "rke2");
  const words = shellWords(text.trim());
  if (typeof words === "string") return words;
  const command = words[0] === "sudo" ? words.slice(1) : words;
  const registration =
    command[0] === "docker" ? dockerForm(command) : command[0] === "curl" ? systemAgentForm(command) : otherForm;
  if (typeof registration === "string" || distribution === undefined) return registration;
  const fits = (distribution === "rke1") === (registration.by === "docker");
  return fits
    ? registration
    : `is the form for ${registration.by === "docker" ? "rke1" : "rke2 and k3s"}, not for ${distribution}`;
}

const otherForm =
  "is not a registration command as Rancher shows it: " +
  "`sudo docker run … rancher/rancher-agent:… --server … --token …` for rke1, " +
  "`curl -fL https://…/system-agent-install.sh | sudo sh -s - --server … --token …` for rke2 and k3s";

function dockerForm(words: readonly string[]): Registration | string {
  const image = words.findIndex((word) => /^(?:[^\s-][^\s]*\/)?rancher-agent(?:[:@]\S+)?$/.test(word));
  if (words[1] !== "run" || image < 0 || words.includes("|")) return otherForm;
  const parts = agentParts(words.slice(image + 1));
  if (typeof parts === "string") return parts;
  return { by: "docker", ...parts, dockerArguments: words.slice(2, image + 1) };
}

function systemAgentForm(words: readonly string[]): Registration | string {
  const pipe = words.indexOf("|");
  const download = words.slice(1, Math.max(pipe, 1));
  const run = words.slice(pipe + 1).filter((word, index) => !(index === 0 && word === "sudo") && word !== "-E");
  const shell = run.findIndex((word) => !/^[a-zA-Z_]\w*=/.test(word));
  const [installer, ...others] = download.filter((word) => !/^--?[a-zA-Z-]+$/.test(word));
  if (pipe < 0 || installer === undefined || others.length > 0) return otherForm;
  if (!/^https:\/\/\S+\/system-agent-install\.sh$/.test(installer)) return otherForm;
  if (shell < 0 || run.slice(shell, shell + 3).join(" ") !== "sh -s -") return otherForm;
  const parts = agentParts(run.slice(shell + 3));
  if (typeof parts === "string") return parts;
  const environment = Object.fromEntries(
    run.slice(0, shell).map((word) => [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)]),
  );
  const insecure = download.some((word) => word === "--insecure" || /^-[a-zA-Z]*k/.test(word));
  return { by: "systemAgent", ...parts, installer, insecure, environment };
}

/** Server, token and checksum out of the agent's arguments. */
function agentParts(words: readonly string[]): RegistrationParts | string {
  if (words.includes("|")) return otherForm;
  const named = new Map<string, string>();
  const agentArguments: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    const value = words[index + 1];
    if (["--server", "--token", "--ca-checksum"].includes(word)) {
      if (value === undefined || value.startsWith("--")) return `has ${word} without a value`;
      named.set(word, value);
      index += 1;
    } else if (!roleFlags.includes(word)) agentArguments.push(word);
  }
  const server = named.get("--server");
  const token = named.get("--token");
  if (token === undefined) return "has no --token; copy the whole command that Rancher shows for the cluster";
  if (server === undefined || !/^https:\/\/[^\s/]+\/?$/.test(server))
    return "has no --server with Rancher's https address";
  return { server: server.replace(/\/$/, ""), token, caChecksum: named.get("--ca-checksum"), agentArguments };
}

function unknownRegistration(distribution: Distribution): Registration {
  const parts = { server: undecrypted, token: undecrypted, caChecksum: undecrypted, agentArguments: [] };
  if (distribution === "rke1") return { by: "docker", ...parts, dockerArguments: [undecrypted] };
  return { by: "systemAgent", ...parts, installer: undecrypted, insecure: false, environment: {} };
}

/**
 * A command line's words as a shell would take them, `|` among them; or what is wrong. Nothing is expanded: what a shell
 * would expand, or where it would begin another command, is refused.
 */
function shellWords(text: string): string[] | string {
  const pattern =
    /\\\r?\n|[ \t]+|(\|)|((?:'[^']*'|"(?:[^"\\$`]|\\["\\$`])*"|\\[^\r\n]|[^\s'"\\$`;&|<>(){}#!*?[\]~])+)/uy;
  const words: string[] = [];
  while (pattern.lastIndex < text.length) {
    const match = pattern.exec(text);
    if (match === null) return "holds more than one command, or something that a shell would expand";
    if (match[1] !== undefined) words.push("|");
    else if (match[2] !== undefined) words.push(unquoted(match[2]));
  }
  return words.some((word) => /\p{Cc}/u.test(word))
    ? "holds a line break or another control character in a word"
    : words;
}

function unquoted(word: string): string {
  return word.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gu,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(.)/gu, "$1") ?? escaped ?? "",
  );
}
