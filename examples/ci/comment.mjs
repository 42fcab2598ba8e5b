#!/usr/bin/env node
/**
 * Puts a report on a pull request (GitHub) or a merge request (GitLab) as one comment, and updates that comment from then
 * on. Needs nothing but Node.js. Everything in the report is taken for untrusted: a pull request from a fork wrote it.
 *
 *     node comment.mjs report.md
 *
 * GitHub, in a job of its own after the one that computes (`workflow_run`): GITHUB_TOKEN, GITHUB_REPOSITORY,
 * GITHUB_EVENT_PATH. GitLab, in a merge request's pipeline: FENCELINE_TOKEN, CI_API_V4_URL, CI_PROJECT_ID,
 * CI_MERGE_REQUEST_IID. ARTIFACT_URL, where given, is linked below the report.
 *
 * Exit code 0: the comment is there, or there is nobody to tell (no open pull request at that commit). 1: it is not.
 */
import { readFileSync, realpathSync } from "node:fs";
import process from "node:process";
import { pathToFileURL, URL } from "node:url";

const mark = "<!-- fenceline diff -->";
/** Both take more; what is longer is cut at the end of a line. */
const longest = 65_000;

/** The report as it may be posted: with the mark, not too long, and mentioning nobody. */
export function commentOf(report, artifactUrl) {
  const link =
    artifactUrl === undefined || artifactUrl === "" ? "" : `\n<sub>[The whole report](${artifactUrl})</sub>\n`;
  const text = report.replaceAll(mark, "").replaceAll("\r\n", "\n").replaceAll("\0", "").trim();
  // Inside of code a mention is none, but whoever wrote this need not have kept to our form.
  const calm = text.replace(/@(?=[\w-])/g, "@\u200b");
  const room = longest - mark.length - link.length - 100;
  if (calm.length <= room) return `${mark}\n${calm}\n${link}`;
  const cut = calm.slice(0, room);
  return `${mark}\n${cut.slice(0, Math.max(cut.lastIndexOf("\n"), 0))}\n\n… cut here: too long for a comment.\n${link}`;
}

/** Talks to an API of JSON. A server that is busy is asked again. */
async function ask(method, url, headers, body) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await globalThis.fetch(url, {
      method,
      headers: { "Content-Type": "application/json", "User-Agent": "fenceline", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
      redirect: "error",
    });
    if (response.ok)
      return { value: response.status === 204 ? null : await response.json(), headers: response.headers };
    const isBusy = response.status === 429 || response.status >= 500;
    if (!isBusy || attempt === 4) {
      throw new Error(
        `${method} ${new URL(url).pathname}: ${response.status} ${(await response.text()).slice(0, 200)}`,
      );
    }
    await new Promise((done) => globalThis.setTimeout(done, 250 * 2 ** attempt));
  }
}

/** All pages of a list: 100 at a time, and no more than anybody has. */
async function all(url, headers) {
  const found = [];
  for (let page = 1; page <= 50; page += 1) {
    const { value } = await ask("GET", `${url}${url.includes("?") ? "&" : "?"}per_page=100&page=${page}`, headers);
    found.push(...value);
    if (value.length < 100) break;
  }
  return found;
}

/** The pull request is looked up by its commit: what its own run says of it is not to be trusted. */
async function onGitHub(report, environment) {
  const { GITHUB_TOKEN, GITHUB_REPOSITORY, GITHUB_EVENT_PATH, ARTIFACT_URL } = environment;
  const api = environment.GITHUB_API_URL ?? "https://api.github.com";
  const headers = {
    Accept: "application/vnd.github+json",
    Authorization: `Bearer ${GITHUB_TOKEN}`,
    "X-GitHub-Api-Version": "2022-11-28",
  };
  const event = JSON.parse(readFileSync(GITHUB_EVENT_PATH, "utf8"));
  const run = event.workflow_run;
  const number = run === undefined ? event.pull_request?.number : await pullRequestOf(run);
  if (number === undefined) return "no open pull request stands at that commit; nothing to comment on";
  const issue = `${api}/repos/${GITHUB_REPOSITORY}/issues/${number}/comments`;
  const own = (await all(issue, headers)).find(isOwn);
  const body = commentOf(report, ARTIFACT_URL);
  if (own === undefined) await ask("POST", issue, headers, { body });
  else await ask("PATCH", `${api}/repos/${GITHUB_REPOSITORY}/issues/comments/${own.id}`, headers, { body });
  return `${own === undefined ? "commented on" : "updated the comment on"} pull request ${number}`;

  /** Anybody can write the mark into a comment; only a bot's is ours. */
  function isOwn(comment) {
    return comment.user?.type === "Bot" && typeof comment.body === "string" && comment.body.startsWith(mark);
  }

  async function pullRequestOf({ head_sha: commit, head_branch: branch, head_repository: repository }) {
    const owner = repository?.owner?.login ?? "";
    const url = `${api}/repos/${GITHUB_REPOSITORY}/pulls?state=open&head=${encodeURIComponent(`${owner}:${branch}`)}`;
    return (await all(url, headers)).find(({ head }) => head.sha === commit)?.number;
  }
}

async function onGitLab(report, environment) {
  const { FENCELINE_TOKEN, CI_API_V4_URL, CI_PROJECT_ID, CI_MERGE_REQUEST_IID, ARTIFACT_URL } = environment;
  const headers = { "PRIVATE-TOKEN": FENCELINE_TOKEN };
  const notes = `${CI_API_V4_URL}/projects/${CI_PROJECT_ID}/merge_requests/${CI_MERGE_REQUEST_IID}/notes`;
  const { value: me } = await ask("GET", `${CI_API_V4_URL}/user`, headers);
  const own = (await all(notes, headers)).find(({ body, author }) => body.startsWith(mark) && author.id === me.id);
  const body = commentOf(report, ARTIFACT_URL);
  if (own === undefined) await ask("POST", notes, headers, { body });
  else await ask("PUT", `${notes}/${own.id}`, headers, { body });
  return `${own === undefined ? "commented on" : "updated the comment on"} merge request ${CI_MERGE_REQUEST_IID}`;
}

async function main() {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error("which report? node comment.mjs report.md");
  const report = readFileSync(file, "utf8");
  const { GITHUB_TOKEN, FENCELINE_TOKEN, CI_MERGE_REQUEST_IID } = process.env;
  if (GITHUB_TOKEN) return onGitHub(report, process.env);
  if (FENCELINE_TOKEN && CI_MERGE_REQUEST_IID) return onGitLab(report, process.env);
  return "no token: nothing to comment with (a merge request from a fork has none)";
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href) {
  try {
    process.stdout.write(`${await main()}\n`);
  } catch (error) {
    process.stderr.write(`comment: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
