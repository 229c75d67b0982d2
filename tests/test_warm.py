"""Whatever changes between two builds, the second is the same, byte for byte, as one that knows nothing of the first.

Random changes to a small site, one after the other: `CONTACT_HELP_STEPS` says how many, `CONTACT_HELP_SEED` which.
"""

from __future__ import annotations

import datetime as dt
import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from conftest import translate
from contact_help import building
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.translating import reviews, update
from contact_help.warm import rebuilding
from contact_help.warm.memory import Place
from contact_help.warm.rebuilding import DoubtError

Make = Callable[..., Path]
STEPS = int(os.environ.get("CONTACT_HELP_STEPS", "60"))
SEED = int(os.environ.get("CONTACT_HELP_SEED", "1"))
TAGS = ("en", "es", "ar")
DAY = "1795600000"
SOURCES = ("docs", "locales", "overrides", "mkdocs.yml")
PAGES = {
    "index.md": """\
---
menu: Home
---

# Ask {servicer}

Within {wait}.[^wait]

## Part one { #one }

See [b](guide/b.md#two).
""",
    "guide/a.md": """\
# First steps

Ask early.

## What to keep

- Letters
- Notes of {wait}
""",
    "guide/b.md": """\
---
show_english: true
letters: [fee]
---

# Second steps

Wait for {noe_answer}.

## Two { #two }

Then ask again.
""",
    "words.md": """\
---
menu: Words
template: words.html
sort_terms: true
---

# Words

Escrow
:   Money for taxes.

Answer
:   What they say.
""",
    "a-z.md": """\
---
menu: A to Z
template: a-z.html
---

# A to Z

All words.
""",
    "languages.md": """\
---
menu: Languages
template: languages.html
---

# Languages

How far each is.
""",
}
NAV = "nav: [index.md, write/index.md, {Guide: [guide/a.md, guide/b.md]}, words.md, a-z.md, languages.md]"
WORDS = ("bank", "letter", "answer", "month", "date", "number", "copy", "name", "house", "phone")


@pytest.fixture(autouse=True)
def _one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY)


@pytest.fixture
def site(project: Make) -> Path:
    folder = project(*TAGS)
    for name, text in PAGES.items():
        (folder / "docs" / name).parent.mkdir(exist_ok=True)
        (folder / "docs" / name).write_text(text)
    settings = folder / "mkdocs.yml"
    text = settings.read_text().replace("nav: [index.md, write/index.md]", NAV)
    text += "validation: {links: {anchors: warn, absolute_links: relative_to_docs}}\n"
    # An index takes longer than all the rest; a test below has one.
    text = text.replace("      country: US\n", "      country: US\n      search: false\n")
    settings.write_text(text.replace("https://example.org/help/", '!ENV [SITE_URL, "https://example.org/help/"]'))
    update.update(folder, [locale(tag) for tag in TAGS])
    for tag in TAGS[1:]:
        for number, msgid in enumerate(messages(folder, tag)):
            translate(folder, tag, msgid, f"{tag} {msgid}") if number % 3 else None
    return folder


def messages(folder: Path, tag: str, domain: str = "site") -> list[str]:
    file = polib.pofile(str(catalogue(folder, tag, domain)))
    return [entry.msgid for entry in file if not entry.obsolete and not entry.msgid_plural and not entry.msgctxt]


def catalogue(folder: Path, tag: str, domain: str = "site") -> Path:
    return folder / "locales" / tag / "LC_MESSAGES" / f"{domain}.po"


def files(folder: Path) -> dict[str, bytes]:
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def clean(folder: Path) -> dict[str, bytes] | str:
    try:
        return files(building.build(folder, site=folder / "clean", clean=True).site)
    except InputError as error:
        return str(error)


class Builds:
    """Builds a project, and knows which of the builds were warm and why others were not."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.kinds, self.remade = folder, Counter[str](), Counter[str]()
        self.last: set[str] = set()
        remake = rebuilding.remake

        def told(place: Place) -> rebuilding.Remade:
            self.kind, self.last = "clean", set()
            try:
                made = remake(place)
            except DoubtError as doubt:
                why = re.sub(r"(docs|/)\S*", "*", str(doubt))
                self.kinds[f"clean: {why}"] += 1
                raise
            self.kind, self.last = ("warm" if made.files else "nothing"), set(made.files)
            self.kinds[self.kind] += 1
            return made

        monkeypatch.setattr(rebuilding, "remake", told)

    def build(self) -> dict[str, bytes] | str:
        try:
            return files(building.build(self.folder).site)
        except InputError as error:
            return str(error)


@pytest.fixture
def builds(site: Path, monkeypatch: pytest.MonkeyPatch) -> Builds:
    return Builds(site, monkeypatch)


# The changes. Each gets the project's folder and a source of chance.


def a_page(folder: Path, chance: random.Random) -> Path:
    return chance.choice(sorted((folder / "docs").rglob("*.md")))


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    file.write_text(re.sub(old, lambda _: new, text, count=1, flags=re.MULTILINE))


def some_words(chance: random.Random) -> str:
    return " ".join(chance.sample(WORDS, 3))


def new_paragraph(folder: Path, chance: random.Random) -> None:
    extra = chance.choice(
        ["", " Within {wait}.", " See [it](/guide/b.md#two).", " *Now* [go](/index.md).", " A.[^wait]"]
    )
    page = a_page(folder, chance)
    page.write_text(f"{page.read_text().rstrip()}\n\nAsk about the {some_words(chance)}.{extra}\n")


def changed_words(folder: Path, chance: random.Random) -> None:
    page = a_page(folder, chance)
    lines = page.read_text().split("\n")
    plain = [number for number, line in enumerate(lines) if re.fullmatch(r"[A-Z][a-z .]+", line)]
    at = chance.choice(plain)
    lines[at] = f"{chance.choice(['See', 'Ask', 'Keep'])} the {some_words(chance)}."
    page.write_text("\n".join(lines))


def changed_title(folder: Path, chance: random.Random) -> None:
    change(a_page(folder, chance), r"^# .*$", f"# About the {some_words(chance)}")


def changed_heading(folder: Path, chance: random.Random) -> None:
    change(a_page(folder, chance), r"^## .*$", f"## On {some_words(chance)}{chance.choice(['', ' { #two }'])}")


def less(folder: Path, chance: random.Random) -> None:
    page = a_page(folder, chance)
    page.write_text(page.read_text().rpartition("\n\n")[0] + "\n")


def wrong_page(folder: Path, chance: random.Random) -> None:
    wrong = chance.choice(["{no_fact}", "<b>x</b>", "[x](gone.md)", "[x](/guide/a.md#gone)", "\x01", "[x]{title=y}"])
    page = a_page(folder, chance)
    page.write_text(f"{page.read_text().rstrip()}\n\nThis is {wrong} wrong.\n")


def changed_front(folder: Path, chance: random.Random) -> None:
    line = chance.choice([f"description: On {some_words(chance)}.", "show_english: true", "urgent: false", "x: y"])
    page = a_page(folder, chance)
    text = page.read_text()
    page.write_text(
        text.replace("---\n", f"---\n{line}\n", 1) if text.startswith("---") else f"---\n{line}\n---\n{text}"
    )


def renamed_menu(folder: Path, chance: random.Random) -> None:
    change(a_page(folder, chance), r"^menu: .*$", f"menu: {chance.choice(WORDS)}")


def a_message(folder: Path, chance: random.Random) -> tuple[Path, polib.POFile, polib.POEntry]:
    file = catalogue(folder, chance.choice(TAGS[1:]), chance.choice(["site", "site", "site", "composer", "theme"]))
    opened = polib.pofile(str(file), wrapwidth=0)
    return file, opened, chance.choice([each for each in opened if not each.obsolete])


def changed_message(folder: Path, chance: random.Random) -> None:
    file, opened, entry = a_message(folder, chance)
    if not entry.msgid_plural:
        entry.msgstr, entry.flags = f"{entry.msgid} {chance.choice(WORDS)}", []
    file.write_text(update.render(opened))


def emptied_message(folder: Path, chance: random.Random) -> None:
    file, opened, entry = a_message(folder, chance)
    entry.msgstr = ""
    file.write_text(update.render(opened))


def doubtful_message(folder: Path, chance: random.Random) -> None:
    file, opened, entry = a_message(folder, chance)
    entry.flags = [] if entry.fuzzy else ["fuzzy"]
    file.write_text(update.render(opened))


def wrong_message(folder: Path, chance: random.Random) -> None:
    file, opened, entry = a_message(folder, chance)
    entry.msgstr = chance.choice(["<script>", "{no_fact}", "[x](https://evil.example/)"])
    file.write_text(update.render(opened))


def reviewed_messages(folder: Path, chance: random.Random) -> None:
    file, opened, entry = a_message(folder, chance)
    for each in [entry] if chance.random() < 0.7 else opened:
        if each.msgstr and not each.fuzzy:
            reviews.sign(each, chance.choice(["Ana", "Li", "Sam"]), dt.date(2026, 11, 25))
    file.write_text(update.render(opened))


def broken_catalogue(folder: Path, chance: random.Random) -> None:
    file, _, _ = a_message(folder, chance)
    text = file.read_text()
    at = chance.randrange(len(text))
    file.write_text(text[:at] + chance.choice(['"', "\n", "msgid", "#~ "]) + text[at:])


def updated_catalogues(folder: Path, chance: random.Random) -> None:
    del chance
    update.update(folder, [locale(tag) for tag in TAGS])


def changed_fact(folder: Path, chance: random.Random) -> None:
    change(folder / "docs/facts.yml", r"value: \d+", f"value: {chance.randint(1, 40)}")


def old_fact(folder: Path, chance: random.Random) -> None:
    day = chance.choice(["2024-01-02", "2026-11-23"])
    change(folder / "docs/facts.yml", r"verified_on: [-\d]+", f"verified_on: {day}")


def changed_letter(folder: Path, chance: random.Random) -> None:
    change(folder / "docs/write/letter.yml", r"say: \[\".*?\"\]", f'say: ["Dear {chance.choice(WORDS)},"]')


def changed_template(folder: Path, chance: random.Random) -> None:
    file = chance.choice(sorted((folder / "overrides").rglob("*.html")))
    text = file.read_text()
    new = chance.choice(["<!-- {n} -->\n", "{{# {n} #}}\n", "{{{{ page.title }}}}\n", '<p>{{{{ _("Menu") }}}}</p>\n'])
    file.write_text(text + new.format(n=chance.random()))


def usual_templates(folder: Path, chance: random.Random) -> None:
    del chance
    shutil.rmtree(folder / "overrides")
    shutil.copytree(Path(__file__).parents[1] / "overrides", folder / "overrides")


def changed_settings(folder: Path, chance: random.Random) -> None:
    file = folder / "mkdocs.yml"
    old, new = chance.choice(
        [
            (r"^site_name: .*$", f"site_name: Help with a {chance.choice(WORDS)}"),
            (r"name: .* Loans$", f"name: {chance.choice(WORDS)} Loans"),
            (r"^country: .*$", "country: DE"),
            (
                r"languages: \[.*\]$",
                f"languages: [{', '.join(('en', *chance.sample(TAGS[1:], chance.randint(1, 2))))}]",
            ),
            (r"guide/a.md, guide/b.md", "guide/b.md, guide/a.md"),
        ]
    )
    change(file, old, new)


def new_page(folder: Path, chance: random.Random) -> None:
    page = folder / f"docs/write/{chance.choice(WORDS)}.md"
    page.write_text(f"# On the {page.stem}\n\nSee [all](index.md).\n\n## Why\n\nBecause.\n")


def no_page(folder: Path, chance: random.Random) -> None:
    page = a_page(folder, chance)
    if page.name != "index.md":  # other pages lead there
        page.unlink()


def renamed_page(folder: Path, chance: random.Random) -> None:
    page = a_page(folder, chance)
    if page.name != "index.md":
        page.rename(page.with_name(f"{chance.choice(WORDS)}.md"))


def new_asset(folder: Path, chance: random.Random) -> None:
    (folder / "docs" / f"{chance.choice(WORDS)}.txt").write_text(some_words(chance))


def saved_again(folder: Path, chance: random.Random) -> None:
    page = a_page(folder, chance)
    page.write_bytes(page.read_bytes())


def nothing(folder: Path, chance: random.Random) -> None:
    del folder, chance


def other_address(folder: Path, chance: random.Random) -> None:
    del folder
    os.environ["SITE_URL"] = f"https://example.org/{chance.choice(WORDS)}/"


def another_day(folder: Path, chance: random.Random) -> None:
    del folder
    os.environ["SOURCE_DATE_EPOCH"] = str(int(DAY) + 86_400 * chance.randint(0, 200))


def hand_in_the_site(folder: Path, chance: random.Random) -> None:
    found = sorted(each for each in (folder / "site").rglob("*") if each.is_file())
    file = chance.choice(found)
    if chance.random() < 1 / 3:
        file.unlink()
    else:
        chance.choice([file, file.parent / "more.html"]).write_text("x")


def no_site(folder: Path, chance: random.Random) -> None:
    del chance
    shutil.rmtree(folder / "site", ignore_errors=True)


def damaged_memory(folder: Path, chance: random.Random) -> None:
    found = sorted(each for each in (folder / ".cache").rglob("*") if each.is_file())
    if found:
        file = chance.choice(found)
        content = file.read_bytes()
        at = chance.randrange(len(content))
        file.write_bytes(chance.choice([content[:at], content[:at] + b"\0" + content[at + 1 :], b""]))


OFTEN = (new_paragraph, changed_words, changed_title, changed_heading, changed_message, reviewed_messages, less)
SELDOM = (
    wrong_page, changed_front, renamed_menu, emptied_message, doubtful_message, wrong_message, broken_catalogue,
    updated_catalogues, changed_fact, old_fact, changed_letter, changed_template, usual_templates, changed_settings,
    new_page, no_page, renamed_page, new_asset, saved_again, nothing, other_address, another_day, hand_in_the_site,
    no_site, damaged_memory,
)  # fmt: skip


def saved(folder: Path) -> dict[Path, bytes]:
    found = [folder / "mkdocs.yml"]
    for name in SOURCES[:-1]:
        found += [each for each in (folder / name).rglob("*") if each.is_file()]
    return {each: each.read_bytes() for each in found}


def restore(folder: Path, before: dict[Path, bytes]) -> None:
    now = saved(folder)
    for file in now.keys() - before.keys():
        file.unlink()
    for file, content in before.items():
        if now.get(file) != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def test_after_any_change_the_site_is_the_one_that_a_clean_build_makes(
    builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, chance = builds.folder, random.Random(SEED)  # noqa: S311 # no secret
    monkeypatch.setenv("SITE_URL", "https://example.org/help/")
    assert isinstance(builds.build(), dict)
    done: Counter[str] = Counter()
    for step in range(STEPS):
        before = saved(folder)
        if step % 20 == 0:
            usual_templates(folder, chance)
        changes = [chance.choice(OFTEN) if chance.random() < 0.75 else chance.choice(SELDOM)]
        if chance.random() < 0.15:
            changes.append(chance.choice(OFTEN + SELDOM))
        for each in changes:
            try:
                each(folder, chance)
            except (InputError, OSError, LookupError):  # a change that cannot be made now
                continue
        names = "+".join(each.__name__ for each in changes)
        made = builds.build()
        # Where the build was a clean one by itself, there is nothing to hold it against.
        if builds.kind != "clean":
            expected = clean(folder)
            assert made == expected, (step, names, differing(made, expected))
            done[names] += 1
        if isinstance(made, str):
            restore(folder, before)
    print(builds.kinds.most_common(), done.most_common())  # noqa: T201 # shown with -s
    assert builds.kinds["warm"] >= STEPS / 4


def differing(one: dict[str, bytes] | str, other: dict[str, bytes] | str) -> object:
    if isinstance(one, str) or isinstance(other, str):
        return one if isinstance(one, str) else "built", other if isinstance(other, str) else "built"
    return [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]


def test_a_changed_paragraph_makes_its_page_again_in_each_language_and_nothing_else(builds: Builds) -> None:
    builds.build()
    change(builds.folder / "docs/guide/a.md", "Ask early.", "Ask early and often.")
    assert builds.build() == clean(builds.folder)
    assert builds.last == {f"{tag}/guide/a/index.html" for tag in TAGS}


def test_a_changed_message_makes_its_page_again_in_its_language_and_nothing_else(builds: Builds) -> None:
    translate(builds.folder, "es", "Ask early.", "Pregunte pronto.")
    builds.build()
    translate(builds.folder, "es", "Ask early.", "Pregunte ya.")
    assert builds.build() == clean(builds.folder)
    assert builds.last == {"es/guide/a/index.html"}


def test_a_new_translation_changes_what_is_said_of_the_languages_too(builds: Builds) -> None:
    translate(builds.folder, "es", "Ask early.", "")
    builds.build()
    translate(builds.folder, "es", "Ask early.", "Pregunte ya.")
    assert builds.build() == clean(builds.folder)
    assert builds.last == {"es/guide/a/index.html", *(f"{tag}/languages/index.html" for tag in TAGS)}


def test_a_changed_title_makes_the_pages_again_that_show_it(builds: Builds) -> None:
    builds.build()
    change(builds.folder / "docs/guide/b.md", "^# Second steps", "# Third steps")
    assert builds.build() == clean(builds.folder)
    # The page before it leads to it, the index and the list of languages name it.
    assert builds.last == {
        f"{tag}/{page}/index.html" for tag in TAGS for page in ("guide/a", "guide/b", "a-z", "languages")
    }


def test_a_link_that_another_pages_change_breaks_fails_the_build(builds: Builds) -> None:
    before = builds.build()
    change(builds.folder / "docs/guide/b.md", r"^## Two \{ #two \}$", "## Two")
    change(builds.folder / "docs/guide/b.md", "^## Two$", "## Others")
    said = builds.build()
    # And again: it does not go away by itself.
    for each in (said, clean(builds.folder), builds.build()):
        assert isinstance(each, str)
        assert "a link leads to #two, and there is no such place" in each
    assert files(builds.folder / "site") == before


def test_a_message_that_may_not_be_published_fails_each_build(builds: Builds) -> None:
    builds.build()
    translate(builds.folder, "es", "Ask early.", "<b>Pregunte</b>")
    said = builds.build()
    assert isinstance(said, str)
    change(builds.folder / "docs/guide/b.md", "Then ask again.", "Then ask.")
    assert builds.build() == said


def test_a_published_file_has_no_second_name_by_which_it_could_be_changed(builds: Builds) -> None:
    builds.build()
    change(builds.folder / "docs/guide/a.md", "Ask early.", "Ask now.")
    builds.build()
    assert builds.kind == "warm"
    found = [each for each in (builds.folder / "site").rglob("*") if each.is_file()]
    assert {each.stat().st_nlink for each in found} == {1}


def test_a_memory_that_came_with_the_project_is_not_read(builds: Builds, tmp_path: Path) -> None:
    builds.build()
    other = tmp_path / "other"
    shutil.copytree(builds.folder, other)
    shutil.rmtree(builds.folder)
    other.rename(builds.folder)
    builds.build()
    assert builds.kinds["clean: nothing is remembered that still holds"] == 2


def test_a_clean_build_asks_nothing_of_the_last_one(builds: Builds) -> None:
    building.build(builds.folder)
    known = sum(builds.kinds.values())
    building.build(builds.folder, clean=True)
    assert sum(builds.kinds.values()) == known


@pytest.mark.parametrize(
    ("words", "warm"),
    [
        ("<p>Imprint</p>", True),
        ("{{ _('Menu') }}", True),
        ("{% for each in site.pages.values() %}{{ each.title }}{% endfor %}", False),
        ("{{ page.next_page.toc }}", False),
        ("{{ page.next_page['content'] }}", False),
        ("{{ page.next_page|attr('content') }}", False),
        ("{% for each in nav.pages %}{{ each.url }}{% endfor %}", False),
    ],
)
def test_a_sites_own_template_may_read_no_more_of_other_pages_than_is_noted(
    builds: Builds, words: str, *, warm: bool
) -> None:
    footer = builds.folder / "overrides/partials/footer.html"
    footer.write_text(footer.read_text() + ("{% if page %}" + words + "{% endif %}"))
    builds.build()
    change(builds.folder / "docs/guide/b.md", "Then ask again.", "Then ask.")
    assert builds.build() == clean(builds.folder)
    assert builds.kind == ("warm" if warm else "clean")


def test_a_template_that_asks_for_what_is_not_remembered_makes_it_a_clean_build(builds: Builds) -> None:
    footer = builds.folder / "overrides/partials/footer.html"
    footer.write_text(footer.read_text() + "{% if page %}{{ config.copyright }}{% endif %}")
    builds.build()
    change(builds.folder / "docs/guide/b.md", "Then ask again.", "Then ask.")
    assert builds.build() == clean(builds.folder)
    assert builds.kinds["clean: a template asks for the setting copyright"] == 1


def test_a_site_that_another_build_puts_there_meanwhile_is_no_part_of_this_one(
    builds: Builds, monkeypatch: pytest.MonkeyPatch
) -> None:
    builds.build()
    change(builds.folder / "docs/guide/b.md", "Then ask again.", "Then ask.")
    remake = rebuilding.remake

    def meanwhile(place: Place) -> rebuilding.Remade:
        made = remake(place)
        monkeypatch.setattr(rebuilding, "remake", remake)
        change(builds.folder / "docs/guide/a.md", "Ask early.", "Ask now.")
        building.build(builds.folder)
        return made

    monkeypatch.setattr(rebuilding, "remake", meanwhile)
    assert builds.build() == clean(builds.folder)
    assert builds.build() == clean(builds.folder)


def test_a_search_knows_the_changed_words(builds: Builds) -> None:
    settings = builds.folder / "mkdocs.yml"
    settings.write_text(settings.read_text().replace("search: false", "search: true"))
    first = builds.build()
    assert isinstance(first, dict)
    assert "pagefind/es/words.json" in first
    change(builds.folder / "docs/guide/a.md", "Ask early.", "Ask the ombudsman.")
    made = builds.build()
    assert made == clean(builds.folder)
    assert builds.kind == "warm"
    assert isinstance(made, dict)
    assert b"ombudsman" in made["pagefind/en/words.json"]
    # The published index was not written into by way of a second name.
    assert {each.stat().st_nlink for each in (builds.folder / "site").rglob("*") if each.is_file()} == {1}
