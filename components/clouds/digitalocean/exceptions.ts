/** Where DigitalOcean's firewalls say more, or less, than the matrix: they know tcp, udp and icmp as a whole. */
import { highestPort, lowestPort, tcp, udp } from "../../matrix/traffic";
import type { CloudException } from "../cloud";

export const exceptions: readonly CloudException[] = [
  {
    id: "digitalocean-every-protocol",
    concerns: (traffic) => traffic.protocol === "every",
    becomes: () => [tcp(lowestPort, highestPort), udp(lowestPort, highestPort), { protocol: "icmp", message: "every" }],
    why: "its firewalls pass tcp, udp and icmp alone, so open egress is these three",
  },
  {
    id: "digitalocean-every-icmp",
    concerns: (traffic) => traffic.protocol === "icmp" && traffic.message !== "every",
    becomes: () => [{ protocol: "icmp", message: "every" }],
    why: "its firewalls pass all ICMP or none, so one kind of message lets every other in too",
  },
  {
    id: "digitalocean-balancer-one-door",
    concerns: () => false,
    becomes: () => [],
    why: "its balancer has one list for all of its ports, so nodes that may dial 443/tcp may dial 80/tcp there too",
    ofType: "digitalocean:index/loadBalancer:LoadBalancer",
  },
];
