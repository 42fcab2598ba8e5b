/** What the decoder of every cloud offers: which outputs are addresses, and what the cloud's resources allow. */
import type { Policy } from "../firewall/policy";
import type { Catalogue } from "./catalogue";

export interface Decoder {
  readonly addressOutputs: AddressOutputs;
  /** `lists`: prefix lists that somebody told us of, and that are parties of their own. */
  readonly decode: (catalogue: Catalogue, lists: ReadonlySet<string>) => Policy;
}

/** Resource types whose outputs are addresses, and which of those the internet sees. */
export type AddressOutputs = Readonly<Record<string, readonly string[]>>;
