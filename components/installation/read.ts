/** Reads all keys of one namespace from the stack's configuration, unknown ones too: they are problems, not nothing. */
import { allConfig } from "@pulumi/pulumi/runtime";

export function stackConfiguration(namespace: string): Record<string, unknown> {
  const prefix = `${namespace}:`;
  return Object.fromEntries(
    Object.entries(allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => [key.slice(prefix.length), structured(text)]),
  );
}

/** A structured value arrives as JSON. */
export function structured(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
