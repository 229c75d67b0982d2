// Forms: purpose of fields, errors and what tells of them, sending.
(() => {
  const audit = globalThis.__audit;
  const { checks, seen } = audit;
  const fields = (root = document) => [...root.querySelectorAll("input, select, textarea")].filter((each) => !/^(hidden|submit|button|reset|image)$/.test(each.type) && !each.disabled);
  const visible = (each) => audit.shown(each) || [...(each.labels || [])].some(audit.shown);

  // The purposes of WCAG 1.3.5 (https://www.w3.org/TR/WCAG22/#input-purposes) by how fields that ask for them are called.
  const PURPOSES = [
    ["email", /\be-?mail\b|correo electr|courriel|بريد إلكتروني|البريد الإلكتروني/],
    ["tel", /\b(tele)?phone\b|\bmobile\b|\btel\b|teléfono|رقم الهاتف/],
    ["name", /\b(full|your|first|last|family|given)[ _-]?name\b|^name( on .*)?$|nombre (completo|y apellido)|الاسم الكامل/],
    ["street-address", /\b(street|home|mailing|postal|property)[ _-]?address\b|dirección postal/],
    ["postal-code", /\b(zip|postal)([ _-]?code)?\b|código postal|الرمز البريدي/],
    ["bday", /\b(birth ?date|date of birth|birthday|dob)\b|fecha de nacimiento|تاريخ الميلاد/],
    ["cc-number", /\b(credit )?card[ _-]?number\b|número de tarjeta/],
    ["username", /\buser ?name\b/],
  ];
  const asked = (field) => {
    const words = [audit.tidy([...(field.labels || [])].map((each) => each.innerText || each.textContent).join(" ")), field.getAttribute("aria-label"), field.placeholder].filter(Boolean).join(" ").toLowerCase();
    if (field.type === "email" || field.type === "tel") return [field.type, words];
    if (!/^(text|search|textarea|select-one)$/.test(field.type)) return ["", words];
    return [PURPOSES.find(([, pattern]) => pattern.test(words))?.[0] || "", words];
  };
  checks["autocomplete-missing"] = () =>
    fields().filter(visible).filter((field) => asked(field)[0] && !/[a-z]{3}/.test((field.getAttribute("autocomplete") || "").replace(/\b(on|off)\b/g, "")))
      .map((field) => seen(field, `The field asks for something about the reader (${asked(field)[0]}) and does not say so by autocomplete`));

  checks["asked-twice"] = () => {
    const found = [];
    for (const form of document.forms) {
      const known = new Map();
      for (const field of fields(form)) {
        if (/^(radio|checkbox|password)$/.test(field.type) || !visible(field)) continue;
        const tokens = (field.getAttribute("autocomplete") || "").trim().toLowerCase();
        const purpose = /^(on|off|)$/.test(tokens) || /new-password|one-time/.test(tokens) ? "" : tokens;
        const label = audit.name(field).toLowerCase();
        for (const key of [purpose && `purpose ${purpose}`, label && `label ${label}`].filter(Boolean)) {
          if (known.has(key) && !field.readOnly && !field.value) {
            found.push(seen(field, `The form asks for the same as in “${audit.name(known.get(key))}” once more`));
            break;
          }
          known.set(key, known.get(key) || field);
        }
      }
    }
    return found;
  };

  const PERSONAL = /^(.*\s)?(name|given-name|family-name|email|tel|street-address|address-line1|postal-code|bday|cc-.*|new-password)$/;
  const REVIEW = /review|check|preview|confirm|revis|compruebe|confirm|راجع|تأكيد/i;
  checks["review-before-sending"] = () =>
    [...document.forms]
      .filter((form) => {
        const action = form.getAttribute("action") || "";
        // A mail program shows the letter before it is sent; a GET form opens a page that can be left.
        if (form.method !== "post" || /^mailto:/i.test(action)) return false;
        const personal = fields(form).some((field) => PERSONAL.test(field.autocomplete || "") || /^(email|tel|password|file)$/.test(field.type));
        const confirms = fields(form).some((field) => field.type === "checkbox" && field.required);
        const send = form.querySelector("button:not([type=button]):not([type=reset]), input[type=submit]");
        return personal && !confirms && !REVIEW.test(`${send?.textContent || ""} ${send?.value || ""}`);
      })
      .map((form) => seen(form, "The form sends personal facts at once: nothing lets the reader look them over"));

  // ---- The state of error ----
  const described = (field) =>
    audit.tidy(["aria-describedby", "aria-errormessage"].flatMap((name) => (field.getAttribute(name) || "").split(/\s+/)).map((id) => id && document.getElementById(id)).filter((each) => each && each.checkVisibility()).map((each) => each.textContent).join(" "));
  audit.rememberTexts = () => {
    audit.memory.before = new Set(audit.texts().filter((node) => audit.shown(node.parentElement)));
  };
  audit.fieldsToSpoil = () =>
    fields().filter((field) => audit.shown(field) && field.willValidate && (field.required || field.pattern || field.min || field.max || /^(email|url|number|date)$/.test(field.type)) && !/^(checkbox|radio|select-one|file|range|color)$/.test(field.type))
      .slice(0, 20).map((field) => [audit.selector(field), field.type, !!field.pattern]);
  checks["error-not-described"] = () =>
    fields().filter((field) => audit.shown(field) && field.matches(":invalid, [aria-invalid=true]") && (field.pattern || field.required || field.matches("[aria-invalid=true]")) && !described(field))
      // Without a pattern the browser's own message says all that is to say.
      .filter((field) => (field.pattern && !field.title) || (field.matches("[aria-invalid=true]")))
      .map((field) => seen(field, "The field is wrong, and no text that belongs to it says what is wrong or what is wanted"));
  checks["error-not-tied"] = () => {
    const tied = new Set(fields().flatMap((field) => ["aria-describedby", "aria-errormessage", "aria-labelledby"].flatMap((name) => (field.getAttribute(name) || "").split(/\s+/))).filter(Boolean));
    const found = new Map();
    for (const node of audit.texts()) {
      const element = node.parentElement;
      if (audit.memory.before?.has(node) || !audit.shown(element)) continue;
      let each = element;
      while (each && !(each.id && tied.has(each.id)) && !each.matches("label, legend, [role=alert], [role=status], [aria-live]:not([aria-live=off])")) each = each.parentElement;
      if (!each) found.set(element, seen(element, "This text comes up with the error and is tied to no field"));
    }
    return [...found.values()];
  };
  checks["error-by-colour"] = () =>
    fields().filter((field) => field.matches(":user-invalid") && audit.shown(field)).filter((field) => {
      const style = getComputedStyle(field);
      const before = audit.memory.looks?.get(field);
      const now = [style.borderTopWidth, style.borderTopStyle, style.borderInlineStartWidth, style.outlineStyle, style.backgroundImage, style.textDecorationLine].join("|");
      if (!before || (before.colour === style.borderTopColor + style.backgroundColor && before.shape === now)) return false;
      const texts = described(field);
      return before.shape === now && !texts;
    }).map((field) => seen(field, "The error shows by colour alone"));
  audit.rememberLooks = () => {
    audit.memory.looks = new Map(fields().map((field) => {
      const style = getComputedStyle(field);
      return [field, { colour: style.borderTopColor + style.backgroundColor, shape: [style.borderTopWidth, style.borderTopStyle, style.borderInlineStartWidth, style.outlineStyle, style.backgroundImage, style.textDecorationLine].join("|") }];
    }));
  };
})();
