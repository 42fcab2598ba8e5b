/** The comment script, against a small imitation of both APIs on loopback. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { cleanEnvironment } from "../fenceline";
import { root } from "./repository";

const script = path.join(root, "examples", "ci", "comment.mjs");
const mark = "<!-- fenceline diff -->";

interface StoredComment {
  readonly id: number;
  body: string;
  readonly user: { readonly type: string };
  readonly author: { readonly id: number };
}

/** One pull request of a fork's branch, and the same as a merge request. */
class Api {
  readonly comments: StoredComment[] = [];
  readonly requests: string[] = [];
  /** So many answers are 502 first. */
  busy = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(): Promise<Api> {
    const api = new Api();
    api.#server.listen(0, "127.0.0.1");
    await once(api.#server, "listening");
    return api;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  add(body: string, type: string, author: number): void {
    this.comments.push({ id: this.comments.length + 1, body, user: { type }, author: { id: author } });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method ?? ""} ${url.pathname}${url.search}`);
    const send = (status: number, value: unknown) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (this.busy > 0) {
      this.busy -= 1;
      return send(502, { message: "busy" });
    }
    const { authorization, "private-token": token } = request.headers;
    if (authorization !== "Bearer secret" && token !== "secret") return send(401, { message: "Bad credentials" });
    let text = "";
    for await (const chunk of request) text += String(chunk);
    const { body = "" } = text === "" ? {} : (JSON.parse(text) as { body?: string });
    if (body.length > 65_536) return send(422, { message: "Validation Failed" });
    const page = Number(url.searchParams.get("page") ?? 1);
    if (url.pathname === "/user") return send(200, { id: 7 });
    if (url.pathname === "/repos/team/shop/pulls") {
      const isFork = url.searchParams.get("head") === "stranger:feature/one";
      return send(
        200,
        isFork
          ? [
              { number: 3, head: { sha: "old" } },
              { number: 4, head: { sha: "c0ffee" } },
            ]
          : [],
      );
    }
    if (/\/(?:comments|notes)$/.test(url.pathname)) {
      if (request.method === "GET") return send(200, this.comments.slice((page - 1) * 100, page * 100));
      this.add(body, "Bot", 7);
      return send(201, this.comments.at(-1));
    }
    const found = this.comments.find(({ id }) => id === Number(/\/(\d+)$/.exec(url.pathname)?.[1]));
    if (found === undefined) return send(404, { message: "Not Found" });
    found.body = body;
    send(200, found);
  }
}

describe("the comment on a pull request", function () {
  this.timeout(60_000);
  let folder = "";
  let api: Api;

  beforeEach(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), "fenceline-comment-"));
    api = await Api.start();
  });
  afterEach(() => {
    api.stop();
    rmSync(folder, { recursive: true });
  });

  async function comment(report: string, variables: Readonly<Record<string, string>>) {
    const file = path.join(folder, "report.md");
    writeFileSync(file, report);
    const child = spawn(process.execPath, [script, file], { env: { ...cleanEnvironment(), ...variables } });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const [exitCode] = (await once(child, "close")) as [number | null];
    return { exitCode, stdout: stdout.trim(), stderr: stderr.trim() };
  }

  function gitHub(sha = "c0ffee"): Record<string, string> {
    const event = path.join(folder, "event.json");
    const run = { head_sha: sha, head_branch: "feature/one", head_repository: { owner: { login: "stranger" } } };
    writeFileSync(event, JSON.stringify({ workflow_run: run }));
    return {
      ...{ GITHUB_TOKEN: "secret", GITHUB_REPOSITORY: "team/shop", GITHUB_EVENT_PATH: event, GITHUB_API_URL: api.url },
      ...{ ARTIFACT_URL: "https://ci.example/run/1", FENCELINE_TOKEN: "", CI_MERGE_REQUEST_IID: "" },
    };
  }

  function gitLab(): Record<string, string> {
    return {
      ...{ FENCELINE_TOKEN: "secret", CI_API_V4_URL: api.url, CI_PROJECT_ID: "12", CI_MERGE_REQUEST_IID: "5" },
      ...{ GITHUB_TOKEN: "", ARTIFACT_URL: "https://ci.example/pipelines/1" },
    };
  }

  for (const [name, variables, target] of [
    ["GitHub", gitHub, "pull request 4"],
    ["GitLab", gitLab, "merge request 5"],
  ] as const) {
    it(`${name}: one comment, made once and updated from then on, whoever else wrote the mark`, async () => {
      for (let index = 0; index < 130; index += 1) api.add(`talk ${index}`, "User", 1);
      api.add(`${mark}\nnot ours`, "User", 2);
      const first = await comment(`${mark}\n## Firewall: More may pass\n`, variables());
      assert.deepEqual(first, { exitCode: 0, stdout: `commented on ${target}`, stderr: "" });
      const second = await comment(`${mark}\n## Firewall: No change in traffic\n`, variables());
      assert.deepEqual(second, { exitCode: 0, stdout: `updated the comment on ${target}`, stderr: "" });
      assert.equal(api.comments.length, 132);
      const { body } = api.comments.at(-1) ?? { body: "" };
      assert.match(body, new RegExp(`^${mark}\n## Firewall: No change in traffic\n`));
      assert.match(body, /\[The whole report\]\(https:\/\/ci\.example/);
      assert.equal(api.comments[130]?.body, `${mark}\nnot ours`);
    });
  }

  it("a report that is too long, mentions people or brings the mark itself is tamed", async () => {
    const line = "| @team please look | a | b |\n";
    const { exitCode } = await comment(`x ${mark} @admin\n${line.repeat(4_000)}`, gitHub());
    assert.equal(exitCode, 0);
    const body = api.comments[0]?.body ?? "";
    assert.ok(body.length <= 65_536);
    assert.equal(body.split(mark).length, 2);
    assert.doesNotMatch(body, /@\w/);
    assert.match(body, /… cut here: too long for a comment\./);
  });

  it("a commit that is no pull request's any more: nobody to tell", async () => {
    const { exitCode, stdout } = await comment("x", gitHub("beef"));
    assert.equal(exitCode, 0);
    assert.match(stdout, /^no open pull request stands at that commit/);
    assert.ok(api.requests.every((request) => request.startsWith("GET ")));
  });

  it("a busy server is asked again; a wrong token is told in one line, without the token", async () => {
    api.busy = 2;
    assert.equal((await comment("x", gitHub())).exitCode, 0);
    assert.equal(api.comments.length, 1);
    const { exitCode, stdout, stderr } = await comment("x", { ...gitHub(), GITHUB_TOKEN: "hunter2" });
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.match(stderr, /^comment: GET \/repos\/team\/shop\/pulls: 401 /);
    assert.doesNotMatch(stderr, /hunter2/);
  });

  it("without a token: says so, and is no failure", async () => {
    const { exitCode, stdout } = await comment("x", {
      GITHUB_TOKEN: "",
      FENCELINE_TOKEN: "",
      CI_MERGE_REQUEST_IID: "",
    });
    assert.equal(exitCode, 0);
    assert.match(stdout, /^no token: nothing to comment with/);
  });
});
