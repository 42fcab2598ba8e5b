/**
 * The shape of what sets nodes up: versions, secrets, volumes, replacement, proxy and registry, and the host firewall.
 * Guarantees that no message about a secret quotes it.
 */
import { z } from "zod";
import { usualContainerRanges } from "../host-firewall/host-node";
import { addressRange, flag, list, matching, object, oneOf, text, wholeNumber } from "../judging/shapes";

/** Text that is in no message. */
function secret(what: string) {
  const error = (issue: { input?: unknown }) =>
    issue.input === undefined || issue.input === null
      ? `is missing; it must be ${what}`
      : `must be ${what}; what it is now is not shown, since it is a secret`;
  return z.string({ error }).min(1, { error });
}

/** Where it is, for rules: its address may be a secret, and its name is nobody's to look up beforehand. */
const addresses = list("address ranges", addressRange()).default([]);

const proxy = object("an object with http, https, exceptions, addresses and port", {
  addresses,
  port: wholeNumber("a port from 1 to 65535", 1, 65535).default(3128),
  http: secret("a proxy's address, like http://proxy.example.com:3128").optional(),
  https: secret("a proxy's address, like http://proxy.example.com:3128").optional(),
  exceptions: list("names and address ranges", text("a name or an address range")).default([]),
});

const registry = object("an object with host, username, password and addresses", {
  addresses,
  host: matching("a registry's name and port, like registry.example.com:5000", /^[a-z0-9.-]+(?::\d{1,5})?$/i),
  username: text("the registry's user").optional(),
  password: secret("the registry's password").optional(),
});

export const certificate = matching(
  "a certificate in PEM form",
  /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/,
);

/** What every node may need of the place where it stands. */
export const surroundingsShape = {
  proxy: proxy.optional(),
  registry: registry.optional(),
  certificateAuthorities: list("certificates", certificate).default([]),
};

/** What a node's own firewall is, and how it finds the network's interface. */
const hostShape = {
  hostFirewall: oneOf(["none", "strict"]).default("none"),
  containerRanges: list("address ranges", addressRange()).default([...usualContainerRanges]),
  multihomed: flag().default(false),
};

const generation = wholeNumber("2 for the first replacement of the node, 3 for the second", 2);
const replace = z.record(z.string(), generation, { error: "must be an object like { rancher-1: 2 }" }).default({});

const release = (example: string) =>
  matching(`a release like ${example}`, /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/).optional();

export const rancherBootstrapShape = {
  version: matching("a release of Rancher 2, like 2.15.2", /^v?2\.\d+\.\d+(?:-[0-9A-Za-z.]+)?$/).optional(),
  versions: object("an object with k3s, rke2, certManager and docker", {
    k3s: release("v1.36.4+k3s1"),
    rke2: release("v1.36.4+rke2r1"),
    certManager: release("v1.21.2"),
    docker: release("28.1.1"),
  }).default({}),
  bootstrapPassword: secret("the first password of the user admin").optional(),
  token: secret("a long random text, the same on all nodes").optional(),
  volumeSize: wholeNumber("the data volume's size in GiB, at least 10", 10).default(50),
  protect: flag().default(true),
  replace,
  ...hostShape,
  hostFirewallSources: list("address ranges", addressRange()).default([]),
};

export const clusterBootstrapShape = {
  registrationCommand: secret("the registration command that Rancher shows for the cluster").optional(),
  replace,
  ...hostShape,
};
