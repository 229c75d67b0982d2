// Colour: contrast of text and of controls, and what is told by colour alone.
(() => {
  const audit = globalThis.__audit;
  const { checks, seen } = audit;

  // WCAG's large text: 18 pt, or 14 pt bold.
  const isLarge = (style) => parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && +style.fontWeight >= 700);
  const faded = (element) => {
    let opacity = 1;
    for (let each = element; each; each = each.parentElement) opacity *= +getComputedStyle(each).opacity;
    return opacity;
  };
  const isOff = (element) =>
    element.closest(":disabled, [aria-disabled=true]") || [...(element.closest("label")?.control ? [element.closest("label").control] : [])].some((each) => each.disabled);

  const measure = () => {
    if (audit.memory.contrast) return audit.memory.contrast;
    const found = [];
    const look = (element, style, what) => {
      const { colour: ground, unsure } = audit.ground(element);
      const [r, g, b, alpha] = audit.colour(style.color);
      const ink = audit.over([r, g, b, alpha * faded(element)], ground);
      found.push({ element, ratio: audit.ratio(ink, ground), large: isLarge(style), ink, ground, unsure: unsure || style.textShadow !== "none", what });
    };
    for (const element of new Set(audit.texts().map((node) => node.parentElement)))
      if (audit.shown(element) && !isOff(element) && !element.closest("svg")) look(element, getComputedStyle(element), "text");
    for (const element of document.querySelectorAll("body *")) {
      for (const part of ["::before", "::after"]) {
        const style = getComputedStyle(element, part);
        if (/[\p{L}\p{N}]/u.test(style.content.replace(/^(none|normal|counter.*)$/, "")) && audit.shown(element)) look(element, style, `text made by ${part}`);
      }
      if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) && !isOff(element) && audit.shown(element)) {
        if (element.placeholder && !element.value) look(element, { ...pick(getComputedStyle(element, "::placeholder")) }, "placeholder");
        else if (element.value && !/^(checkbox|radio|range|color|hidden|image)$/.test(element.type)) look(element, getComputedStyle(element), "value");
      }
    }
    return (audit.memory.contrast = found);
  };
  const pick = ({ color, fontSize, fontWeight, textShadow }) => ({ color, fontSize, fontWeight, textShadow });

  const tell = ({ element, ratio, ink, ground, unsure, what }, needed) =>
    unsure
      ? seen(element, `The ${what} stands on a picture or has a shadow, so its contrast cannot be worked out; ${needed}:1 is needed`, true)
      : seen(element, `The ${what} has a contrast of ${(Math.floor(ratio * 100) / 100).toFixed(2)}:1 (${audit.hex(ink)} on ${audit.hex(ground)}); ${needed}:1 is needed`);

  checks["color-contrast"] = () =>
    measure().filter(({ ratio, large, unsure }) => unsure || ratio < (large ? 3 : 4.5)).map((each) => tell(each, each.large ? 3 : 4.5));
  checks["color-contrast-enhanced"] = () =>
    measure()
      .filter(({ ratio, large, unsure }) => !unsure && ratio >= (large ? 3 : 4.5) && ratio < (large ? 4.5 : 7))
      .map((each) => tell(each, each.large ? 4.5 : 7));

  checks["non-text-contrast"] = () => {
    const found = [];
    for (const element of document.querySelectorAll("input, select, textarea, [role=textbox], [role=checkbox], [role=radio], [role=switch]")) {
      if (element.disabled || !audit.shown(element)) continue;
      if (/^(hidden|submit|button|reset|image|range|color|file)$/.test(element.type)) continue;
      const style = getComputedStyle(element);
      // As the browser draws it, nobody's style sheet is to blame (an exception of the criterion).
      if (/^(checkbox|radio)$/.test(element.type) && style.appearance === "auto") continue;
      const outside = audit.ground(element, false);
      const inside = audit.ground(element);
      const edges = ["Top", "Right", "Bottom", "Left"]
        .filter((side) => parseFloat(style[`border${side}Width`]) > 0 && !/none|hidden/.test(style[`border${side}Style`]))
        .map((side) => audit.over(audit.colour(style[`border${side}Color`]), outside.colour));
      const shadow = /(rgba?\([^)]*\))/.exec(style.boxShadow);
      if (shadow) edges.push(audit.over(audit.colour(shadow[1]), outside.colour));
      const best = Math.max(...[...edges, inside.colour].map((colour) => audit.ratio(colour, outside.colour)));
      if (best < 3 && !(outside.unsure || inside.unsure))
        found.push(seen(element, `The edge of the field has a contrast of ${best.toFixed(2)}:1 with what is around it; 3:1 is needed`));
    }
    for (const element of document.querySelectorAll(":is(a[href], button, [role=button], summary) svg :is(path, circle, rect, line, polygon, polyline, use)")) {
      const owner = element.closest("a, button, [role=button], summary");
      if (!audit.shown(owner) || audit.tidy(owner.innerText) || !element.checkVisibility()) continue;
      const style = getComputedStyle(element);
      const ground = audit.ground(owner);
      const inks = [style.fill, style.stroke].filter((each) => each !== "none" && !each.startsWith("url")).map((each) => audit.over(audit.colour(each), ground.colour));
      if (inks.length && !ground.unsure && Math.max(...inks.map((each) => audit.ratio(each, ground.colour))) < 3)
        found.push(seen(element, "The picture that tells what the control does has less than 3:1 contrast"));
    }
    return found;
  };

  // Everything of a look that is not colour.
  const shape = (style) =>
    [style.textDecorationLine, style.fontWeight, style.fontStyle, style.fontFamily, style.fontSize, style.fontVariant,
      ...["Top", "Right", "Bottom", "Left"].map((side) => (style[`border${side}Style`] === "none" ? 0 : style[`border${side}Width`])),
      style.outlineStyle === "none" ? 0 : style.outlineWidth, style.listStyleType].join("|");
  const marked = (element) => ["::before", "::after"].map((part) => getComputedStyle(element, part).content.replace("normal", "none")).join("|");

  checks["link-in-text-block"] = () => {
    const found = [];
    for (const link of document.querySelectorAll(":is(p, li, dd, td, blockquote) a[href]")) {
      if (!audit.shown(link)) continue;
      const block = audit.block(link);
      if (block === link) continue;
      const around = audit.texts(block).find((node) => !node.parentElement.closest("a") && /\p{L}{2}/u.test(node.data));
      if (!around) continue;
      const [style, plain] = [getComputedStyle(link), getComputedStyle(around.parentElement)];
      const ink = getComputedStyle(audit.texts(link)[0]?.parentElement || link).color;
      const ground = audit.ground(link);
      const other = audit.ground(around.parentElement);
      const [inner] = [...link.querySelectorAll("*")].map((each) => getComputedStyle(each)).filter((each) => shape(each) !== shape(plain));
      if (shape(style) !== shape(plain) || inner || marked(link) !== "none|none" || link.querySelector("img, svg") || audit.ratio(ground.colour, other.colour) >= 3) continue;
      const ratio = audit.ratio(audit.over(audit.colour(ink), ground.colour), audit.over(audit.colour(plain.color), other.colour));
      found.push(seen(link, `The link differs from the words around it by colour alone (${ratio.toFixed(2)}:1)`));
    }
    return found;
  };
  checks["current-by-colour"] = () => {
    const found = [];
    for (const element of document.querySelectorAll("[aria-current]:not([aria-current=false]), [aria-selected=true]")) {
      if (!audit.shown(element)) continue;
      const list = element.closest("ul, ol, nav, [role=tablist], tr") || element.parentElement;
      const others = [...list.querySelectorAll(element.tagName)].filter((each) => !each.matches("[aria-current]:not([aria-current=false]), [aria-selected=true]") && audit.shown(each));
      if (!others.length) continue;
      const looks = (each) => [shape(getComputedStyle(each)), marked(each), marked(each.parentElement), shape(getComputedStyle(each.parentElement)), each.querySelectorAll("img, svg").length].join("~");
      if (!others.some((each) => looks(each) === looks(element))) continue;
      const [mine, theirs] = [audit.ground(element), audit.ground(others[0])];
      if (!matchMedia("(forced-colors: active)").matches && audit.ratio(mine.colour, theirs.colour) >= 3) continue;
      found.push(seen(element, "The current item differs from its neighbours by colour alone"));
    }
    return found;
  };
  checks["forced-colours-edge"] = () => {
    const found = [];
    for (const element of document.querySelectorAll("button, input, select, textarea, [role=button]")) {
      if (element.disabled || element.type === "hidden" || element.type === "image" || !audit.shown(element)) continue;
      const style = getComputedStyle(element);
      if (/^(checkbox|radio|range|color|file)$/.test(element.type) && style.appearance === "auto") continue;
      const bordered = ["Top", "Bottom"].some((side) => parseFloat(style[`border${side}Width`]) > 0 && !/none|hidden/.test(style[`border${side}Style`]));
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
      if (!bordered && !outlined && !/underline/.test(style.textDecorationLine))
        found.push(seen(element, "With the colours of the system, nothing shows where the control begins and ends"));
    }
    return found;
  };
})();
