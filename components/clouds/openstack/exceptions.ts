/** Where Neutron's rules, as the official provider sends them, say more than the matrix. */
import type { CloudException } from "../cloud";

export const exceptions: readonly CloudException[] = [
  {
    id: "openstack-echo-request-code",
    concerns: (traffic) => traffic.protocol === "icmp" && traffic.message === "echo-request",
    becomes: (family) => [{ protocol: "icmp", message: { type: family === "ipv4" ? 8 : 128, code: "every" } }],
    why: "its provider drops an ICMP code of 0, so an echo request is let in with any code",
  },
];
