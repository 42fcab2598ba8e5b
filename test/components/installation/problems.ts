/** What is said of a configuration: each problem with its place, or nothing. */
import { ConfigurationError } from "../../../components/judging/problem";
import { judgeConfiguration } from "../../../components/installation/judge";

export function problemsOf(configuration: Readonly<Record<string, unknown>>): string[] {
  try {
    judgeConfiguration(configuration);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}
