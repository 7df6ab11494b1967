// What is wrong with the page for a person who cannot see it, has no mouse or holds a phone.
() => {
  const complaints = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (each) => each.checkVisibility() && each.getClientRects().length > 0;
  const text = (each) => (each ? each.textContent.trim() : "");
  const named = (each) =>
    each.getAttribute("aria-label") ||
    (each.getAttribute("aria-labelledby") || "").split(/\s+/).some((id) => text(document.getElementById(id))) ||
    [...(each.labels || [])].some(text);
  const short = (each) => each.outerHTML.slice(0, 120);
  const complain = (what, each) => complaints.push(`${what}: ${short(each)}`);

  const headings = all("h1").filter(shown);
  if (headings.length !== 1) complaints.push(`${headings.length} first headings`);
  if (!document.title.trim()) complaints.push("no title");
  if (!document.querySelector("main")) complaints.push("no main part");

  all("input:not([type=hidden]), select, textarea").forEach((each) => named(each) || complain("no label", each));
  all("button, a[href], summary").forEach(
    (each) => named(each) || text(each) || each.querySelector("img[alt]:not([alt=''])") || complain("no name", each),
  );
  all("img").forEach((each) => each.hasAttribute("alt") || complain("no alternative text", each));
  all("table").filter(shown).forEach((each) => each.caption || each.querySelector("th") || complain("no heads", each));
  all("[aria-labelledby], [aria-describedby]").forEach((each) =>
    `${each.getAttribute("aria-labelledby") || ""} ${each.getAttribute("aria-describedby") || ""}`
      .split(/\s+/)
      .filter(Boolean)
      .forEach((id) => document.getElementById(id) || complain(`refers to nothing (${id})`, each)),
  );

  const ids = all("[id]").map((each) => each.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => complaints.push(`two of id ${id}`));

  // A Chinese page says nothing in English, except what is marked as such or a seller wrote.
  if (document.documentElement.lang === "zh-Hans") {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const said = walker.currentNode.textContent.trim();
      const around = walker.currentNode.parentElement;
      const theirs = around.closest("[lang]:not(html), [aria-labelledby=description], .code, pre");
      if (/([A-Za-z]{2,} ){3}[a-z]{2,}/.test(said) && !/[\u4e00-\u9fff]/.test(said) && shown(around) && !theirs)
        complaints.push(`says in English: ${said.slice(0, 80)}`);
    }
  }

  const overhang = document.documentElement.scrollWidth - window.innerWidth;
  if (overhang > 0) complaints.push(`${overhang} px wider than the window`);
  all("main button, main .button, main summary, main select")
    .filter(shown)
    .forEach((each) => each.getBoundingClientRect().height < 24 && complain("too small to touch", each));

  const loaded = performance.getEntriesByType("resource").map((each) => each.name);
  return {
    complaints,
    language: document.documentElement.lang,
    document: performance.getEntriesByType("navigation")[0].encodedBodySize,
    parts: loaded.filter((name) => /\.(css|js)$/.test(new URL(name).pathname)),
  };
}
