/** What the decoder of every cloud offers: which outputs are addresses, and what the cloud's resources allow. */
import type { Policy } from "../reach/policy";
import type { AddressOutputs, Catalogue } from "../resources/catalogue";

export interface Decoder {
  readonly addressOutputs: AddressOutputs;
  /** `lists`: prefix lists that somebody told us of, and that are parties of their own. */
  readonly decode: (catalogue: Catalogue, lists: ReadonlySet<string>) => Policy;
}
