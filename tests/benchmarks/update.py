"""How long `translations update` takes beside `msgmerge`, on nine catalogues of 3,000 messages with 300 changed ones.

Run: .venv/bin/python tests/benchmarks/update.py [--messages N] [--changed N]

Both do the same work in the same run on the same machine, so the ratio says more than the seconds. `update` also reads
the English pages and holds every file to what both PO readers take; `msgmerge` is given the ready template.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import polib

from contact_help.locales import locale
from contact_help.translating import catalogues, update

REAL = Path(__file__).parents[2]
TAGS = ("es", "ar", "zh-Hant", "zh-Hans", "vi", "ko", "tl", "ht", "ru")
WORDS = [
    "account",
    "answer",
    "balance",
    "charge",
    "date",
    "escrow",
    "fee",
    "home",
    "insurance",
    "letter",
    "loan",
    "money",
]
WORDS += ["notice", "office", "payment", "plan", "question", "record", "refund", "request", "sale", "statement", "tax"]


def sentence(chance: random.Random, number: int) -> str:
    """A sentence of a guide's usual length that no other one equals."""
    return f"{' '.join(chance.choices(WORDS, k=chance.randint(4, 24))).capitalize()} {number}."


def write_pages(project: Path, sentences: list[str], *, on_a_page: int = 50) -> None:
    """The sentences as paragraphs of pages, under a heading every ten."""
    for start in range(0, len(sentences), on_a_page):
        blocks = [
            f"## Part 5.{index} {{ #part-{index} }}\n\n{text}" if not index % 10 else text
            for index, text in enumerate(sentences[start : start + on_a_page])
        ]
        (project / f"docs/page-{start:05}.md").write_text("\n\n".join(blocks) + "\n")


def changed(chance: random.Random, text: str) -> str:
    """The sentence with one word put for another, as editors do."""
    words = text.split()
    words[chance.randrange(len(words) - 1)] = "otherwise"
    return " ".join(words)


def main() -> None:
    """Print both times and their ratio."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--messages", type=int, default=3000)
    options.add_argument("--changed", type=int, default=300)
    given = options.parse_args()
    chance = random.Random(5)  # noqa: S311 # the same texts in every run
    sentences = [sentence(chance, number) for number in range(given.messages)]
    locales = [locale(tag) for tag in TAGS]
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        (project / "docs/write").mkdir(parents=True)
        (project / "overrides").mkdir()
        (project / "mkdocs.yml").write_text("site_name: Benchmark\n")
        shutil.copy(REAL / "babel.cfg", project)
        write_pages(project, sentences)
        update.update(project, locales)
        for each in locales:
            path = catalogues.path(project / "locales", each, "site")
            file = catalogues.read(path)
            for entry in file:
                entry.msgstr = f"«{entry.msgid}»"
            path.write_text(update.render(file), encoding="utf-8")
        for index in chance.sample(range(len(sentences)), given.changed):
            sentences[index] = changed(chance, sentences[index])
        write_pages(project, sentences)
        old = project / "old"
        shutil.copytree(project / "locales", old)
        template = project / "site.pot"
        template.write_text(update.render(_template(project)), encoding="utf-8")

        started = time.perf_counter()
        done = update.update(project, locales)
        ours = time.perf_counter() - started
        site = [change for change in done if change.file.endswith("site.po")]
        print(f"translations update: {ours:6.1f} s for {len(site)} catalogues of {given.messages} messages")  # noqa: T201
        print(f"                     {site[0].fuzzy} of {given.changed} changed messages came back as fuzzy")  # noqa: T201
        if not shutil.which("msgmerge"):
            print("msgmerge is not installed: nothing to compare with")  # noqa: T201
            return
        started = time.perf_counter()
        for each in locales:
            path = catalogues.path(old, each, "site")
            command = ["msgmerge", "--quiet", "--previous", "--update", "--backup=none", str(path), str(template)]
            subprocess.run(command, check=True)
        theirs = time.perf_counter() - started
        fuzzy = len(polib.pofile(str(catalogues.path(old, locales[0], "site"))).fuzzy_entries())
        print(f"msgmerge --previous: {theirs:6.1f} s, {fuzzy} came back as fuzzy")  # noqa: T201
        print(f"ratio:               {ours / theirs:6.2f}")  # noqa: T201


def _template(project: Path) -> polib.POFile:
    empty = polib.POFile()
    merged, _ = update.merge(empty, update.extract(project, update.DOMAINS[0]), locale("es"), {})
    merged.metadata["Language"] = ""
    return merged


if __name__ == "__main__":
    main()
