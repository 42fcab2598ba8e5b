/** The rules of a plan around the cluster of the tests: as a table for its router, and as answers about roles. */
import { BlockList } from "node:net";
import type { StackPlan } from "../../components/resources/resource";
import { readFirewalls, type CloudFirewalls, type CloudRule } from "../packets/cloud-firewalls";
import { takeInventory, type Machine } from "../packets/machines";
import { counterOf, nftTable, type Plugged } from "../packets/nft-table";
import { members, newcomer, nodes, nth, rancher, type Member } from "./members";

/** What a component sends, by who has to send it. */
export interface Need {
  readonly from: Member["role"];
  readonly to: Member["role"];
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

export function needText({ from, to, protocol, port }: Need): string {
  return `${from} to ${to} ${port}/${protocol}`;
}

export class PlanFirewall {
  readonly #firewalls: CloudFirewalls;
  readonly #plugged: readonly Plugged[];

  /** `rules`: others than the plan's. */
  constructor(
    readonly plan: StackPlan,
    readonly rules: readonly CloudRule[] = [],
  ) {
    const inventory = takeInventory(plan);
    const planned = new Map(inventory.machines.map((machine) => [machine.name, machine]));
    // The same addresses behind every plan: a cluster keeps its own.
    const machines = [...nodes, newcomer, rancher].map((member): Machine => {
      const machine = planned.get(member.name);
      if (machine === undefined) throw new Error(`the plan has no ${member.name}`);
      return { ...machine, privateAddresses: [member.address], publicAddresses: [] };
    });
    const read = readFirewalls(plan, { machines, addressOf: inventory.addressOf });
    this.rules = rules.length > 0 ? rules : read.rules;
    this.#firewalls = { ...read, rules: this.rules };
    const portOf = new Map(members.map(({ name, port }) => [name, port]));
    this.#plugged = machines.map((machine) => ({ machine, port: portOf.get(machine.name) ?? "" }));
  }

  table(): string {
    return nftTable(this.#firewalls, this.#plugged, { otherwise: "drop" });
  }

  without(rule: CloudRule): PlanFirewall {
    return new PlanFirewall(
      this.plan,
      this.rules.filter((one) => one !== rule),
    );
  }

  /** Whether a node of one role may reach one of another, or another of its own. */
  allows({ from, to, protocol, port }: Need): boolean {
    const [sender, receiver] = [nth(from), nth(to, from === to ? 1 : 0)];
    const passes = (member: Member, direction: CloudRule["direction"], other: Member) => {
      const machine = this.#plugged.find((one) => one.machine.name === member.name)?.machine;
      if (machine === undefined) return true;
      return this.rules.some(
        (rule) =>
          rule.direction === direction &&
          machine.groups.includes(rule.group) &&
          (rule.protocol === "all" || rule.protocol === protocol) &&
          (rule.ports === null || (rule.ports[0] <= port && port <= rule.ports[1])) &&
          this.#isPeer(rule, other.address),
      );
    };
    return passes(sender, "out", receiver) && passes(receiver, "in", sender);
  }

  #isPeer({ peer }: CloudRule, address: string): boolean {
    if ("group" in peer) return this.#firewalls.membersOf(peer.group).includes(address);
    return this.isIn(address, peer.range);
  }

  isIn(address: string, range: string): boolean {
    const [base = "", length = ""] = range.split("/");
    if (base.includes(":")) return false;
    const list = new BlockList();
    list.addSubnet(base, Number(length), "ipv4");
    return list.check(address);
  }

  carries({ name }: Member, group: string): boolean {
    return this.#plugged.some(({ machine }) => machine.name === name && machine.groups.includes(group));
  }

  /** Rules that nothing has used yet, by the router's counters. */
  unused(counters: ReadonlyMap<string, number>): CloudRule[] {
    return this.rules.filter((_, index) => (counters.get(counterOf(index)) ?? 0) === 0);
  }
}
