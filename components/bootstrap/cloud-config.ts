/**
 * The text of a cloud-config from files and one bootstrap script. Guarantees that values reach the node as they are: each
 * lies in a file of its own or in a document that a library wrote, never in the text of a script; that a script never
 * contains a dollar sign before a brace, which the plan would take for a reference; and that everything readable by root
 * alone is so from the first moment.
 */
import { Document, visit } from "yaml";
import type { Surroundings } from "./request";

export interface BootFile {
  readonly path: string;
  readonly content: string;
  /** Default: 0600. Nearly everything here is or stands beside a secret. */
  readonly mode?: "0600" | "0644" | "0700";
}

/** Where scripts find their values. */
export const valueFolder = "/etc/rancher-fenceline";
/** Where the scripts are. */
export const scriptFolder = "/usr/local/lib/rancher-fenceline";
/** Exists once the node is set up: it is set up once. */
const doneMarker = "/var/lib/rancher-fenceline/done";
/** The last line of a bootstrap script but for what it says. */
export const markDone = `install -D /dev/null ${doneMarker}`;
/** Read by services and by the scripts; only there behind a proxy. */
export const proxyFile = `${valueFolder}/proxy.env`;

/** A value that a script reads from its file. */
export function valueFile(name: string, content: string): BootFile {
  return { path: `${valueFolder}/${name}`, content };
}

/** Values that a script reads line by line. A line break within a value would make two of it. */
export function linesFile(name: string, values: readonly string[]): BootFile {
  return valueFile(name, values.map((value) => `${value.replace(/[\r\n]+/g, " ")}\n`).join(""));
}

export function scriptFile(name: string, content: string): BootFile {
  return { path: `${scriptFolder}/${name}`, content: content.replace(/\n{3,}/g, "\n\n"), mode: "0700" };
}

/** A document that another program reads as YAML. */
export function yamlFile(path: string, ...documents: readonly unknown[]): BootFile {
  return { path, content: documents.map(yamlText).join("---\n") };
}

/**
 * What PyYAML, which cloud-init reads with, refuses or takes for a line break where it stands unescaped (measured): one such
 * character in a password, and the node would not be set up at all.
 */
const escaped = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** Never folds a line: a reference in it must stay in one piece. */
export function yamlText(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_, scalar) => {
      if (typeof scalar.value === "string" && scalar.value.search(escaped) >= 0) scalar.type = "QUOTE_DOUBLE";
    },
  });
  const text = document.toString({ lineWidth: 0 });
  return text.replace(escaped, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * What systemd reads as an environment file. Within double quotes these four characters are escaped, and nothing is
 * expanded: systemd.exec(5), EnvironmentFile=.
 */
export function environmentText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${value.replace(/[\r\n]+/g, " ").replace(/[\\"$`]/g, "\\$&")}"\n`)
    .join("");
}

/**
 * The service that runs the bootstrap script until it has succeeded, over restarts of the node too. Each failure is a pause
 * and another attempt: Rancher that does not answer yet, a volume that is not attached yet, a registry that is down.
 */
const bootstrapUnit = `[Unit]
Description=Set up this node for Rancher
Wants=network-online.target
After=network-online.target
ConditionPathExists=!${doneMarker}
StartLimitIntervalSec=0

[Service]
Type=oneshot
EnvironmentFile=-${proxyFile}
ExecStart=${scriptFolder}/bootstrap
Restart=on-failure
RestartSec=30
TimeoutStartSec=infinity
StandardOutput=journal+console
StandardError=journal+console

[Install]
WantedBy=multi-user.target
`;

const unitName = "rancher-fenceline-bootstrap.service";

/**
 * The cloud-config that writes the files, trusts the authorities, puts the host firewall in force and only then starts the
 * script `bootstrap`.
 */
export function cloudConfig(
  files: readonly BootFile[],
  { certificateAuthorities = [], hostFirewall }: Pick<Surroundings, "certificateAuthorities" | "hostFirewall">,
): string {
  const unit: BootFile = { path: `/etc/systemd/system/${unitName}`, content: bootstrapUnit, mode: "0644" };
  const document = {
    ...(certificateAuthorities.length === 0 ? {} : { ca_certs: { trusted: certificateAuthorities } }),
    write_files: [
      ...(hostFirewall?.files ?? []),
      ...[...files, unit].map(({ path, content, mode }) => ({ path, permissions: mode ?? "0600", content })),
    ],
    // Not waited for: cloud-init would end only with the bootstrap, and its log is the console's anyway.
    runcmd: [
      ...(hostFirewall?.commands ?? []),
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "--no-block", unitName],
    ],
  };
  return `#cloud-config\n${yamlText(document)}`;
}
