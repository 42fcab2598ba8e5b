/** Where Neutron's rules, as the official provider sends them, say more than the matrix. */
import type { Traffic } from "../../matrix/traffic";
import type { CloudException } from "../cloud";

export const exceptions: readonly CloudException[] = [
  {
    id: "openstack-echo-request-code",
    concerns: (traffic) => traffic.protocol === "icmp" && traffic.message === "echo-request",
    becomes: (family) => [{ protocol: "icmp", message: { type: family === "ipv4" ? 8 : 128, code: "every" } }],
    why: "its provider drops an ICMP code of 0, so an echo request is let in with any code",
  },
  {
    id: "openstack-icmp-code",
    concerns: (traffic) => typeWithCodeZero(traffic) !== undefined,
    becomes: (_family, traffic) => {
      const type = typeWithCodeZero(traffic);
      return type === undefined ? [] : [{ protocol: "icmp", message: { type, code: "every" } }];
    },
    why: "its provider drops an ICMP code of 0, so the message is let in with any code",
  },
];

function typeWithCodeZero(traffic: Traffic): number | undefined {
  if (traffic.protocol !== "icmp" || typeof traffic.message === "string") return undefined;
  return traffic.message.code === 0 ? traffic.message.type : undefined;
}
