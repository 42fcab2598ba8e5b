/**
 * The page's only script: the filter by party and port. Without it the page is whole, and the filter is not shown. It reads
 * the `data-` attributes that marks.ts writes, and puts nobody's words into the page but as text.
 */
export const script = String.raw`
"use strict";
(() => {
  const form = document.getElementById("filter");
  const { party, end, port } = form.elements;
  const said = document.getElementById("filter-said");
  const items = [...document.querySelectorAll("[data-traffic]")].map((element) => ({
    element,
    from: element.dataset.from.split(" "),
    to: element.dataset.to.split(" "),
    traffic: element.dataset.traffic.split(" ").map((code) => {
      const [, kind, first, last] = /^(\w+):(\d+)-(\d+)$/.exec(code);
      return { kind, first: Number(first), last: Number(last) };
    }),
  }));
  const holders = [...document.querySelectorAll("[data-holder]")];
  const sections = [...document.querySelectorAll("[data-section]")];

  const wantedTraffic = (text) => {
    const trimmed = text.trim().toLowerCase();
    if (trimmed === "") return () => true;
    if (trimmed === "icmp") return ({ kind }) => kind === "icmp" || kind === "every";
    const numbered = /^protocol[ /](\d{1,3})$/.exec(trimmed);
    const ports = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/.exec(trimmed);
    if (numbered === null && ports === null) return undefined;
    const kinds = numbered !== null ? ["protocol"] : ports[3] === undefined ? ["tcp", "udp"] : [ports[3]];
    const first = Number(numbered !== null ? numbered[1] : ports[1]);
    const last = numbered !== null || ports[2] === undefined ? first : Number(ports[2]);
    if (last < first || last > 65535) return undefined;
    return (one) => one.kind === "every" || (kinds.includes(one.kind) && one.first <= last && first <= one.last);
  };

  const apply = () => {
    const passes = wantedTraffic(port.value);
    port.setAttribute("aria-invalid", String(passes === undefined));
    if (passes === undefined) {
      said.textContent = "Not a port: write 443, 443/tcp, 30000-32767/udp, icmp or protocol 4.";
      return;
    }
    let [all, shown] = [0, 0];
    for (const { element, from, to, traffic } of items) {
      const asSender = end.value !== "to" && from.includes(party.value);
      const asReceiver = end.value !== "from" && to.includes(party.value);
      const isShown = (party.value === "" || asSender || asReceiver) && traffic.some(passes);
      element.classList.toggle("out", !isShown);
      if (!("rule" in element.dataset)) continue;
      all += 1;
      if (isShown) shown += 1;
    }
    for (const holder of holders) {
      holder.classList.toggle("out", holder.querySelector("[data-traffic]:not(.out)") === null);
    }
    for (const section of sections) {
      section.classList.toggle("empty", section.querySelector("[data-rule]:not(.out)") === null);
    }
    said.textContent = shown === all ? "All " + all + " rows." : shown + " of " + all + " rows.";
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  apply();
})();
`;
