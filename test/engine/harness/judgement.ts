/** Whether the program would take a configuration, by its own judgement; the words of its refusal where not. */
import { judgeConfiguration } from "../../../components/installation/judge";
import { ConfigurationError } from "../../../components/judging/problem";
import { namespace, type StackConfiguration } from "./stack-file";

export function refusal(configuration: StackConfiguration): string | undefined {
  const own = Object.entries(configuration).flatMap(([key, value]) =>
    key.startsWith(`${namespace}:`) ? [[key.slice(namespace.length + 1), value] as const] : [],
  );
  try {
    judgeConfiguration(Object.fromEntries(own));
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.replace(/\s+/g, " ");
  }
}
