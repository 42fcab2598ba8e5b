/** Mutants of the source that change nothing which anyone could see; docs/mutation.md tells of the run. */

export interface Explained {
  readonly file: string;
  /** Begins the words for the mutant. */
  readonly what: string;
  readonly why: string;
}

const sortsAlike = "a comparison may answer any number of the right sign";
const fallsThrough = "without its case, a switch answers nothing, which spreads to nothing, as {} does";
const anyParty = "stands for a party that no row with a rule has: any other such name does";
const deduplicated = "says the same rule twice, and equal rules become one";

export const explained: readonly Explained[] = [
  { file: "components/firewall/reduce.ts", what: "1 → 2", why: sortsAlike },
  { file: "components/firewall/reduce.ts", what: "one > other ? 1 : 0 → ", why: "no two of the names are equal" },
  {
    file: "components/firewall/reduce.ts",
    what: "0 → 1",
    why: "all rules of a class are alike but for the role, which is replaced",
  },
  { file: "components/firewall/flow-rules.ts", what: '"hostedCluster" → "mutated"', why: anyParty },
  { file: "components/firewall/plan.ts", what: "flowRules(flow, atNodes, egress).filter(", why: deduplicated },
  { file: "components/clouds/openstack/encode.ts", what: '"every" → "mutated"', why: fallsThrough },
  {
    file: "components/clouds/digitalocean/encode.ts",
    what: "12 → 13",
    why: "wide enough for any ports is wide enough",
  },
  {
    file: "components/clouds/digitalocean/decode-nodes.ts",
    what: '"?" → "mutated"',
    why: "a droplet without a region has a VPC of no name, whatever stands for it",
  },
  {
    file: "components/clouds/digitalocean/decode.ts",
    what: "key === null ? [] : ([ [",
    why: "a tag that is here has a key",
  },
  { file: "components/clouds/aws/decode.ts", what: "0 → 1", why: "no rule consists of one argument" },
  {
    file: "components/clouds/aws/decode.ts",
    what: 'typeof protocol === "number" ? String(protocol) : protocol → String(protocol)',
    why: "what is no text is no protocol as a text either",
  },
  { file: "components/clouds/openstack/decode-balancers.ts", what: "0 → 1", why: "nothing listens on port 0" },
  {
    file: "components/clouds/digitalocean/decode.ts",
    what: 'typeof portRange === "number" ? String(portRange) : plain',
    why: "what is no plain text is no range of ports as a text either",
  },
  {
    file: "components/reach/same-answers.ts",
    what: "[...appearances].sort()",
    why: "what looks alike in another order is only compared once more",
  },
  { file: "components/reach/same-answers.ts", what: '"\\n" → ', why: "any text keeps kind and appearance apart" },
  { file: "components/reach/same-answers.ts", what: "0 → 1", why: "every place in the list has a class" },
];
