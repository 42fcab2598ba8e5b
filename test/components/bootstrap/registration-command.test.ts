/** A registration command is one of Rancher's two forms or refused, and comes apart as a shell would take it apart. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { checkRegistrationCommand } from "../../../components/bootstrap";
import { parseRegistrationCommand } from "../../../components/bootstrap/registration-command";
import { dockerCommand, systemAgentCommand } from "./requests";

const quoted = (word: string) => `'${word.replaceAll("'", `'\\''`)}'`;

describe("a registration command", () => {
  it("of RKE1: arguments for docker, the agent's, and no roles", () => {
    assert.deepEqual(parseRegistrationCommand(dockerCommand), {
      by: "docker",
      server: "https://rancher.example.com",
      token: "abc123",
      caChecksum: "0123456789abcdef",
      agentArguments: [],
      dockerArguments: [
        ...["-d", "--privileged", "--restart=unless-stopped", "--net=host"],
        ...["-v", "/etc/kubernetes:/etc/kubernetes", "-v", "/var/run:/var/run", "rancher/rancher-agent:v2.11.3"],
      ],
    });
  });

  it("of RKE2 and K3s: installer, labels, whether certificates are checked, and variables", () => {
    assert.deepEqual(parseRegistrationCommand(systemAgentCommand), {
      by: "systemAgent",
      server: "https://rancher.example.com",
      token: "abc123",
      caChecksum: "0123456789abcdef",
      agentArguments: ["--label", "cattle.io/os=linux"],
      installer: "https://rancher.example.com/system-agent-install.sh",
      insecure: true,
      environment: {},
    });
    const proxied = systemAgentCommand
      .replace("--insecure ", "")
      .replace("sudo  sh", 'sudo HTTPS_PROXY="http://proxy:3128" sh');
    const registration = parseRegistrationCommand(proxied);
    assert.ok(typeof registration !== "string" && registration.by === "systemAgent");
    assert.deepEqual([registration.insecure, registration.environment], [false, { HTTPS_PROXY: "http://proxy:3128" }]);
  });

  it("may be broken over lines by backslashes, and may be undecrypted", () => {
    assert.equal(checkRegistrationCommand(systemAgentCommand.replaceAll(" --", " \\\n  --")), undefined);
    assert.equal(checkRegistrationCommand("[secret]"), undefined);
    assert.equal(checkRegistrationCommand("[secret]", "rke1"), undefined);
  });

  const refused: [string, string, RegExp][] = [
    ["without its token", dockerCommand.replace("--token abc123", ""), /has no --token/],
    ["with an empty place for it", systemAgentCommand.replace("abc123 ", ""), /--token without a value/],
    ["without a server", dockerCommand.replace("--server https://rancher.example.com", ""), /no --server/],
    ["over plain http", dockerCommand.replace("https://rancher", "http://rancher"), /https address/],
    ["with a second command", `${dockerCommand}; reboot`, /more than one command/],
    ["on two lines", `${dockerCommand}\nreboot`, /more than one command/],
    ["with a substitution", dockerCommand.replace("abc123", "$(cat token)"), /would expand/],
    ["with another pipe", `${systemAgentCommand} | sh`, /is not a registration command/],
    ["that is no such command", "apt-get install docker", /is not a registration command/],
    ["that is empty", "", /is not a registration command/],
    ["of another image", dockerCommand.replace("rancher-agent", "rancher"), /is not a registration command/],
  ];
  for (const [what, text, message] of refused) {
    it(`is refused ${what}, without being quoted`, () => {
      const problem = checkRegistrationCommand(text) ?? "";
      assert.match(problem, message);
      assert.ok(!problem.includes("abc123"), problem);
    });
  }

  it("is refused for another distribution", () => {
    assert.match(checkRegistrationCommand(dockerCommand, "k3s") ?? "", /the form for rke1, not for k3s/);
    assert.match(checkRegistrationCommand(systemAgentCommand, "rke1") ?? "", /the form for rke2 and k3s, not for rke1/);
    assert.equal(checkRegistrationCommand(dockerCommand, "rke1"), undefined);
  });

  it("gives back any quoted word", () => {
    const word = fc
      .string({ unit: "grapheme", minLength: 1 })
      .filter((text) => !/\p{Cc}/u.test(text) && !text.startsWith("--"));
    fc.assert(
      fc.property(word, word, (token, label) => {
        const text = `docker run rancher/rancher-agent:v2.11.3 --server https://r.example.com --token ${quoted(token)} --label ${quoted(label)}`;
        const registration = parseRegistrationCommand(text);
        assert.ok(typeof registration !== "string");
        assert.deepEqual([registration.token, registration.agentArguments], [token, ["--label", label]]);
      }),
    );
  });
});
