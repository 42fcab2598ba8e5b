/** DigitalOcean: who stands where, word for word: droplets and balancers. */
import assert from "node:assert/strict";
import { resource } from "../asking";
import { reference, stand } from "../standing";

describe("where droplets and their balancers stand", () => {
  const [vpc, droplet] = ["digitalocean:index/vpc:Vpc", "digitalocean:index/droplet:Droplet"];
  const balancer = "digitalocean:index/loadBalancer:LoadBalancer";
  const network = resource(vpc, "net", { ipRange: "10.0.0.0/16" });

  it("in a VPC or the region's own, with IPv6 or without, with public networking or without", () => {
    const found = stand([
      network,
      resource(droplet, "plain", { tags: ["Web"], vpcUuid: reference(vpc, "net") }),
      { ...resource(droplet, "deployed", { ipv6: true, region: "fra1" }), outputs: { ipv6Address: "2001:db8::7" } },
      resource(droplet, "dual", { ipv6: true, publicNetworking: false, region: "fra1" }),
    ]);
    assert.deepEqual(found, {
      plain: [
        "digitalocean Droplet private everywhere open",
        "groups tag:web, plain",
        "network net",
        "at ipv4 10.0.0.0/16 plain.ipv4AddressPrivate",
        "public ipv4 public plain.ipv4Address",
      ],
      deployed: [
        "digitalocean Droplet private everywhere open",
        "groups deployed",
        "network default VPC of fra1",
        "at ipv4 unknown deployed.ipv4AddressPrivate",
        "at ipv6 2001:db8::7/128 deployed.ipv6Address",
        "public ipv4 public deployed.ipv4Address",
        "public ipv6 2001:db8::7/128 deployed.ipv6Address",
      ],
      dual: [
        "digitalocean Droplet private everywhere open",
        "groups dual",
        "network default VPC of fra1",
        "at ipv4 unknown dual.ipv4AddressPrivate",
        "at ipv6 public dual.ipv6Address",
        "public ipv6 public dual.ipv6Address",
      ],
    });
  });

  it("balancers: facing the internet or inside, sending from the VPC", () => {
    const found = stand([
      network,
      resource(balancer, "outside", { vpcUuid: reference(vpc, "net"), network: "EXTERNAL" }),
      resource(balancer, "inside", { vpcUuid: reference(vpc, "net"), network: "INTERNAL" }),
    ]);
    assert.deepEqual(found, {
      outside: [
        "digitalocean LoadBalancer public everywhere open",
        "groups outside",
        "network net",
        "at ipv4 10.0.0.0/16",
        "public ipv4 public outside.ip",
        "sends from ipv4 10.0.0.0/16",
      ],
      inside: [
        "digitalocean LoadBalancer private everywhere open",
        "groups inside",
        "network net",
        "at ipv4 10.0.0.0/16 inside.ip",
        "sends from ipv4 10.0.0.0/16",
      ],
    });
  });
});
