/**
 * What `fenceline init` asks, in order: each question is an option of the command too. One with a fallback need not be
 * answered; one that does not apply to the answers before it is not asked, and its option is refused.
 */
import { AddressError, parseRange } from "../../components/addresses/address";
import { cloudNames } from "../../components/clouds/cloud";
import { distributions, installs, launches } from "../../components/matrix/flow";

export type Answers = Readonly<Record<string, string | undefined>>;

export interface Question {
  readonly name: string;
  /** The option's value in the help: `<name>`. */
  readonly value: string;
  readonly ask: string;
  readonly choices?: readonly string[];
  readonly fallback?: (answers: Answers) => string | undefined;
  readonly applies?: (answers: Answers) => boolean;
  /** When it applies, in words. */
  readonly where?: string;
  /** What is wrong with an answer. */
  readonly problem?: (text: string) => string | undefined;
}

const isOpenStack = ({ cloud }: Answers) => cloud === "openstack";
const isCustom = ({ launch }: Answers) => launch === "custom";
/** Whether nodes that are made elsewhere dial Rancher from addresses of their own. */
const needsAddresses = ({ launch, loadBalancer, cloud }: Answers) =>
  launch === "hosted" ||
  launch === "imported" ||
  (launch === "infrastructure" && loadBalancer !== "none" && cloud !== "openstack");

const nobody = "none";

export const questions: readonly Question[] = [
  {
    name: "stack",
    value: "name",
    ask: "The stack's name",
    problem: matching(/^[\w.-]{1,100}$/, "letters, digits and . _ -"),
  },
  { name: "cloud", value: "cloud", ask: "The cloud", choices: cloudNames },
  { name: "region", value: "region", ask: "Its region, like eu-central-1, RegionOne or fra1", problem: aWord },
  {
    ...{ name: "cidr", value: "range", ask: "The address range of the new network" },
    fallback: () => "10.20.0.0/16",
    problem: aRange,
  },
  {
    ...{ name: "externalNetwork", value: "network", ask: "The external network's name" },
    ...{ applies: isOpenStack, where: "on OpenStack" },
    problem: aWord,
  },
  {
    ...{ name: "image", value: "image", ask: "The nodes' image" },
    ...{ applies: isOpenStack, where: "on OpenStack" },
    problem: aWord,
  },
  {
    ...{ name: "size", value: "flavor", ask: "The nodes' flavor" },
    ...{ applies: isOpenStack, where: "on OpenStack" },
    problem: aWord,
  },
  {
    name: "rancherClients",
    value: "ranges",
    ask: `Who uses Rancher's API and UI: address ranges with commas between, or ${nobody}`,
    problem: ranges,
  },
  {
    ...{ name: "workloadClients", value: "ranges", ask: "Who uses what runs on the clusters: ranges, or none" },
    fallback: () => nobody,
    problem: ranges,
  },
  {
    ...{ name: "sshClients", value: "ranges", ask: "Who may dial 22/tcp on every node: ranges, or none" },
    fallback: () => nobody,
    problem: ranges,
  },
  {
    ...{
      name: "install",
      value: "install",
      ask: "Where Rancher runs: in one container, or on three nodes",
      choices: installs,
    },
    fallback: () => "single",
  },
  {
    ...{ name: "loadBalancer", value: "mode", ask: "A load balancer in front of Rancher" },
    choices: ["none", "passthrough"],
    fallback: ({ install }) => (install === "ha" ? "passthrough" : "none"),
  },
  {
    ...{ name: "hostname", value: "hostname", ask: "The host name of Rancher" },
    applies: ({ install, loadBalancer }) => install === "ha" || loadBalancer !== "none",
    where: "with --install ha or a load balancer",
    problem: matching(/^[\w.-]+\.[a-z]{2,}$/i, "a host name like rancher.example.com"),
  },
  {
    ...{ name: "cluster", value: "name", ask: "The cluster's name", fallback: () => "prod" },
    problem: matching(
      /^[a-z](?:[a-z0-9-]{0,22}[a-z0-9])?$/,
      "lower-case letters, digits and hyphens, at most 24 characters",
    ),
  },
  {
    ...{ name: "distribution", value: "distribution", choices: distributions },
    ask: "Its Kubernetes distribution; rke1 is at its end of life",
    fallback: () => "rke2",
  },
  {
    ...{ name: "launch", value: "launch", ask: "Who makes its nodes", choices: launches },
    fallback: () => "custom",
  },
  count("etcd", "Its etcd nodes", "3"),
  count("controlPlane", "Its control plane nodes", "2"),
  count("worker", "Its worker nodes", "3"),
  {
    ...{ name: "addresses", value: "ranges", ask: "The addresses that it dials Rancher from: ranges" },
    ...{ applies: needsAddresses, where: "with --launch hosted or imported, or behind a public balancer" },
    problem: ranges,
  },
  {
    ...{ name: "kubernetesApi", value: "range", ask: "The address of its Kubernetes API, like 198.51.100.16/32" },
    applies: ({ launch }) => launch === "hosted",
    where: "with --launch hosted",
    problem: aRange,
  },
];

/** `--rancher-clients` for `rancherClients`. */
export function flagOf({ name }: Pick<Question, "name">): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What is wrong with an answer; undefined where nothing is. */
export function problemOf({ choices, problem }: Question, text: string): string | undefined {
  if (choices !== undefined && !choices.includes(text)) return `choose one of ${choices.join(", ")}`;
  return problem?.(text);
}

function count(name: string, ask: string, fallback: string): Question {
  const problem = matching(/^[1-9]\d{0,2}$/, "a number of nodes");
  return {
    name,
    value: "nodes",
    ask,
    fallback: () => fallback,
    applies: isCustom,
    where: "with --launch custom",
    problem,
  };
}

function matching(pattern: RegExp, what: string) {
  return (text: string) => (pattern.test(text) ? undefined : `it must be ${what}`);
}

function aWord(text: string): string | undefined {
  return /^[^\s"'${}]+$/.test(text) ? undefined : "it must be a name";
}

function aRange(text: string): string | undefined {
  try {
    parseRange(text);
    return undefined;
  } catch (error) {
    if (error instanceof AddressError) return error.message;
    throw error;
  }
}

/** The ranges of a list with commas. */
export function listed(text: string | undefined): string[] {
  return text === undefined || text === nobody ? [] : text.split(/[\s,]+/).filter((range) => range !== "");
}

function ranges(text: string): string | undefined {
  if (text !== nobody && listed(text).length === 0) return `name address ranges, or ${nobody}`;
  return listed(text)
    .map(aRange)
    .find((problem) => problem !== undefined);
}
