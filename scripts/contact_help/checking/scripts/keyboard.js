// What the walk with the Tab key asks of the page, see keyboard.py.
(() => {
  const audit = globalThis.__audit;
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable=true]";
  const KEYS = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex^='-'])";

  audit.startWalk = () => {
    scrollTo(0, 0);
    document.activeElement?.blur?.();
    audit.stops = new Map();
    return [...document.querySelectorAll(FOCUSABLE)].filter(
      (each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility({ visibilityProperty: true }) && !each.closest("[inert]"),
    ).length;
  };
  const stuck = (element) => {
    for (let each = element; each; each = each.parentElement) if (/fixed|sticky/.test(getComputedStyle(each).position)) return true;
    return false;
  };
  // All that is to be known about where the focus is; null when it is nowhere.
  audit.stop = () => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body || element === document.documentElement) return null;
    if (!audit.stops.has(element)) audit.stops.set(element, audit.stops.size);
    const box = element.getBoundingClientRect();
    // A link that runs over two lines is where its lines are, not in the box around them.
    const lines = [...element.getClientRects()].filter((line) => line.width > 1 && line.height > 1);
    const largest = lines.sort((a, b) => b.width * b.height - a.width * a.height)[0] || box;
    const points = [[0.5, 0.5], [0.1, 0.1], [0.9, 0.1], [0.1, 0.9], [0.9, 0.9]]
      .map(([x, y]) => [largest.left + largest.width * x, largest.top + largest.height * y])
      .filter(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight);
    const labels = [...(element.labels || [])];
    // Where a line of words runs over the room around a link, their block is hit; that covers nothing. What an ancestor
    // paints by ::before or ::after may.
    const paints = (each) =>
      ["::before", "::after"].some((part) => {
        const made = getComputedStyle(each, part);
        return /absolute|fixed|sticky/.test(made.position) && made.content !== "none" && (audit.colour(made.backgroundColor)[3] > 0 || made.backgroundImage !== "none");
      });
    // The room around a neighbour may reach over the element; it hides nothing unless something is painted there.
    const hides = (hit) => {
      for (let each = hit; each && !each.contains(element); each = each.parentElement) {
        const its = getComputedStyle(each);
        if (/^(IMG|VIDEO|CANVAS|IFRAME|svg)$/.test(each.tagName) || audit.colour(its.backgroundColor)[3] > 0.1 || its.backgroundImage !== "none" || paints(each)) return true;
      }
      return false;
    };
    const mine = (hit) => hit && (element.contains(hit) || (hit.contains(element) ? !paints(hit) : !hides(hit)) || labels.some((label) => label.contains(hit)));
    const style = getComputedStyle(element);
    const label = labels.find((each) => audit.shown(each));
    const bare = box.width <= 1 || box.height <= 1 || audit.clippedAway(element);
    return {
      number: audit.stops.get(element),
      look: [
        element.tagName, element.type || "", element.className, element.parentElement?.className, style.outline, style.boxShadow, style.backgroundColor,
        style.color, style.borderColor, style.borderWidth, style.display, audit.hex(audit.ground(element, false).colour),
      ].join("|"),
      box: { x: largest.left, y: largest.top, width: largest.width, height: largest.height },
      view: { width: innerWidth, height: innerHeight },
      page: { x: largest.left + scrollX, y: largest.top + scrollY },
      of: points.length,
      seen: points.filter(([x, y]) => mine(document.elementFromPoint(x, y))).length,
      hidden: (bare && !label) || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true }),
      fixed: stuck(element),
      rtl: getComputedStyle(element.parentElement).direction === "rtl",
      frame: element.tagName === "IFRAME",
      positive: element.tabIndex > 0,
      ...audit.describe(element),
    };
  };
  audit.blur = () => document.activeElement?.blur?.();
  audit.focus = (selector) => audit.find(selector)?.focus({ preventScroll: true, focusVisible: true });

  audit.unreachable = () =>
    [...document.querySelectorAll("[onclick], [role=button], [role=link], [role=checkbox], [role=tab], [role=menuitem], label[for]")]
      .filter(audit.shown)
      .filter((each) =>
        each.tagName === "LABEL"
          ? // A label that works a control which no key reaches.
            each.control && /^(checkbox|radio)$/.test(each.control.type) && !each.control.disabled && getComputedStyle(each.control).display === "none"
          : !each.closest(`${KEYS}, label`) && !each.querySelector(KEYS),
      )
      .map((each) => ({ rule: "keyboard-unreachable", ...audit.seen(each, "It can be clicked but not reached with the keyboard") }));
})();
