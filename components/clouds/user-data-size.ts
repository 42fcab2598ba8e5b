/** Whether user data fits its cloud; where not, by how much and what to leave out. */
import type { Cloud } from "./cloud";

type UserDataCloud = Pick<Cloud, "name"> & { readonly nodes: Pick<Cloud["nodes"], "userDataLimit"> };

/** What is wrong with the size of this user data on this cloud. */
export function userDataProblem(
  text: string,
  {
    name,
    nodes: {
      userDataLimit: { bytes: limit, encoded },
    },
  }: UserDataCloud,
): string | undefined {
  const raw = Buffer.byteLength(text, "utf8");
  const size = encoded ? 4 * Math.ceil(raw / 3) : raw;
  if (size <= limit) return undefined;
  return (
    `user data has ${size} bytes${encoded ? " in base64" : ""}, ${size - limit} more than the ${limit} that ${name} takes; ` +
    "certificate authorities take the most room: leave out those that the image trusts already, " +
    "or build them into the image, and shorten the lists of proxy exceptions and balancer ranges"
  );
}
