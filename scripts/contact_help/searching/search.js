/* The search on the list of all pages, over the indexes that contact_help/searching/index.py made. It asks this site's own
   host for the index of the page's language, once, and keeps, sends and notes nothing of what is looked for. */

const here = new URL(".", import.meta.url);
const form = document.getElementById("search");
const field = form.querySelector("input");
const status = form.querySelector("[role=status]");
const found = document.getElementById("found");
const heading = document.getElementById("found-heading");
const list = found.querySelector(".found");
const own = [...heading.childNodes];
const language = form.dataset.index;
let asked = 0;

/** What the page says, in its language or, untranslated, marked as English. */
function says(name) {
  return [...document.querySelector(`#search-says [data-said=${name}]`).cloneNode(true).childNodes];
}

function marked(element, text, foreign) {
  element.textContent = text;
  if (foreign) Object.assign(element, { lang: "en", dir: "ltr" });
  return element;
}

function link(address, text, foreign) {
  const made = marked(document.createElement("a"), text, foreign);
  made.href = new URL(`../${address}`, here).href;
  return made;
}

function item(page) {
  const made = document.createElement("li");
  made.append(link(page.address, page.title, page.foreign));
  if (page.about) made.append(marked(document.createElement("p"), page.about, page.aboutForeign));
  if (page.sections.length) {
    const sections = document.createElement("ul");
    for (const { anchor, title, foreign } of page.sections) {
      const entry = document.createElement("li");
      entry.append(link(`${page.address}#${anchor}`, title, foreign));
      sections.append(entry);
    }
    made.append(sections);
  }
  return made;
}

function clear() {
  asked += 1;
  status.replaceChildren();
  list.replaceChildren();
  found.hidden = true;
}

/** Show pages below a heading; in English they are marked as such. */
function show(pages, english) {
  heading.replaceChildren(...(english ? says("english") : own));
  if (english) Object.assign(list, { lang: "en", dir: "ltr" });
  else ["lang", "dir"].forEach((each) => list.removeAttribute(each));
  list.replaceChildren(...pages.map(item));
  found.hidden = !pages.length;
}

async function search() {
  const text = field.value.trim();
  clear();
  if (!text) return;
  const turn = asked;
  try {
    const { Index } = await import("./find.js");
    let answer = await (await Index.open(language)).search(text);
    const english = !answer.pages.length && language !== "en";
    if (english) answer = await (await Index.open("en")).search(text);
    if (turn !== asked) return; // somebody has typed on
    show(answer.pages, english);
    const said = [];
    const put = (name, ...more) => said.push([...says(name), ...more]);
    if (!answer.pages.length) put("nothing");
    else {
      if (english) put("english-only");
      if (answer.instead.length) {
        const words = document.createElement("bdi");
        if (english) words.lang = "en";
        words.textContent = answer.instead.join(", ");
        put("instead", " ", words);
      }
      put("count", ` ${answer.pages.length.toLocaleString(document.documentElement.lang)}`);
    }
    status.replaceChildren(...said.flatMap((each, number) => (number ? [document.createElement("br"), ...each] : each)));
  } catch (error) {
    console.error(error);
    if (turn === asked) status.replaceChildren(...says("broken"));
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search();
});
field.addEventListener("input", () => {
  if (!field.value) clear();
});
field.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  field.value = "";
  clear();
});
form.hidden = false;
