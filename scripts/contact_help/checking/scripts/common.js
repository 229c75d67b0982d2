// What all checks share. Injected into a page whose own scripts do not run; leaves one name behind, `__audit`.
// A check is a function that returns what `__audit.seen` makes. Each is named by its rule; rules are in rules.py.
(() => {
  const audit = (globalThis.__audit = { checks: {}, memory: {} });

  // The same form as pa11y's, so that one element has one name whoever sees it.
  audit.selector = (element) => {
    const parts = [];
    for (let each = element; each && each.nodeType === 1; each = each.parentNode) {
      if (each.id) {
        parts.unshift(`#${each.id}`);
        break;
      }
      const same = each.parentNode.children;
      const alone = [...same].filter((other) => other.tagName === each.tagName).length === 1;
      const place = alone ? "" : `:nth-child(${[...same].indexOf(each) + 1})`;
      parts.unshift(each.tagName.toLowerCase() + (each === document.documentElement ? "" : place));
    }
    return parts.join(" > ");
  };
  audit.find = (selector) => {
    const [, id, rest] = /^#(.*?)( > .*)?$/.exec(selector) || [null, "", ""];
    try {
      if (!id) return document.querySelector(selector);
      return rest ? document.querySelector(`#${CSS.escape(id)}${rest}`) : document.getElementById(id);
    } catch {
      return null;
    }
  };

  audit.tidy = (text) => (text || "").replace(/\s+/g, " ").trim();
  audit.describe = (element) => {
    const trail = [];
    for (let each = element; each && each.nodeType === 1 && each !== document.body; each = each.parentElement)
      trail.push(each.tagName.toLowerCase() + (each.id ? `#${each.id}` : "") + [...each.classList].map((name) => `.${name}`).join(""));
    const html = element.cloneNode(false).outerHTML || "";
    return {
      selector: audit.selector(element),
      text: audit.tidy(element.textContent).slice(0, 100),
      html: html.replace(/<\/[^>]*>$/, "").slice(0, 200),
      trail,
    };
  };
  // An observation: what is wrong, in a sentence without a full stop; unsure when a person has to decide.
  audit.seen = (element, what, unsure = false) => ({ ...audit.describe(element || document.documentElement), what, unsure });

  audit.shown = (element) => {
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && !audit.clippedAway(element);
  };
  // Text for a screen reader alone is cut to a point, or moved off the page.
  audit.clippedAway = (element) => {
    for (let each = element; each && each !== document.body; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.clipPath.startsWith("inset(50%") || style.clipPath.startsWith("inset(100%")) return true;
      if (style.position === "absolute" && /^rect\((0|1)px, (0|1)px, (0|1)px, (0|1)px\)/.test(style.clip)) return true;
      if (style.overflowX !== "visible" && (each.clientWidth <= 1 || each.clientHeight <= 1) && style.display !== "inline" && style.display !== "contents") return true;
    }
    const box = element.getBoundingClientRect();
    return box.right + scrollX <= 0 || box.bottom + scrollY <= 0;
  };

  audit.texts = (root = document.body) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode())
      if (node.data.trim() && !/^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE|TITLE|OPTION|TEXTAREA)$/.test(node.parentElement.tagName)) found.push(node);
    return found;
  };
  audit.lines = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return [...range.getClientRects()].filter((box) => box.width > 0.5 && box.height > 0.5);
  };
  audit.block = (element) => {
    let each = element;
    while (each.parentElement && /^(inline|contents|ruby)/.test(getComputedStyle(each).display)) each = each.parentElement;
    return each;
  };
  // The browser works out a name anew each time that it is asked.
  audit.name = (element) => {
    const names = (audit.memory.names ??= new Map());
    if (!names.has(element)) names.set(element, audit.tidy(element.computedName ?? element.getAttribute("aria-label") ?? element.textContent));
    return names.get(element);
  };

  const CONTROLS =
    "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, " +
    "[role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab], [role=menuitem], [role=option]";
  audit.controls = () => [...document.querySelectorAll(CONTROLS)].filter((each) => !each.disabled && audit.shown(each));

  audit.run = (rules) => {
    const found = [];
    for (const rule of rules) for (const each of audit.checks[rule]()) found.push({ rule, ...each });
    return found;
  };

  // ---- Colours, in sRGB, each channel 0 to 255, alpha 0 to 1 ----
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const known = new Map();
  audit.colour = (text) => {
    if (!known.has(text)) {
      const [, r, g, b, a] = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(text) || [];
      if (r !== undefined) known.set(text, [+r, +g, +b, a === undefined ? 1 : +a]);
      else {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = text;
        pen.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
        known.set(text, [red, green, blue, alpha / 255]);
      }
    }
    return known.get(text);
  };
  audit.over = ([r, g, b, a], [under, under2, under3]) => [
    r * a + under * (1 - a), g * a + under2 * (1 - a), b * a + under3 * (1 - a), 1,
  ];
  const channel = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  audit.ratio = (one, two) => {
    const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  audit.hex = (colour) => `#${colour.slice(0, 3).map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
  audit.paper = () => {
    const probe = document.createElement("i");
    probe.style.cssText = "all: initial; color-scheme: inherit; background-color: Canvas";
    document.documentElement.append(probe);
    const colour = audit.colour(getComputedStyle(probe).backgroundColor);
    probe.remove();
    return colour;
  };
  // The colour behind an element: { colour, unsure }. `inside`: with the element's own background.
  audit.ground = (element, inside = true) => {
    let layers = [];
    let unsure = false;
    let each = inside ? element : element.parentElement;
    let lifted = false;
    for (; each; each = each.parentElement) {
      const style = getComputedStyle(each);
      if (style.backgroundImage !== "none") unsure = true;
      const colour = audit.colour(style.backgroundColor);
      if (colour[3] > 0) layers.push(colour);
      if (colour[3] === 1) break;
      if (/absolute|fixed/.test(style.position)) {
        lifted = true;
        break;
      }
    }
    if (lifted && each) {
      // What is painted below is not an ancestor: ask the browser for the pile at this point.
      element.scrollIntoView({ block: "center", behavior: "instant" });
      const box = element.getBoundingClientRect();
      const pile = document.elementsFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      const below = pile.slice(pile.indexOf(each) + 1);
      if (pile.indexOf(each) < 0) unsure = true;
      for (const under of below) {
        const style = getComputedStyle(under);
        if (style.backgroundImage !== "none" || /^(IMG|VIDEO|CANVAS|IFRAME|svg)$/.test(under.tagName)) unsure = true;
        const colour = audit.colour(style.backgroundColor);
        if (colour[3] > 0) layers.push(colour);
        if (colour[3] === 1) break;
      }
    }
    if (!layers.length || layers.at(-1)[3] < 1) layers.push(audit.paper());
    let colour = layers.pop();
    while (layers.length) colour = audit.over(layers.pop(), colour);
    return { colour, unsure };
  };
})();
