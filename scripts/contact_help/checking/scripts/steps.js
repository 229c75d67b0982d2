// What brings a page into a state and out of it, what asks IBM's engine, and the frame around a spot in a picture.
(() => {
  const audit = globalThis.__audit;
  audit.steps = {
    open: () => {
      for (const each of document.querySelectorAll("details:not([open])")) {
        each.dataset.auditOpened = "";
        each.open = true;
      }
    },
    close: () => {
      for (const each of document.querySelectorAll("[data-audit-opened]")) {
        each.open = false;
        delete each.dataset.auditOpened;
      }
    },
    double: () => audit.doubleText(),
    restore: () => audit.restoreText(),
    space: () => audit.spaceText(),
    unspace: () => document.getElementById("__audit-spacing")?.remove(),
    // Sending shows the rest of the errors. A form that is right after all must not leave the page.
    send: () => {
      for (const form of document.forms) if (!form.noValidate && !form.checkValidity()) form.reportValidity();
      document.activeElement?.blur?.(); // the focus that this gives is no part of how the error looks
    },
  };
  // whole: keep what later states are held against, and give what the page says of itself in all of its texts.
  audit.start = (whole) => {
    if (whole) {
      audit.rememberLayout();
      audit.rememberTexts();
    }
    return audit.facts(whole);
  };
  // The address that the page leaves for at once, before anyone has read it; empty where it stays.
  audit.leadsOn = () => {
    const [, away] = /^\s*0*\s*[;,]\s*(?:url\s*=)?\s*["']?([^"']+)/i.exec(document.querySelector("meta[http-equiv=refresh i]")?.content || "") || [];
    return away ? new URL(away, document.baseURI).href : "";
  };
  audit.enter = (prepare, rules) => {
    audit.forget();
    if (prepare) audit.steps[prepare]();
    return audit.run(rules);
  };
  audit.forget = () => {
    scrollTo(0, 0);
    delete audit.memory.contrast;
    delete audit.memory.targets;
    delete audit.memory.names;
  };
  audit.prepareToSpoil = () => {
    audit.rememberLooks();
    audit.rememberTexts();
    return audit.fieldsToSpoil();
  };

  // What pa11y-ci would say, less the notices of HTML_CodeSniffer: a checklist that is the same on every page.
  audit.askPa11y = async (standard, runners) => {
    const { issues } = await __pa11y.run({ standard, runners, rules: [], ignore: [], hideElements: "", rootElement: null, wait: 0, levelCapWhenNeedsReview: "error" });
    return issues.filter(({ runner, type }) => runner !== "htmlcs" || type !== "notice");
  };
  audit.askIbm = async (resting) => {
    const checker = new ace.Checker();
    const guideline = checker.getGuidelines().find(({ id }) => id === "WCAG_2_2");
    const numbers = {};
    for (const point of guideline.checkpoints)
      for (const rule of point.rules || []) {
        numbers[rule.id] ??= point.num;
        // Its own `disableRule` switches off all rules, whichever is named.
        rule.enabled = !resting.includes(rule.id);
      }
    checker.addGuideline(guideline);
    const report = await checker.check(document, ["WCAG_2_2"]);
    const found = [];
    for (const { ruleId, value, message, path } of report.results) {
      if (value[1] === "PASS" || !numbers[ruleId]) continue;
      const element = document.evaluate(path.dom, document, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
      if (element?.nodeType !== 1) continue;
      const unsure = value[0] !== "VIOLATION" || value[1] !== "FAIL";
      const said = audit.seen(element, message.replace(/\.$/, ""), unsure);
      found.push({ rule: ruleId, number: numbers[ruleId], name: element.computedName || [...(element.labels || [])].map((each) => audit.tidy(each.textContent)).join(" "), role: element.computedRole || "", submits: [...(element.elements || [])].some((each) => each.type === "submit" && !each.disabled), ...said });
    }
    return found;
  };

  // Draws a frame around an element, and says which part of the window to take.
  audit.frame = (selector, widest, highest, room) => {
    const element = audit.find(selector);
    if (!element) return null;
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1 || box.bottom < 0 || box.right < 0) return null;
    const frame = document.createElement("div");
    frame.id = "__audit-frame";
    frame.style.cssText = "all: initial; position: fixed; z-index: 2147483647; pointer-events: none; box-sizing: border-box; border: 3px solid #c00; forced-color-adjust: none";
    const [x, y] = [Math.max(0, box.left - room), Math.max(0, box.top - room)];
    Object.assign(frame.style, { left: `${box.left - 4}px`, top: `${box.top - 4}px`, width: `${box.width + 8}px`, height: `${box.height + 8}px` });
    document.documentElement.append(frame);
    return {
      x, y,
      width: Math.min(widest, Math.max(160, box.width + 2 * room), innerWidth - x),
      height: Math.min(highest, Math.max(80, box.height + 2 * room), innerHeight - y),
    };
  };
  audit.unframe = () => document.getElementById("__audit-frame")?.remove();
})();
