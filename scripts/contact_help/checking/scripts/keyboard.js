// What the walk with the Tab key asks of the page, see keyboard.py.
(() => {
  const audit = globalThis.__audit;
  const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex], [contenteditable=true]";
  const KEYS = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex^='-'])";

  // Tab goes on from where the focus was last, even when nothing has it. From the end, one Tab leaves the page, and the
  // next comes to its first stop.
  const toTheEnd = () => {
    const end = document.createElement("span");
    end.tabIndex = -1;
    document.body.append(end);
    end.focus({ preventScroll: true });
    end.remove();
    scrollTo(0, 0);
  };
  // How many times Tab has to be pressed, about; and whether keys may follow each other without a look in between:
  // nothing of the page runs, and no other page stands in it.
  audit.startWalk = () => {
    toTheEnd();
    audit.stops = new Map();
    audit.trail = [];
    const groups = new Set();
    const expected = [...document.querySelectorAll(FOCUSABLE)].filter((each) => {
      if (each.tabIndex < 0 || each.disabled || !each.checkVisibility({ visibilityProperty: true }) || each.closest("[inert]")) return false;
      if (each.type !== "radio" || !each.name) return true;
      const group = `${each.form?.id}|${[...document.forms].indexOf(each.form)}|${each.name}`;
      return !groups.has(group) && groups.add(group);
    }).length;
    return { expected, still: !audit.live() && ![...document.querySelectorAll("iframe, object, embed")].some((each) => each.checkVisibility()) };
  };
  audit.live = () =>
    [...document.scripts].some((each) => !each.type || /javascript|module/.test(each.type)) ||
    document.evaluate("boolean(//@*[starts-with(name(), 'on')])", document, null, XPathResult.BOOLEAN_TYPE, null).booleanValue;
  // Keeps each stop when the next key comes: by then the page has scrolled to it.
  const keep = (event) => event.key === "Tab" && audit.trail.push(audit.stop());
  audit.follow = () => addEventListener("keydown", keep, true);
  audit.unfollow = () => removeEventListener("keydown", keep, true);
  // The stops since the last call; what the first key left was told before.
  audit.followed = () => [...audit.trail.splice(0).slice(1), audit.stop()];

  // All that where the keyboard stops and what is seen there depends on. Two states that agree in it have the same walk.
  audit.signature = () => {
    scrollTo(0, 0);
    const opaque = (style) => audit.colour(style.backgroundColor)[3] > 0.1 || style.backgroundImage !== "none";
    return [...document.querySelectorAll("body, body *")].map((each) => {
      const [box, style] = [each.getBoundingClientRect(), getComputedStyle(each)];
      const made = ["::before", "::after"].map((part) => getComputedStyle(each, part)).filter((its) => its.content !== "none" && its.position !== "static");
      return [
        box.x, box.y, box.width, box.height, style.position, style.zIndex, style.visibility, style.opacity, style.pointerEvents, opaque(style),
        ...made.map((its) => `${its.position} ${its.inset} ${its.width} ${its.height} ${opaque(its)}`),
      ].join();
    }).join(";");
  };
  // What the stops of the last walk look like with the focus, one stop for each look.
  audit.looks = () => {
    const looks = new Map();
    for (const [element, number] of audit.stops) {
      element.focus({ preventScroll: true, focusVisible: true });
      const look = audit.look(element);
      if (document.activeElement === element && !looks.has(look)) looks.set(look, number);
    }
    document.activeElement?.blur?.();
    return [...looks];
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
    const label = labels.find((each) => audit.shown(each));
    const bare = box.width <= 1 || box.height <= 1 || audit.clippedAway(element);
    return {
      number: audit.stops.get(element),
      look: audit.look(element),
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
  // What the sign of focus looks like: elements that agree in it are measured once.
  audit.look = (element) => {
    const style = getComputedStyle(element);
    return [
      element.tagName, element.type || "", element.className, element.parentElement?.className, style.outline, style.boxShadow, style.backgroundColor,
      style.color, style.borderColor, style.borderWidth, style.display, audit.hex(audit.ground(element, false).colour),
    ].join("|");
  };
  audit.blur = () => document.activeElement?.blur?.();
  // Gives the focus to a stop of the walk, as a key would, and tells where it is now; null where that does not work.
  audit.focusStop = (number) => {
    const element = [...audit.stops].find(([, its]) => its === number)?.[0];
    element?.focus({ focusVisible: true });
    return document.activeElement === element ? audit.stop() : null;
  };

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
