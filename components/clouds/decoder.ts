/** What the decoder of every cloud offers: what its groups are, which outputs are addresses, what its resources allow. */
import type { CloudGroups, Policy } from "../reach/policy";
import type { AddressOutputs, Catalogue } from "../resources/catalogue";

export interface Decoder {
  readonly groups: CloudGroups;
  readonly addressOutputs: AddressOutputs;
  /** `lists`: prefix lists that somebody told us of, and that are parties of their own. */
  readonly decode: (catalogue: Catalogue, lists: ReadonlySet<string>) => Policy;
}
