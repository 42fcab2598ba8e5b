/** Where nodes can be, by what the resources of every cloud say of their networks. */
import assert from "node:assert/strict";
import { decode } from "../../../components/clouds/decode";
import { resource } from "./asking";

describe("decoding", () => {
  it("networks of every cloud, in both families", () => {
    const { networks } = decode([
      resource("aws:ec2/vpc:Vpc", "one", { cidrBlock: "10.1.0.0/16", ipv6CidrBlock: "2001:db8::/56" }),
      resource("openstack:networking/subnet:Subnet", "two", { cidr: "10.2.0.0/16" }),
      resource("digitalocean:index/vpc:Vpc", "three", { ipRange: "10.3.0.0/16" }),
    ]);
    assert.deepEqual(networks, [
      { cloud: "aws", range: "10.1.0.0/16" },
      { cloud: "aws", range: "2001:db8::/56" },
      { cloud: "openstack", range: "10.2.0.0/16" },
      { cloud: "digitalocean", range: "10.3.0.0/16" },
    ]);
  });
});
