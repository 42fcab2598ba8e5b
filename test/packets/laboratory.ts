/**
 * Machines of a stack, one router between them and nothing else: a namespace for each, a wire to the router, and the
 * addresses that the inventory gives. The namespaces and their probing programs are made once and serve one stack
 * after the other.
 */
import { join } from "node:path";
import { openNetworkLab, type Dialogue, type NetworkLab } from "../services/network-lab";
import type { CloudFirewalls } from "./cloud-firewalls";
import type { Machine } from "./machines";
import { nftTable, type Plugged } from "./nft-table";
import type { Answer, Attempt } from "./prober";

const router = "router";
/** Enough for every conversation at once, which are over within the second. */
const conntrackSettings = {
  "net.netfilter.nf_conntrack_tcp_timeout_close": "1",
  "net.netfilter.nf_conntrack_udp_timeout": "2",
  "net.netfilter.nf_conntrack_icmp_timeout": "2",
};

interface Place {
  readonly name: string;
  readonly port: string;
  readonly prober: Dialogue;
}

export class PacketLaboratory {
  readonly #lab: NetworkLab;
  readonly #places: Place[] = [];
  #plugged: (Plugged & Place)[] = [];

  constructor(suite: Mocha.Context) {
    this.#lab = openNetworkLab(suite);
    this.#lab.addHost(router, []);
    this.#lab.makeRouter(router);
    this.#lab.set(router, "net.ipv6.conf.all.forwarding", "1");
    this.#answerAtOnce(router);
    for (const [setting, value] of Object.entries(conntrackSettings)) this.#lab.set(router, setting, value);
  }

  close(): void {
    this.#lab.close();
  }

  /** Takes these machines in, and lets the last ones go. */
  plug(machines: readonly Machine[]): void {
    while (this.#places.length < machines.length) this.#addPlace();
    for (const { machine, name, port } of this.#plugged) {
      this.#lab.ip(name, "addr flush dev eth0 scope global");
      this.#lab.ip(router, ...addressesOf(machine).map((address) => `route del ${address} dev ${port}`));
    }
    this.#plugged = machines.flatMap((machine, index) => {
      const place = this.#places[index];
      return place === undefined ? [] : [{ machine, ...place }];
    });
    for (const { machine, name, port } of this.#plugged) {
      const addresses = addressesOf(machine);
      this.#lab.ip(name, ...addresses.flatMap(hostCommands), ...routes);
      this.#lab.ip(router, ...addresses.map((address) => `route replace ${address} dev ${port}`));
    }
  }

  load(firewalls: CloudFirewalls): void {
    this.#lab.load(router, nftTable(firewalls, this.#plugged, { otherwise: "refuse" }));
  }

  /** What became of each attempt of each machine, all at the same time. */
  async try(attempts: ReadonlyMap<Machine, readonly Attempt[]>): Promise<Map<Machine, Answer[]>> {
    const answered = await Promise.all(
      this.#plugged.map(async ({ machine, prober }): Promise<[Machine, Answer[]]> => {
        const own = attempts.get(machine) ?? [];
        if (own.length === 0) return [machine, []];
        prober.say(JSON.stringify(own));
        return [machine, [...(await prober.next())] as Answer[]];
      }),
    );
    return new Map(answered);
  }

  #addPlace(): void {
    const number = this.#places.length;
    const name = `machine${number}`;
    const port = `to${number}`;
    this.#lab.addBehind(router, name, port);
    this.#lab.set(router, `net.ipv4.conf.${port}.rp_filter`, "0");
    this.#lab.ip(router, `addr add ${gateways[0]}/32 dev ${port}`, `addr add ${gateways[1]}/64 dev ${port} nodad`);
    this.#lab.set(name, "net.ipv6.conf.eth0.accept_dad", "0");
    this.#answerAtOnce(name);
    this.#places.push({ name, port, prober: this.#lab.startScript(name, join(__dirname, "prober.js")) });
  }

  /** No limit on how many ICMP errors a second are sent: they are this laboratory's answers. */
  #answerAtOnce(name: string): void {
    this.#lab.set(name, "net.ipv4.icmp_ratemask", "0");
    this.#lab.set(name, "net.ipv6.icmp.ratemask", "0,3-127");
  }
}

function addressesOf({ privateAddresses, publicAddresses }: Machine): string[] {
  return [...new Set([...privateAddresses, ...publicAddresses])];
}

function hostCommands(address: string): string[] {
  return address.includes(":") ? [`addr add ${address}/128 dev eth0 nodad`] : [`addr add ${address}/32 dev eth0`];
}

/** The router's addresses on every wire: no machine is another's neighbour. */
const gateways = ["169.254.1.1", "fe80::1"] as const;
const routes = gateways.map((gateway) => `route replace default via ${gateway} dev eth0 onlink`);
