// What a page says of itself, for the checks that look at words and at several pages.
(() => {
  const audit = globalThis.__audit;
  const language = (element) => element.closest("[lang]")?.getAttribute("lang") || "";
  const region = (element) => {
    const each = element.closest("header, footer, nav, aside, [role=banner], [role=contentinfo], [role=navigation]");
    if (!each || each.closest("main, article")) return "";
    const kind = each.closest("footer, [role=contentinfo]") ? "footer" : each.closest("header, [role=banner]") ? "header" : "aside";
    return kind;
  };
  audit.facts = (whole) => {
    const blocks = new Map();
    for (const node of whole ? audit.texts() : []) {
      const element = node.parentElement;
      if (element.closest("code, pre, kbd, samp, [translate=no], svg") ) continue;
      const owner = element.closest("[lang]") || document.documentElement;
      const block = audit.block(element);
      const key = blocks.get(block) || blocks.set(block, new Map()).get(block);
      if (!key.has(owner)) key.set(owner, { element: owner !== document.documentElement && block.contains(owner) ? owner : block, text: "" });
      key.get(owner).text += ` ${node.data}`;
    }
    const texts = [...blocks].flatMap(([block, owners]) => [...owners].map(([owner, { element, text }]) => ({
      ...audit.describe(element), text: audit.tidy(text), language: owner.getAttribute("lang") || "", inherits: owner === document.documentElement,
      main: !!block.closest("main, [role=main]"), kind: block.tagName.toLowerCase(), instruction: !block.closest("pre, textarea, blockquote"),
    })));
    const all = (selector) => (whole ? [...document.querySelectorAll(selector)] : []);
    const names = all("[aria-label], [title], img[alt], [placeholder], area[alt], [aria-description], [aria-roledescription]").flatMap((element) =>
      ["aria-label", "title", "alt", "placeholder", "aria-description", "aria-roledescription"].filter((name) => element.getAttribute(name)?.trim()).map((name) => ({ ...audit.describe(element), attribute: name, text: audit.tidy(element.getAttribute(name)), language: language(element) })));
    const links = all("a[href]").filter((each) => region(each)).map((element) => ({
      ...audit.describe(element), region: region(element), list: audit.name(element.closest("nav, [role=navigation]") || document.body) || "", href: element.href.replace(/#.*$/, ""), raw: element.getAttribute("href"), name: audit.name(element), language: element.hreflang || language(element),
    }));
    return {
      language: document.documentElement.lang || "", template: document.body.dataset.template || "", title: document.title.trim(),
      heading: audit.tidy(document.querySelector("h1")?.textContent), address: location.href, texts, names, links,
      // A page that search engines are kept from, as the one for missing addresses, may stand in several places.
      listed: !document.querySelector("meta[name=robots][content*=noindex]"),
      scripts: audit.live(),
    };
  };
})();
