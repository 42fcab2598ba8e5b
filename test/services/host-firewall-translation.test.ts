/**
 * The host firewall beside address translation, an overlay and later rulesets: ports published as Docker and NodePorts do,
 * pods on two nodes, borrowed addresses, reloads. Real packets in network namespaces, with the generated rulesets in force.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { hostFirewallScript } from "../../components/host-firewall/installation";
import { hostFirewall, tableName } from "../../components/host-firewall/ruleset";
import { nodeOf, rulesOf, surroundingsOf } from "../components/host-firewall/nodes";
import { openNetworkLab, type Conversation, type NetworkLab } from "./network-lab";
import type { Outcome, Target } from "./network-probe";

const address = {
  controlplane: "10.20.0.12",
  worker: "10.20.0.13",
  rancher: "10.20.0.14",
  neighbour: "10.20.0.99",
  rancherClient: "203.0.113.5",
  workloadClient: "198.51.100.5",
  outsider: "192.0.2.66",
};
const pod = { worker: "10.42.1.2", otherOnWorker: "10.42.1.3", controlplane: "10.42.2.2", container: "172.17.0.2" };

/** As kube-proxy and Docker do it: by the port that a packet came for, to a pod, a container or another port. */
const workerTranslation = `
table ip kube-proxy {
  chain prerouting {
    type nat hook prerouting priority -100;
    fib daddr type local tcp dport 30080 dnat to ${pod.worker}:8080
    fib daddr type local udp dport 30053 dnat to ${pod.worker}:5353
    fib daddr type local tcp dport 30081 dnat to ${pod.controlplane}:8080
    fib daddr type local tcp dport 30090 redirect to :9100
    fib daddr type local tcp dport 8081 dnat to ${pod.worker}:8080
    fib daddr type local tcp dport 8443 redirect to :443
    ip daddr 10.43.0.10 tcp dport 80 dnat to ${pod.controlplane}:8080
  }
  chain output {
    type nat hook output priority -100;
    ip daddr 10.43.0.10 tcp dport 80 dnat to ${pod.controlplane}:8080
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "overlay" ct status dnat masquerade
    oifname "eth0" ip saddr 10.42.0.0/16 masquerade
  }
}
`;
const rancherTranslation = `
table ip docker {
  chain prerouting {
    type nat hook prerouting priority -100;
    fib daddr type local tcp dport 443 dnat to ${pod.container}:8443
    fib daddr type local tcp dport 9443 dnat to ${pod.container}:8443
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    oifname "eth0" ip saddr 172.17.0.0/16 masquerade
  }
}
`;

const nodes = ["worker", "controlplane", "rancher"] as const;

function rulesetOf(node: (typeof nodes)[number]): string {
  return hostFirewall(rulesOf(), nodeOf(node === "rancher" ? node : [node]), surroundingsOf()).ruleset;
}

function to(host: string, port: number, protocol: "tcp" | "udp" = "tcp"): Target {
  return { protocol, address: host, port };
}

describe("host firewall beside address translation", function () {
  this.timeout(30_000);
  let lab: NetworkLab;
  let worker: Conversation;
  let workerPod: Conversation;

  before(async function () {
    lab = openNetworkLab(this);
    for (const [host, itsAddress] of Object.entries(address)) lab.addHost(host, [itsAddress]);
    const bridges = {
      worker: { name: "cni0", address: "10.42.1.1/24" },
      controlplane: { name: "cni0", address: "10.42.2.1/24" },
    };
    lab.addPod("worker-pod", "worker", bridges.worker, pod.worker);
    lab.addPod("other-worker-pod", "worker", bridges.worker, pod.otherOnWorker);
    lab.addPod("controlplane-pod", "controlplane", bridges.controlplane, pod.controlplane);
    lab.addPod("container", "rancher", { name: "docker0", address: "172.17.0.1/16" }, pod.container);
    for (const host of nodes) lab.makeRouter(host);
    overlay("worker", "controlplane", "10.42.1.0", "10.42.2.0");
    overlay("controlplane", "worker", "10.42.2.0", "10.42.1.0");
    // Bridged packets pass the rulesets too, as kubelet wants it; where the kernel can.
    lab.set("worker", "net.bridge.bridge-nf-call-iptables", "1");
    lab.load("worker", workerTranslation);
    lab.load("rancher", rancherTranslation);
    // Whoever knows the pods' ranges may route them to a node.
    lab.ip(
      "neighbour",
      `route add 10.42.0.0/16 via ${address.worker}`,
      `route add 172.17.0.0/16 via ${address.rancher}`,
    );
    lab.ip("outsider", `route add 10.42.0.0/16 via ${address.worker} dev eth0 onlink`);
    const pods = { tcp: [8080, 8443], udp: [5353] };
    [worker, workerPod] = await Promise.all([
      lab.serve("worker", { tcp: [443, 9099, 9100, 10250], udp: [68, 9100] }),
      lab.serve("worker-pod", pods),
      ...["other-worker-pod", "controlplane-pod", "container"].map((name) => lab.serve(name, pods)),
      lab.serve("controlplane", { tcp: [6443, 10250], udp: [] }),
      lab.serve("outsider", { tcp: [12345], udp: [] }),
    ]);
  });

  after(() => (lab as NetworkLab | undefined)?.close());

  /** VXLAN between two nodes, on the port of the matrix. */
  function overlay(
    host: "worker" | "controlplane",
    other: "worker" | "controlplane",
    own: string,
    others: string,
  ): void {
    lab.ip(
      host,
      `link add overlay type vxlan id 1 dstport 8472 local ${address[host]} remote ${address[other]} dev eth0`,
      `addr add ${own}/32 dev overlay`,
      "link set overlay up mtu 1400",
      `route add ${others}/24 via ${others} dev overlay onlink`,
    );
  }

  function loadAll(): void {
    for (const host of nodes) lab.load(host, rulesetOf(host));
  }

  it("leaves the tables of others alone", () => {
    const before = lab.ruleset("worker");
    loadAll();
    loadAll();
    assert.ok(lab.ruleset("worker").startsWith(before));
    lab.run("worker", "nft", "delete", "table", "inet", tableName);
    assert.equal(lab.ruleset("worker"), before);
    loadAll();
  });

  it("judges a NodePort by the port that the packet came for", async () => {
    const ports = [30080, 30081, 30090, 8081, 8443, 9100].map((port) => to(address.worker, port));
    const targets = [...ports, to(address.worker, 30053, "udp")];
    const nobody = targets.map((): Outcome => "silent");
    await Promise.all([
      lab.expect("workloadClient", targets, ["open", "open", "open", "silent", "silent", "silent", "open"]),
      lab.expect("neighbour", targets, nobody),
      lab.expect("outsider", targets, nobody),
    ]);
  });

  it("judges a port that Docker publishes by the port that the packet came for", async () => {
    const targets = [443, 9443, 8443].map((port) => to(address.rancher, port));
    await Promise.all([
      lab.expect("rancherClient", targets, ["open", "silent", "silent"]),
      lab.expect("worker", targets, ["open", "silent", "silent"]),
      lab.expect("outsider", targets, ["silent", "silent", "silent"]),
    ]);
  });

  it("lets nobody from outside route to a pod, service or container behind a node", async () => {
    const targets = [
      to(pod.worker, 8080),
      to(pod.controlplane, 8080),
      to(pod.container, 8443),
      to(pod.worker, 5353, "udp"),
    ];
    await Promise.all([
      lab.expect("neighbour", targets, Array<Outcome>(4).fill("silent")),
      lab.expect("outsider", [to(pod.worker, 8080)], ["silent"]),
    ]);
    for (const host of nodes) lab.run(host, "nft", "delete", "table", "inet", tableName);
    await lab.expect("neighbour", targets, Array<Outcome>(4).fill("open"));
    loadAll();
  });

  it("leaves pods alone: on one node, over the overlay, to services, their node and the world", async () => {
    const targets = [
      to(pod.otherOnWorker, 8080),
      to(pod.controlplane, 8080),
      to(pod.controlplane, 5353, "udp"),
      to("10.43.0.10", 80),
      to(address.worker, 10250),
      to(address.worker, 9100),
      to(address.worker, 30081),
      to(address.controlplane, 6443),
      to(address.outsider, 12345),
    ];
    await lab.expect("worker-pod", targets, Array<Outcome>(9).fill("open"));
    await lab.expect("worker-pod", [to(address.worker, 9099)], ["silent"]);
    await lab.expect("container", [to(address.outsider, 12345)], ["open"]);
  });

  it("leaves a node alone that dials its own pods, those of others and services", async () => {
    const targets = [to(pod.worker, 8080), to(pod.controlplane, 8080), to("10.43.0.10", 80), to(address.worker, 9099)];
    await lab.expect("worker", targets, Array<Outcome>(4).fill("open"));
  });

  it("refuses a pod's address that comes another way than the pod's", async () => {
    // Each attempt has an address of its own: a line of the former that is read late says nothing about the latter.
    const attempt = async (borrowed: string) => {
      lab.ip("neighbour", `addr add ${borrowed}/32 dev lo`);
      const from = { address: borrowed };
      await lab.probe("neighbour", [
        { ...to(address.worker, 9100, "udp"), from },
        { ...to(pod.worker, 5353, "udp"), from },
      ]);
      return [worker.lines.includes(`${borrowed} to 9100`), workerPod.lines.includes(`${borrowed} to 5353`)];
    };
    lab.run("worker", "nft", "delete", "table", "inet", tableName);
    assert.deepEqual(await attempt("10.42.2.77"), [true, true]);
    loadAll();
    assert.deepEqual(await attempt("10.42.2.78"), [false, false]);
  });

  it("hears answers of DHCP servers that belong to no connection", async () => {
    const before = worker.lines.length;
    await lab.probe("neighbour", [{ ...to("255.255.255.255", 68, "udp"), from: { port: 67 } }]);
    assert.ok(worker.lines.slice(before).includes(`${address.neighbour} to 68`));
  });

  it("keeps established traffic through a reload, even where its rule is gone", async () => {
    const target = to(address.worker, 30080);
    const talk = await lab.talk("workloadClient", target);
    const exchange = async (line: string) => {
      talk.say(line);
      await talk.hear(line);
    };
    await exchange("before");
    loadAll();
    await exchange("after a reload");
    const withoutClients = rulesOf().filter(({ peer }) => peer.kind === "group");
    lab.load("worker", hostFirewall(withoutClients, nodeOf(["worker"]), surroundingsOf()).ruleset);
    await exchange("after its rule is gone");
    await lab.expect("workloadClient", [target], ["silent"]);
    loadAll();
    await lab.expect("workloadClient", [target], ["open"]);
  });

  it("installs a ruleset once nft accepts it, and keeps the one in force otherwise", async () => {
    lab.run("worker", "nft", "delete", "table", "inet", tableName);
    const ruleset = rulesetOf("worker");
    const [given, script] = hostFirewallScript(ruleset).files.map(({ content }, index) =>
      lab.write(`file-${index}`, content),
    );
    const current = lab.write("current.nft", "");
    const install = () => {
      const result = spawnSync("ip", lab.command("worker", "sh", script ?? "", given ?? "", current), {
        encoding: "utf8",
      });
      return { status: result.status, said: result.stderr, inForce: lab.ruleset("worker") };
    };
    const first = install();
    assert.equal(first.status, 0, first.said);
    assert.match(first.inForce, /table inet fenceline/);
    assert.deepEqual(install(), first, "again changes nothing");
    const broken = [
      `${ruleset}\nnonsense\n`,
      ruleset.replace("tcp dport", "tcp dport nowhere"),
      ruleset.replace("goto passing", "goto nowhere"),
      ruleset.slice(0, ruleset.length / 2),
    ];
    for (const text of broken) {
      lab.write("file-0", text);
      const refused = install();
      assert.equal(refused.status, 1);
      assert.match(refused.said, /the firewall stays as it was/);
      assert.equal(refused.inForce, first.inForce);
      assert.equal(lab.run("worker", "cat", current), ruleset);
    }
    await lab.expect("workloadClient", [to(address.worker, 30080), to(address.worker, 8081)], ["open", "silent"]);
  });
});
