/** Why some mutants allow exactly what the original allows, so that nothing could report them. */
export const equivalences = {
  "no prefix": "a rule of Neutron without a prefix is for its whole family, as one for 0.0.0.0/0 or ::/0 is",
  "every address": "the entry is for every address already, those of the tag's nodes included",
  "said already": "an entry for the same ports on the same nodes names this tag, or the common tag of all who have it",
  "guarded already": "every node with this tag has the cluster's common one, which the firewall guards",
  "same entries": "the firewalls of the node's other tags say the same, and whoever names this tag names those too",
} as const;

export type Equivalence = keyof typeof equivalences;
