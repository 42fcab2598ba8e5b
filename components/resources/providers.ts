/**
 * Whose provider makes what. Guarantees that what lives in a network follows the provider of that network, and that a rule
 * follows the provider of the group that it is on, whoever makes it.
 */
import type * as pulumi from "@pulumi/pulumi";

/**
 * A component's options with the provider of what it lives in, unless they name one for that cloud themselves. A provider
 * that a parent hands down comes last: what is in a network can be made by its provider alone.
 */
export function followingProvider(
  options: pulumi.ComponentResourceOptions | undefined,
  cloud: string,
  followed: pulumi.Resource,
): pulumi.ComponentResourceOptions | undefined {
  const provider = followed.getProvider(`${cloud}:index:any`);
  if (provider === undefined) return options;
  const providers = Object.values(options?.providers ?? {});
  const own = [...providers, ...(options?.provider === undefined ? [] : [options.provider])];
  if (own.some((one) => packageOf(one) === cloud)) return options;
  return { ...options, providers: [...providers, provider] };
}

/** Public in every version of the SDK, but for its declarations. */
function packageOf(provider: pulumi.ProviderResource): string {
  return (provider as unknown as { getPackage(): string }).getPackage();
}

/**
 * Where a resource stands that `parent` makes and that belongs to `owner`'s provider. The SDK has no word for the default
 * provider below a parent that has another one, so that such a resource stands below its owner.
 */
export function placedBy(
  type: string,
  parent: pulumi.Resource,
  owner: pulumi.Resource,
): Pick<pulumi.CustomResourceOptions, "parent" | "provider" | "aliases"> {
  const provider = owner.getProvider(type);
  if (provider === parent.getProvider(type)) return { parent };
  return provider === undefined ? { parent: owner, aliases: [{ parent }] } : { parent, provider };
}
