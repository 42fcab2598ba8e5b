/**
 * An attached provider whose cloud is real: a cloud's own API carries out the operations of some types, and what it answers
 * holds. The account keeps what was made, so that everything else of the provider works as it does without.
 */
import type { Account } from "../providers/account";
import { CloudError } from "../providers/cloud-error";
import type { Faults } from "../providers/faults";
import { Provider } from "../providers/provider";
import type { CloudObject, CloudTable, Made } from "../providers/resource-type";
import type { Values } from "../providers/values";

export interface RealCloud {
  /** The cloud's table, with what exists there from the beginning. */
  readonly table: CloudTable;
  /** The types that have a service there. */
  readonly types: ReadonlySet<string>;
  create(type: string, inputs: Values): Promise<Made>;
  update(object: CloudObject, inputs: Values): Promise<void>;
  delete(object: CloudObject): Promise<void>;
  /** The arguments as they are there; nothing where the object is gone. */
  read(object: CloudObject): Promise<Values | undefined>;
}

export class RealProvider extends Provider {
  constructor(
    private readonly real: RealCloud,
    account: Account,
    faults: Faults,
  ) {
    super(real.table, account, faults);
  }

  override async create(type: string, name: string, urn: string, inputs: Values): Promise<CloudObject> {
    if (!this.real.types.has(type)) return super.create(type, name, urn, inputs);
    const made = await this.real.create(type, inputs);
    return this.account.create(type, name, urn, inputs, "stack", made);
  }

  override async update(type: string, id: string, inputs: Values): Promise<CloudObject> {
    if (this.real.types.has(type)) await this.real.update(this.known(type, id), inputs);
    return super.update(type, id, inputs);
  }

  override async delete(type: string, id: string): Promise<void> {
    const object = this.account.find(type, id);
    if (object !== undefined && this.real.types.has(type)) await this.real.delete(object);
    await super.delete(type, id);
  }

  override async read(type: string, id: string): Promise<CloudObject | undefined> {
    const object = await super.read(type, id);
    if (object === undefined || !this.real.types.has(type)) return object;
    const inputs = await this.real.read(object);
    return inputs === undefined ? undefined : { ...object, inputs };
  }

  private known(type: string, id: string): CloudObject {
    const object = this.account.find(type, id);
    if (object === undefined) throw new CloudError("NotFound", `there is no ${type} ${id}`);
    return object;
  }
}
