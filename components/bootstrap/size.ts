/** Whether user data fits its cloud; where not, by how much and what to leave out. */
import type { CloudName } from "../clouds/cloud";

/** In bytes: of the text itself, or of its base64 form. */
interface UserDataLimit {
  readonly bytes: number;
  readonly encoded: boolean;
  readonly source: string;
}

export const userDataLimits: Readonly<Record<CloudName, UserDataLimit>> = {
  aws: {
    bytes: 16_384,
    encoded: false,
    source: "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html",
  },
  openstack: { bytes: 65_535, encoded: true, source: "https://docs.openstack.org/nova/stein/user/user-data.html" },
  digitalocean: {
    bytes: 65_536,
    encoded: false,
    source: "https://docs.digitalocean.com/products/droplets/how-to/provide-user-data/",
  },
};

/** What is wrong with the size of this user data on this cloud. */
export function userDataProblem(text: string, cloud: CloudName): string | undefined {
  const { bytes: limit, encoded } = userDataLimits[cloud];
  const raw = Buffer.byteLength(text, "utf8");
  const size = encoded ? 4 * Math.ceil(raw / 3) : raw;
  if (size <= limit) return undefined;
  return (
    `user data has ${size} bytes${encoded ? " in base64" : ""}, ${size - limit} more than the ${limit} that ${cloud} takes; ` +
    "certificate authorities take the most room: leave out those that the image trusts already, " +
    "or build them into the image, and shorten the lists of proxy exceptions and balancer ranges"
  );
}
