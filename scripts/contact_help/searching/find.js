/* What the search does, asked for with the first search: it cuts what was typed into words, mends them, and asks the index.
   Words are cut and spelled as words.py does it; the tables for that come with the index. */

const MOST = 10; // pages that are shown
const LEAST = 0.12; // of the best page's score: what has less is noise
const SECTIONS = 2; // links to sections of a page
const TRIES = 3; // words that are taken for one that is on no page
const GUESSED = 0.7; // what such a word counts, beside one that was typed

const UNSPACED = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+/gu;
const HERE = new URL(".", import.meta.url);
const opened = new Map();

/** The index of one language, with its words. */
export class Index {
  static open(language) {
    if (!opened.has(language)) {
      const ready = Index.#load(language);
      ready.catch(() => opened.delete(language)); // the next search tries again
      opened.set(language, ready);
    }
    return opened.get(language);
  }

  static async #load(language) {
    const folder = new URL(`${language}/`, HERE);
    const [engine, answer] = await Promise.all([
      import(new URL("pagefind.js", folder)),
      fetch(new URL("words.json", folder), { cache: "no-cache" }),
    ]);
    if (!answer.ok) throw new Error(`words.json: ${answer.status}`);
    const index = new Index(engine, await answer.json());
    await engine.options({ noWorker: true });
    // All parts of the index at once: which of them are asked for later would tell what is looked for.
    await engine.preload(index.words.join(" "));
    return index;
  }

  constructor(engine, data) {
    Object.assign(this, data); // same, endings, words, pages, and for Chinese variants and sounds
    this.engine = engine;
    this.known = new Map(); // words without their marks, to the words as they stand on pages
    for (const word of this.words) {
      const key = bare(word);
      if (!this.known.has(key)) this.known.set(key, word);
    }
    this.keys = [...this.known.keys()];
    this.longest = Math.max(1, ...this.words.map((each) => each.length));
    this.sound = new Map();
    for (const [sound, characters] of Object.entries(this.sounds ?? {})) {
      for (const each of characters) this.sound.set(each, sound);
    }
  }

  /** What was typed, cut and spelled as words.py does it. */
  cut(text) {
    let plain = text.normalize("NFKC").toLowerCase().normalize("NFC");
    plain = [...plain].map((each) => this.same[each] ?? each).join("").replace(/\p{M}/gu, "");
    const found = [];
    for (const [run] of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
      let at = 0;
      for (const unspaced of run.matchAll(UNSPACED)) {
        if (at < unspaced.index) found.push(this.stem(run.slice(at, unspaced.index)));
        found.push(...this.cutUnspaced(unspaced[0]));
        at = unspaced.index + unspaced[0].length;
      }
      if (at < run.length) found.push(this.stem(run.slice(at)));
    }
    // One letter says little, but in Chinese and Korean.
    const telling = found.filter((each) => each.length > 1 || /\P{Script=Latin}/u.test(each));
    return [...new Set(telling.length ? telling : found)].slice(0, 12);
  }

  stem(word) {
    const ending = this.endings.find((each) => word.endsWith(each) && word.length >= each.length + 2);
    return ending && !this.known.has(bare(word)) ? word.slice(0, -ending.length) : word;
  }

  /** The longest words of the site, one after the other; what lies between them stays together. */
  cutUnspaced(text) {
    const characters = [...text].map((each) => this.variants?.[each] ?? each);
    const found = [];
    let rest = "";
    for (let at = 0; at < characters.length;) {
      let size = Math.min(this.longest, characters.length - at);
      while (size > 1 && !this.known.has(characters.slice(at, at + size).join(""))) size -= 1;
      const word = characters.slice(at, at + size).join("");
      if (size === 1) rest += word;
      else {
        if (rest) found.push(rest);
        rest = "";
        found.push(word);
      }
      at += size;
    }
    if (rest) found.push(rest);
    return found;
  }

  /** Pages for what was typed, best first, and the words that were taken for those that are on no page. */
  async search(text) {
    const scores = new Map();
    const instead = [];
    const weights = [];
    for (const word of this.cut(text)) {
      const found = /^\p{Script=Han}/u.test(word) ? await this.#han(word, instead) : await this.#word(word, instead);
      if (!found.size) continue;
      const weight = Math.max(...[...found.values()].map((each) => each.score));
      weights.push(weight);
      for (const [id, { score, places }] of found) {
        const page = scores.get(id) ?? { score: 0, met: 0, places: [] };
        page.score += score;
        page.met += weight;
        page.places.push(...places);
        scores.set(id, page);
      }
    }
    const all = weights.reduce((sum, each) => sum + each, 0);
    const pages = [...scores].map(([id, { score, met, places }]) => {
      const [address, title, foreign, about, aboutForeign, rank, sections] = this.pages[id];
      // Pages that have more of the words come first.
      return { address, title, foreign, about, aboutForeign, score: score * rank * (met / all) ** 2, sections: best(sections, places) };
    });
    pages.sort((one, other) => other.score - one.score || (one.address < other.address ? -1 : 1));
    return {
      pages: pages.filter((each) => each.score >= pages[0].score * LEAST).slice(0, MOST),
      instead: [...new Set(instead)],
    };
  }

  async #word(word, instead) {
    const key = bare(word);
    if (this.known.has(key)) return this.#pages([word], [], instead);
    // The index itself knows a word by its beginning, however little of it: so it is asked for words that are there.
    const begins = this.keys.some((each) => each.startsWith(key));
    const near = begins ? (key.length > 4 ? this.near(word, 1) : []) : this.near(word, 2);
    return this.#pages(begins || this.hasKin(key) ? [word] : [], near, instead);
  }

  /** Pages for Chinese words: a word of the site, or characters that follow each other there, as typed or as they sound. */
  async #han(word, instead) {
    if (this.known.has(word)) return this.#pages([word], [], instead);
    const typed = await this.#phrase([...word]);
    if (typed.size) return typed;
    const alike = this.words.filter((each) => each.length > 1 && this.soundOf(each) === this.soundOf(word)).slice(0, TRIES);
    if (alike.length) return this.#pages([], alike, instead);
    let sounding = [[]];
    for (const each of word) {
      const same = this.words.filter((other) => other !== each && [...other].length === 1 && this.soundOf(other) === this.soundOf(each));
      const tried = this.known.has(each) ? [each, ...same.slice(0, 1)] : same.slice(0, 6);
      sounding = sounding.flatMap((one) => tried.map((other) => [...one, other])).slice(0, 48);
    }
    for (const characters of sounding) {
      const found = await this.#phrase(characters);
      if (!found.size) continue;
      instead.push(characters.join(""));
      return found;
    }
    return this.#pages([], this.#partsOf(word), instead);
  }

  /** Pages on which single characters follow each other. */
  async #phrase(characters) {
    const text = characters.join(" ");
    if (characters.length < 2) return new Map();
    const together = new Set((await this.engine.search(`"${text}"`)).results.map((each) => each.id));
    const { results } = together.size ? await this.engine.search(text) : { results: [] };
    return new Map(results.filter(({ id }) => together.has(id)).map(({ id, score, words: places }) => [id, { score, places }]));
  }

  /** Pages with words that were `typed`, or that are `near` to it, which are told `instead`. */
  async #pages(typed, near, instead) {
    const found = new Map();
    for (const word of [...typed, ...near]) {
      const share = typed.includes(word) ? 1 : GUESSED;
      const { results } = await this.engine.search(word);
      if (results.length && !typed.includes(word)) instead.push(word);
      for (const { id, score, words: places } of results) {
        const page = found.get(id) ?? { score: 0, places: [] };
        found.set(id, { score: Math.max(page.score, score * share), places: [...page.places, ...places] });
      }
    }
    return found;
  }

  /** Whether pages have a word of the same stem: most of the letters are the same, and only the end differs. */
  hasKin(key) {
    return this.keys.some((other) => {
      let same = 0;
      while (same < key.length && key[same] === other[same]) same += 1;
      return same >= 3 && same >= key.length * 0.6 && key.length - same <= 3;
    });
  }

  /** Words of the site that `word` may stand for: two that were run together, one that it is part of, the nearest ones.
      most: how many letters may be wrong. */
  near(word, most) {
    const key = bare(word);
    const size = [...key].length;
    for (let at = 3; at <= key.length - 3; at += 1) {
      const parts = [key.slice(0, at), key.slice(at)];
      if (parts.every((each) => this.known.has(each))) return parts.map((each) => this.known.get(each));
    }
    const limit = Math.min(most, size < 3 ? 0 : size < 6 ? 1 : 2);
    const found = [];
    let order = 0;
    for (const [other, shown] of this.known) {
      order += 1;
      if (/^\d+$/.test(other)) continue;
      if (most > 1 && size > 3 && other.includes(key)) found.push([1, order, shown]);
      else {
        const apart = distance(key, other, limit);
        // People seldom mistake the first letter.
        if (apart <= limit) found.push([apart + (other[0] === key[0] ? 0 : 0.5), order, shown]);
      }
    }
    found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
    return found.filter((each) => each[0] === found[0][0]).slice(0, TRIES).map((each) => each[2]);
  }

  /** How Chinese characters are typed by most people: by their sound. */
  soundOf(text) {
    return [...text].map((each) => this.sound.get(each) ?? each).join(" ");
  }

  /** Words of the site in Chinese characters that are no word there: those that sound like a part, else those that share half. */
  #partsOf(word) {
    const characters = [...word];
    const several = this.words.filter((each) => each.length > 1);
    for (let size = Math.min(4, characters.length - 1); size > 1; size -= 1) {
      const parts = characters.slice(size - 1).map((_, at) => this.soundOf(characters.slice(at, at + size).join("")));
      const found = parts.flatMap((part) => several.filter((each) => this.soundOf(each) === part).slice(0, 1));
      if (found.length) return found.slice(0, TRIES);
    }
    const shared = (each) => [...each].filter((one, at) => one === characters[at]).length;
    return several
      .filter((each) => [...each].length === characters.length && shared(each) * 2 >= characters.length)
      .slice(0, TRIES);
  }
}

/** A word without its marks, Korean syllables taken apart into letters. */
function bare(word) {
  return word.normalize("NFD").replace(/\p{M}/gu, "");
}

/** How many letters have to be put in, left out, changed or swapped with the next one; more than `limit` is not counted. */
function distance(one, other, limit) {
  const a = [...one];
  const b = [...other];
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before = [];
  let row = b.map((_, at) => at);
  row.push(b.length);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > limit) return limit + 1;
    [before, row] = [row, next];
  }
  return row[b.length];
}

/** The sections that hold most of the `places` at which words were found, in the page's order. */
function best(sections, places) {
  const counts = sections.map(([at, anchor, title, foreign], number) => {
    const end = sections[number + 1]?.[0] ?? Infinity;
    return { anchor, title, foreign, count: places.filter((each) => each >= at && each < end).length, number };
  });
  return counts.filter((each) => each.count).sort((one, other) => other.count - one.count || one.number - other.number)
    .slice(0, SECTIONS).sort((one, other) => one.number - other.number);
}
