// Layout: reflow, text that is cut or covered when it grows, targets.
(() => {
  const audit = globalThis.__audit;
  const { checks, seen } = audit;
  const FREE = "table, svg, img, map, video, canvas, iframe, object, math, [role=grid], [role=application]";

  const scroller = (element) => {
    for (let each = element.parentElement; each && each !== document.body && each !== document.documentElement; each = each.parentElement)
      if (/auto|scroll/.test(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth + 1) return each;
    return null;
  };

  // Words and controls with the boxes that they fill.
  const pieces = () => [
    ...audit.texts().filter((node) => audit.shown(node.parentElement)).map((node) => [node.parentElement, audit.lines(node)]),
    ...[...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, img")].filter(audit.shown).map((each) => [each, [each.getBoundingClientRect()]]),
  ];

  checks.reflow = () => {
    scrollTo(0, 0);
    const root = document.documentElement;
    const width = root.clientWidth;
    const sideways = (document.scrollingElement || root).scrollWidth > width + 1;
    const found = new Map();
    for (const [element, boxes] of pieces()) {
      const cut = boxes.find((box) => (box.right > width + 1 && (sideways || box.left < width)) || (box.left < -1 && box.right > 1));
      if (!cut) continue;
      const inside = scroller(element);
      if (!inside) {
        const free = element.closest(FREE);
        found.set(free || element, seen(free || element, `It reaches ${Math.round(Math.max(cut.right - width, -cut.left))} px past the edge of a screen ${width} px wide`, !!free && sideways && free.tagName === "TABLE"));
      } else if (!element.closest(FREE)) {
        const code = inside.matches("pre, code, :has(> pre)");
        found.set(inside, seen(inside, `Its text has to be scrolled sideways on a screen ${width} px wide`, code));
      }
    }
    if (!found.size && sideways) {
      const wide = [...document.querySelectorAll("body *")].filter((each) => each.getBoundingClientRect().right > width + 1 && each.checkVisibility() && !scroller(each));
      const last = wide.find((each) => !wide.some((other) => other !== each && each.contains(other))) || document.body;
      found.set(last, seen(last, `The page is ${document.scrollingElement.scrollWidth} px wide on a screen of ${width} px`));
    }
    return [...found.values()];
  };

  // Text outside of the box that cuts it, and lines of different blocks that lie on each other.
  const lost = () => {
    const cut = new Map();
    const lines = [];
    for (const node of audit.texts()) {
      const element = node.parentElement;
      if (!audit.shown(element)) continue;
      const boxes = audit.lines(node);
      for (const box of boxes) lines.push({ box, element, block: audit.block(element) });
      for (let each = element; each && each !== document.body; each = each.parentElement) {
        const style = getComputedStyle(each);
        if (/^inline$|^contents$/.test(style.display)) continue;
        const frame = each.getBoundingClientRect();
        const hides = (overflow) => overflow === "hidden" || overflow === "clip";
        const over = boxes.find((box) => (hides(style.overflowY) && Math.max(0, box.bottom - frame.bottom) + Math.max(0, frame.top - box.top) > box.height * 0.25) || (hides(style.overflowX) && (box.right > frame.right + 3 || box.left < frame.left - 3)));
        if (over) {
          cut.set(each, audit.seen(each, "Part of its text is cut off"));
          break;
        }
        if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
      }
    }
    lines.sort((a, b) => a.box.top - b.box.top);
    for (let i = 0; i < lines.length; i++) {
      for (let j = i + 1; j < lines.length && lines[j].box.top < lines[i].box.bottom; j++) {
        const [a, b] = [lines[i], lines[j]];
        if (a.block === b.block || a.element.contains(b.element) || b.element.contains(a.element)) continue;
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        if (wide > 3 && high > 0.4 * Math.min(a.box.height, b.box.height)) cut.set(a.block, audit.seen(a.block, `Its text lies on the text of ${b.block.tagName.toLowerCase()}`));
      }
    }
    return cut;
  };
  audit.rememberLayout = () => {
    audit.memory.sizes = new Map(audit.texts().map((node) => [node.parentElement, parseFloat(getComputedStyle(node.parentElement).fontSize)]));
  };
  const allLost = () => [...lost().values()];
  checks["text-spacing"] = allLost;
  checks["resize-text"] = allLost;
  checks["print-lost"] = allLost;

  // The text of a page must grow when the reader zooms: 320 px wide stands for a zoom of 400 %.
  checks["text-grows"] = () => {
    const found = new Map();
    for (const [element, size] of audit.memory.sizes || []) {
      if (!audit.shown(element) || !size) continue;
      const grown = (parseFloat(getComputedStyle(element).fontSize) * 4) / size;
      if (grown < 2) found.set(element, seen(element, `At a zoom of 400 % the text grows to ${Math.round(grown * 100)} % only; 200 % is needed`));
    }
    return [...found.values()];
  };
  audit.doubleText = () => {
    const sizes = [...document.querySelectorAll("body, body *")].map((each) => [each, parseFloat(getComputedStyle(each).fontSize)]);
    audit.memory.inline = sizes.map(([each]) => [each, each.getAttribute("style")]);
    for (const [each, size] of sizes) each.style.setProperty("font-size", `${size * 2}px`, "important");
  };
  audit.restoreText = () => {
    for (const [each, style] of audit.memory.inline || []) style === null ? each.removeAttribute("style") : each.setAttribute("style", style);
  };
  audit.spaceText = () => {
    const style = document.createElement("style");
    style.id = "__audit-spacing";
    style.textContent = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }";
    document.head.append(style);
  };

  // ---- Targets ----
  const inSentence = (element) => {
    if (!/^inline/.test(getComputedStyle(element).display)) return false;
    const block = audit.block(element.parentElement);
    return audit.texts(block).some((node) => !element.contains(node) && !node.parentElement.closest("a, button") && /\p{L}/u.test(node.data) && audit.block(node.parentElement) === block);
  };
  const targets = () => {
    if (audit.memory.targets) return audit.memory.targets;
    const found = [];
    for (const element of audit.controls()) {
      const style = getComputedStyle(element);
      let box = element.getBoundingClientRect();
      const small = /^(checkbox|radio)$/.test(element.type);
      // As the browser draws it, nobody's style sheet is to blame (an exception of the criterion).
      const native = small && style.appearance === "auto" && Math.round(box.width) === 13 && Math.round(box.height) === 13;
      let sizes = [[box.width, box.height]];
      for (const label of (small && element.labels) || []) {
        if (!audit.shown(label)) continue;
        const other = label.getBoundingClientRect();
        sizes.push([other.width, other.height]);
      }
      found.push({ element, box, sizes, native, inline: inSentence(element) });
    }
    return (audit.memory.targets = found);
  };
  const fits = ({ sizes }, size) => sizes.some(([width, height]) => width >= size - 0.5 && height >= size - 0.5);
  const measured = ({ box }) => `${Math.round(box.width)} × ${Math.round(box.height)} px`;
  const sameLink = (one, size) =>
    one.element.href && targets().some((other) => other !== one && other.element.href === one.element.href && fits(other, size));

  checks["target-size"] = () => {
    const small = targets().filter((each) => !fits(each, 24) && !each.inline && !each.native);
    const middle = ({ box }) => [box.left + box.width / 2, box.top + box.height / 2];
    const crowded = (one) => {
      const [x, y] = middle(one);
      return targets().some((other) => {
        if (other === one || other.element.contains(one.element) || one.element.contains(other.element)) return false;
        const { box } = other;
        const [dx, dy] = [Math.max(box.left - x, 0, x - box.right), Math.max(box.top - y, 0, y - box.bottom)];
        if (Math.hypot(dx, dy) < 12) return true;
        const [x2, y2] = middle(other);
        return small.includes(other) && Math.hypot(x - x2, y - y2) < 24;
      });
    };
    return small.filter((each) => crowded(each) && !sameLink(each, 24)).map((each) => seen(each.element, `The target is ${measured(each)} and has no room around it; 24 × 24 px are needed`));
  };
  checks["target-size-enhanced"] = () =>
    targets()
      .filter((each) => !fits(each, 44) && !each.inline && !each.native && !sameLink(each, 44))
      .map((each) => seen(each.element, `The target is ${measured(each)}; 44 × 44 px are needed`));

  checks["direction"] = () => {
    const found = new Map();
    const strong = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/gu;
    for (const node of audit.texts()) {
      const block = audit.block(node.parentElement);
      if (found.has(block) || !block.checkVisibility()) continue;
      const text = block.textContent;
      const [right, all] = [(text.match(strong) || []).length, (text.match(/\p{L}/gu) || []).length];
      if (all < 4) continue;
      const direction = getComputedStyle(block).direction;
      if (right / all > 0.7 && direction === "ltr" && getComputedStyle(node.parentElement).direction === "ltr") found.set(block, seen(block, "The text runs from right to left, but its direction is left to right"));
      else if (right === 0 && direction === "rtl" && getComputedStyle(node.parentElement).direction === "rtl" && all > 15)
        found.set(block, seen(block, "The text runs from left to right, but its direction is right to left"));
    }
    return [...found.values()];
  };
})();
