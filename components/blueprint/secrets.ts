/**
 * Secrets of an owner by name. Guarantees that what is planned holds references to them alone, so that no plan, no input of a
 * component and no message can show one.
 */
import { givenReference } from "../resources/resource";

/** Where a configuration, or a component's arguments, has secrets. */
export interface SecretFields<Value> {
  readonly bootstrapPassword?: Value | undefined;
  readonly token?: Value | undefined;
  readonly registrationCommand?: Value | undefined;
  readonly proxy?: { readonly http?: Value | undefined; readonly https?: Value | undefined } | undefined;
  readonly registry?: { readonly password?: Value | undefined } | undefined;
}

type SecretName =
  "bootstrapPassword" | "token" | "registrationCommand" | "proxyHttp" | "proxyHttps" | "registryPassword";

/** The secrets that are there, by the names under which a registry is given them. */
export function secretsOf<Value>(owner: string, fields: SecretFields<Value>): Readonly<Record<string, Value>> {
  const all: Readonly<Record<SecretName, Value | undefined>> = {
    bootstrapPassword: fields.bootstrapPassword,
    token: fields.token,
    registrationCommand: fields.registrationCommand,
    proxyHttp: fields.proxy?.http,
    proxyHttps: fields.proxy?.https,
    registryPassword: fields.registry?.password,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]): [string, Value][] =>
      value === undefined ? [] : [[secretName(owner, name as SecretName), value]],
    ),
  );
}

/** What stands for a secret in the plan; undefined where there is none. */
export function secretReference(owner: string, name: SecretName, value: string | undefined): string | undefined {
  return value === undefined ? undefined : givenReference(secretName(owner, name));
}

function secretName(owner: string, name: SecretName): string {
  return `${owner}-${name}`;
}

/** What an offline plan has in the place of a secret. */
export const undecrypted = "[secret]";
