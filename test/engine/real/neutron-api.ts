/** OpenStack's Networking API as one user: signs in once, and counts what it was asked to change. */
import { CloudError } from "../providers/cloud-error";

export interface Account {
  readonly authUrl: string;
  readonly user: string;
  readonly password: string;
  readonly project: string;
}

type Body = Readonly<Record<string, unknown>>;

export class NeutronApi {
  /** Requests that would change something, in order. */
  readonly changes: string[] = [];

  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn({ authUrl, user, password, project }: Account): Promise<NeutronApi> {
    const domain = { name: "Default" };
    const identity = { methods: ["password"], password: { user: { name: user, password, domain } } };
    const response = await fetch(`${authUrl}/auth/tokens`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ auth: { identity, scope: { project: { name: project, domain } } } }),
    });
    if (!response.ok) throw new Error(`Keystone answers ${response.status}: ${await response.text()}`);
    const { token } = (await response.json()) as { token: { catalog: Catalogue } };
    const service = token.catalog.find(({ type }) => type === "network");
    const url = service?.endpoints.find((endpoint) => endpoint.interface === "public")?.url;
    const issued = response.headers.get("x-subject-token");
    if (url === undefined || issued === null) throw new Error("Keystone knows no network service");
    return new NeutronApi(`${url}/v2.0`, issued);
  }

  /** Nothing where there is no such thing. */
  async get(path: string): Promise<Body | undefined> {
    const { status, body } = await this.send("GET", path);
    return status === 404 ? undefined : body;
  }

  async list(collection: string, query = ""): Promise<Body[]> {
    const { body } = await this.send("GET", `${collection}${query}`);
    return body[collection.replaceAll("-", "_")] as Body[];
  }

  /** Deleting what is gone already is no error. */
  async change(method: "POST" | "PUT" | "DELETE", path: string, body?: Body): Promise<Body> {
    this.changes.push(`${method} ${path}`);
    return (await this.send(method, path, body)).body;
  }

  private async send(method: string, path: string, body?: Body): Promise<{ status: number; body: Body }> {
    const response = await fetch(`${this.url}/${path}`, {
      ...{ method, headers: { "x-auth-token": this.token, "content-type": "application/json" } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isGone = response.status === 404 && (method === "GET" || method === "DELETE");
    if (!response.ok && !isGone) throw new CloudError(`Neutron ${response.status}`, `${method} ${path}: ${text}`);
    return { status: response.status, body: text === "" || isGone ? {} : (JSON.parse(text) as Body) };
  }
}

type Catalogue = readonly {
  readonly type: string;
  readonly endpoints: readonly { readonly interface: string; readonly url: string }[];
}[];
