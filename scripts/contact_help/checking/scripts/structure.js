// Structure: headings, links, names, movement.
(() => {
  const audit = globalThis.__audit;
  const { checks, seen } = audit;

  const headings = () =>
    [...document.querySelectorAll("h1, h2, h3, h4, h5, h6, [role=heading]")]
      .filter((each) => each.checkVisibility() && !each.closest("[aria-hidden=true]"))
      .map((element) => ({ element, level: +(element.getAttribute("aria-level") || element.tagName.slice(1)) || 2 }));
  checks["heading-order"] = () => {
    let last = 0;
    const found = [];
    for (const { element, level } of headings()) {
      if (last && level > last + 1) found.push(seen(element, `The heading goes down from level ${last} to level ${level}`));
      last = level;
    }
    return found;
  };
  checks["page-has-heading-one"] = () => {
    const ones = headings().filter(({ level }) => level === 1);
    if (!ones.length) return [seen(document.body, "The page has no heading of level 1")];
    return ones.slice(1).map(({ element }) => seen(element, "The page has a second heading of level 1"));
  };
  checks["empty-heading"] = () => headings().filter(({ element }) => !audit.name(element) && !element.querySelector("img[alt]:not([alt=''])")).map(({ element }) => seen(element, "The heading has no words"));
  // A link or a button alone in a paragraph is bold because it can be pressed.
  const isControl = (each, text) => [...each.querySelectorAll("a[href], button, summary, label")].some((inner) => audit.tidy(inner.textContent) === text);
  checks["heading-missing"] = () =>
    [...document.querySelectorAll("p")]
      .filter((each) => {
        const text = audit.tidy(each.textContent);
        if (!audit.shown(each) || text.length > 70 || text.length < 4 || /[.:;!?,。؟]$/.test(text) || isControl(each, text) || each.closest("li, td, th, figure, blockquote, footer, label, legend, summary, a, form, .admonition, [role=note]")) return false;
        const next = each.nextElementSibling;
        if (!next || !/^(P|UL|OL|DIV|TABLE)$/.test(next.tagName)) return false;
        const [mine, body] = [getComputedStyle(each.children.length === 1 && audit.tidy(each.firstElementChild.textContent) === text ? each.firstElementChild : each), getComputedStyle(next)];
        return +mine.fontWeight >= 600 && +body.fontWeight < 600 && parseFloat(mine.fontSize) >= parseFloat(body.fontSize);
      })
      .map((each) => seen(each, "It looks like a heading and is none"));
  checks["section-headings"] = () => {
    const main = document.querySelector("main, [role=main]") || document.body;
    const found = [];
    let words = 0;
    let first = null;
    const walker = document.createTreeWalker(main, NodeFilter.SHOW_ALL);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === 1 && /^(H[1-6]|DT|SUMMARY|LEGEND|CAPTION|TABLE|FORM|PRE)$/.test(node.tagName)) [words, first] = [0, null];
      if (node.nodeType !== 3 || !node.parentElement.closest("p, dd") || node.parentElement.closest("li") || node.parentElement.closest("table, form, pre, [aria-hidden=true]")) continue;
      first = first || node.parentElement;
      words += (node.data.match(/[\p{L}\p{N}]+/gu) || []).length;
      if (words > 350) {
        found.push(seen(first, "From here on more than 350 words follow without a heading"));
        [words, first] = [-Infinity, null];
      }
    }
    return found;
  };

  // ---- Links ----
  const VAGUE = new Set(
    ("click here|here|click|more|read more|learn more|more info|more information|details|this|this page|this link|link|go|continue|see more|view|" +
      "aquí|haga clic aquí|haz clic aquí|clic aquí|más|leer más|más información|ver más|este enlace|enlace|detalles|" +
      "هنا|اضغط هنا|انقر هنا|المزيد|اقرأ المزيد|" + "ici|cliquez ici|en savoir plus|lire la suite|plus|" + "hier|hier klicken|mehr|weiterlesen|" +
      "aqui|clique aqui|saiba mais|leia mais|" + "здесь|тут|подробнее|" + "tại đây|ở đây|xem thêm|" + "此處|這裡|点击这里|點擊這裡|更多|" + "여기|더 보기|" + "dito|isit la").split("|"),
  );
  const plain = (text) => audit.tidy(text.toLocaleLowerCase().replace(/[^\p{L}\p{N}\p{M}\s]/gu, " "));
  const links = () => [...document.querySelectorAll("a[href]")].filter((each) => each.checkVisibility() && audit.name(each) && !each.closest("[aria-hidden=true]"));
  const bare = (link) => {
    const name = audit.name(link);
    return !/[\p{L}\p{N}]/u.test(name) || VAGUE.has(plain(name));
  };
  checks["link-purpose"] = () =>
    links()
      .filter(bare)
      .filter((link) => {
        const around = link.closest("p, li, td, dd, blockquote, figure") || link.parentElement;
        const described = (link.getAttribute("aria-describedby") || "").split(" ").some((id) => document.getElementById(id)?.textContent.trim());
        const others = audit.texts(around).filter((node) => !node.parentElement.closest("a")).map((node) => node.data).join(" ");
        const headed = around.tagName === "TD" && around.parentElement.querySelector("th");
        return !described && !headed && (others.match(/\p{L}+/gu) || []).length < 2;
      })
      .map((link) => seen(link, `“${audit.name(link)}” does not tell where the link leads, and nothing around it does`));
  checks["link-purpose-link-only"] = () => links().filter(bare).map((link) => seen(link, `“${audit.name(link)}” alone does not tell where the link leads`));
  checks["identical-links-same-purpose"] = () => {
    const targets = new Map();
    const found = [];
    for (const link of links()) {
      if (bare(link)) continue;
      const name = plain(audit.name(link)) || audit.name(link);
      const target = link.href.replace(/#$/, "");
      if (!targets.has(name)) targets.set(name, target);
      else if (targets.get(name) !== target) found.push(seen(link, `Another link with the name “${audit.name(link)}” leads elsewhere`));
    }
    return found;
  };

  checks["label-content-name-mismatch"] = () => {
    const found = [];
    for (const element of audit.controls()) {
      const label = /^(INPUT|SELECT|TEXTAREA)$/.test(element.tagName)
        ? [...(element.labels || [])].filter(audit.shown).map((each) => each.innerText).join(" ") || (/^(submit|button|reset)$/.test(element.type) ? element.value : "")
        : element.innerText;
      const [words, name] = [plain(label || ""), plain(audit.name(element))];
      if ((words.match(/[\p{L}\p{N}]/gu) || []).length < 2 || !name) continue;
      if (!name.replace(/\s/g, "").includes(words.replace(/\s/g, ""))) found.push(seen(element, `On the screen it is “${audit.tidy(label)}”, to a screen reader “${audit.name(element)}”`));
    }
    return found;
  };

  // ---- Movement ----
  checks.motion = () => {
    const found = new Map();
    for (const animation of document.getAnimations()) {
      const element = animation.effect?.target;
      const timing = animation.effect?.getComputedTiming();
      if (!element || !timing || animation.playState !== "running") continue;
      if (timing.endTime > 5000) found.set(element, seen(element, "It moves for more than five seconds and cannot be stopped"));
    }
    for (const element of document.querySelectorAll("marquee, blink")) found.set(element, seen(element, "It moves and cannot be stopped"));
    for (const element of document.querySelectorAll(":is(audio, video)[autoplay]:not([controls])")) found.set(element, seen(element, "It plays by itself and cannot be stopped"));
    return [...found.values()];
  };
  checks["motion-reduced"] = () =>
    document.getAnimations().filter((each) => each.effect?.target && each.playState === "running" && each.effect.getComputedTiming().endTime > 500).map((each) => seen(each.effect.target, "It moves although the reader asked for less movement"));
})();
