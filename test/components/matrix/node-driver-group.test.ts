/** The flat group `rancher-nodes`, documented and current, against the documents as typed off by hand. */
import assert from "node:assert/strict";
import { nodeDriverGroupPermissions, nodeDriverGroups } from "../../../components/matrix/editions/node-driver-group";
import { trafficText } from "../../../components/matrix/traffic";

/** Today's driver: ingressPermissions and egressPermissions of rancher/machine, commit ec7dbc3fe. */
const current = `
in  22/tcp          everyone sshPort
in  2376/tcp        everyone dockerPort
in  8443/tcp        everyone rancherWebhookPort
in  6443/tcp        everyone kubeApiPort
in  80/tcp          everyone httpPort
in  443/tcp         everyone httpsPort
in  30000-32767/tcp everyone nodePorts
in  30000-32767/udp everyone nodePorts
in  9345/tcp        itself   supervisorPort
in  2379-2380/tcp   itself   etcdPorts
in  5473/tcp        itself   typhaPorts
in  10250-10252/tcp itself   otherKubePorts
in  10256/tcp       itself   kubeProxyPorts
in  9796/tcp        itself   nodeExporter
in  179/tcp         itself   calicoPort
in  4789/udp        itself   vxlanPorts
in  8472/udp        itself   flannelPorts
out everything      everyone all
`;

const lines = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((line) => line.split(/\s+/));

describe("the group rancher-nodes", () => {
  const rules = nodeDriverGroups.current.rules.map(({ direction, traffic, peer, citation }) => [
    direction === "ingress" ? "in" : "out",
    trafficText(traffic),
    peer,
    citation.row.split(/[, ]/)[0],
  ]);

  for (const line of lines(current)) {
    it(`current: ${line.join(" ")}`, () => {
      assert.ok(
        rules.some((rule) => rule.join() === line.join()),
        `no rule says ${line.join(" ")}`,
      );
    });
  }

  it("current: no other rule", () => {
    assert.deepEqual(rules, lines(current));
  });

  it("current: 25 permissions inbound and two outbound; those for everyone are there for both families", () => {
    const permissions = nodeDriverGroupPermissions(nodeDriverGroups.current);
    const inbound = permissions.filter(({ rule }) => rule.direction === "ingress");
    assert.equal(inbound.length, 25);
    assert.equal(permissions.length, 27);
    const open = (family: string) => inbound.filter(({ peer }) => peer === family).map(({ rule }) => rule);
    assert.equal(open("ipv4").length, 8);
    assert.deepEqual(open("ipv4"), open("ipv6"));
  });

  it("documented: 13 rows, of IPv4 only; the later driver adds five and takes none away", () => {
    const documented = nodeDriverGroupPermissions(nodeDriverGroups.documented);
    assert.equal(documented.length, 13);
    assert.ok(documented.every(({ peer }) => peer !== "ipv6"));
    const inbound = (name: "documented" | "current") =>
      nodeDriverGroups[name].rules
        .filter(({ direction }) => direction === "ingress")
        .map(({ traffic, peer }) => `${trafficText(traffic)} ${peer}`);
    const before = inbound("documented");
    const added = inbound("current").filter((rule) => !before.includes(rule));
    assert.deepEqual(added, [
      "8443/tcp everyone",
      "9345/tcp itself",
      "5473/tcp itself",
      "9796/tcp itself",
      "179/tcp itself",
    ]);
    assert.ok(before.every((rule) => inbound("current").includes(rule)));
  });

  it("each rule cites a row of its own, in its document at a commit", () => {
    for (const { rules: all, source } of Object.values(nodeDriverGroups)) {
      assert.match(source.commit ?? "", /^[0-9a-f]{40}$/);
      for (const { citation } of all) assert.equal(citation.document, source.title);
      assert.equal(new Set(all.map(({ citation }) => citation.table + citation.row)).size, all.length);
    }
  });
});
