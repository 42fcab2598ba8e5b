/**
 * What one entry of a cloud's table says: how the cloud treats one type of resource. A new type is one new entry.
 */
import type { Account } from "./account";
import type { Values, Value } from "./values";

/** Something that exists in the account. */
export interface CloudObject {
  readonly id: string;
  readonly type: string;
  /** The logical name in the stack; a name of ours for what the stack did not make. */
  readonly name: string;
  readonly urn: string;
  readonly inputs: Values;
  /** What the cloud assigned: addresses, numbers. */
  readonly assigned: Values;
  /** `stack`: made through a resource; `cloud`: by the cloud itself, beside one; `before`: there from the beginning. */
  readonly origin: "stack" | "cloud" | "before";
}

/** An object that is about to be made or changed. */
export type Draft = Omit<CloudObject, "assigned">;

/** What the cloud made of a request. */
export type Made = Pick<CloudObject, "id" | "assigned">;

/** An argument that names other objects. */
export interface Reference {
  /** `vpcId`, `securityGroupIds[]`, `inboundRules[].sourceTags[]`. */
  readonly path: string;
  readonly to: string;
  /** What of the other object is named: its id, or an argument like `name`. Default: its id. */
  readonly by?: string;
  /**
   * When the other object is deleted: `refused` while this one names it; `goes` with it; or this one `stays` as it is.
   */
  readonly whenItGoes: "refused" | "goes" | "stays";
}

export interface ResourceType {
  /** Where the behaviour is from: a vendor's document, an issue thread, or what was measured. */
  readonly source: string;
  /** Arguments whose change makes a new object. */
  readonly replaces: readonly string[];
  /** Arguments that change in place. A changed argument that stands in neither list is an error of this table. */
  readonly updates: readonly string[];
  /** Arguments that the official provider takes for not given where they are 0. */
  readonly zeroIsAbsent?: readonly string[];
  readonly references?: readonly Reference[];
  /** The new object's id. `number` differs for each object of the account. */
  readonly id: (number: number, inputs: Values) => string;
  /** What the cloud assigns. Each name must be an output that the official package declares. */
  readonly assigns?: Readonly<Record<string, (draft: Draft, account: Account, number: number) => Value>>;
  /** Two objects of one identity can't exist; nothing where every object is its own. */
  readonly identity?: (inputs: Values) => string;
  /** The answer to a second object of one identity. `same`: the first one is the answer. */
  readonly taken?: { readonly code: string; readonly message: string } | "same";
  /** The answer to a deletion while something uses it. */
  readonly inUse?: { readonly code: string; readonly message: string };
  /** Refuses what the cloud refuses of one object or of all together: throws a CloudError. `before` on an update. */
  readonly judge?: (draft: Draft, account: Account, before: CloudObject | undefined) => void;
  /** Refuses a deletion beside the references: throws a CloudError. */
  readonly judgeDeletion?: (object: CloudObject, account: Account) => void;
  /** What the cloud does beside, once the object exists. */
  readonly afterCreation?: (object: CloudObject, account: Account) => void;
  /** What the cloud does beside, once the object is gone. */
  readonly afterDeletion?: (object: CloudObject, account: Account) => void;
  /** What the cloud does beside, once the object's arguments have changed. */
  readonly afterUpdate?: (object: CloudObject, account: Account) => void;
}

/** A cloud as the attached provider plays it. */
export interface CloudTable {
  readonly cloud: string;
  readonly types: Readonly<Record<string, ResourceType>>;
  readonly lookups: Readonly<Record<string, (args: Values, account: Account) => Values>>;
  /** What exists before the stack does. */
  readonly existing: readonly Omit<CloudObject, "urn" | "origin">[];
}
