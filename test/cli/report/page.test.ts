/** The report's page: all that may pass is on it, nothing is asked from anywhere, no name acts on it, and it stays small. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { conversations, readPlan } from "../../../cli/sources/reading";
import { escaped, html } from "../../../cli/report/html";
import { reportPage } from "../../../cli/report/page";
import { hostilePlan, manyClusters, matrixEntries, readingOf } from "./plans";

const unescaped = (text: string) =>
  text.replace(
    /&(?:amp|lt|gt|#34|#39|#96);/g,
    (entity) => ({ "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'" })[entity] ?? "`",
  );

describe("the page of a report", () => {
  for (const stack of ["aws", "hybrid"]) {
    it(`${stack}: its matrices say exactly what may pass`, async () => {
      const reading = await readingOf(stack);
      const said = matrixEntries(reportPage(reading)).map(
        ({ from, to, traffic, look }) => `${from} ${to} ${traffic} ${look.includes("unknown") ? "unknown" : "allowed"}`,
      );
      const expected = conversations(reading).map(
        ({ from, to, traffic, verdict }) => `${from} ${to} ${traffic} ${verdict}`,
      );
      assert.deepEqual(said.sort(), expected.sort());
    });

    it(`${stack}: every reason and every place of the document is on it`, async () => {
      const reading = await readingOf(stack);
      const page = reportPage(reading);
      for (const { why, citation } of conversations(reading)) {
        for (const words of [why, ...citation.split("; ")]) assert.ok(page.includes(escaped(words)), words);
      }
    });
  }

  it("forbids everything but its own style and script, which its digests name", async () => {
    const page = reportPage(await readingOf("aws"));
    const [, policy = ""] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const digest = (tag: string) => {
      const blocks = [...page.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, "g"))];
      assert.equal(blocks.length, 1, tag);
      return `sha256-${createHash("sha256")
        .update(blocks[0]?.[1] ?? "")
        .digest("base64")}`;
    };
    assert.equal(
      unescaped(policy),
      `default-src 'none'; style-src '${digest("style")}'; script-src '${digest("script")}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it("asks for nothing: no address, no inline handler, no inline style", async () => {
    const page = reportPage(await readingOf("hybrid"));
    const markup = page.replace(/<(style|script)>[^]*?<\/\1>/g, "");
    assert.doesNotMatch(markup, /\s(?:src|srcset|action|style|on\w+)=|url\(|<(?:link|iframe|img|object|embed|base)\b/);
    for (const [, target = ""] of markup.matchAll(/\shref="([^"]*)"/g)) assert.match(target, /^#[\w-]+$/);
    assert.doesNotMatch(page, /url\(|@import|https?:/);
  });

  it("takes hostile names for text", async () => {
    const page = reportPage(readPlan(await hostilePlan()));
    assert.equal(page.match(/<script/g)?.length, 1);
    assert.doesNotMatch(page, /alert\(1\)<|<b>|[^\P{Cc}\n]|\p{Cf}/u);
    assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
    assert.match(page, /\[U\+202E\]/);
  });

  it("of 20 clusters stays under 3 MB, and each thing is in one section", async () => {
    const reading = readPlan(await manyClusters(20));
    const page = reportPage(reading);
    assert.ok(Buffer.byteLength(page) < 3_000_000, `${Buffer.byteLength(page)} bytes`);
    assert.equal(page.match(/data-section/g)?.length, 21 + 1, "a section for Rancher and each cluster, and the script");
    assert.equal(matrixEntries(page).length, conversations(reading).length);
  });

  it("is the same for the same plan", async () => {
    const reading = await readingOf("aws");
    assert.equal(reportPage(reading), reportPage(reading));
  });
});

describe("HTML", () => {
  it("keeps no text from being text: a property", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
        const { text: made } = html`<i title="${text}">${text}</i>`;
        const [, attribute, content, ...more] = /^<i title="([^"<>]*)">([^<>]*)<\/i>$/.exec(made) ?? [];
        assert.equal(attribute, content);
        assert.equal(more.length, 0);
        const seen = text.replace(/[\t\n\r]+/g, " ");
        if (!/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/u.test(seen)) assert.equal(unescaped(content ?? ""), seen);
      }),
    );
  });

  it("takes lists, numbers and nothing, and its own templates as they are", () => {
    assert.equal(html`<p>${[html`<b>${"<"}</b>`, 1, undefined]}</p>`.text, "<p><b>&lt;</b>1</p>");
  });
});
