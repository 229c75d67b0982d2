"""The whole site built by Zensical from the same sources, and held against what MkDocs builds: by hand or by a test.

    .venv/bin/python tests/upstream/on_zensical.py [--project DIR] [--keep DIR]

Zensical has no plugins of other people. Two things of ours it does take: extensions of Markdown, and templates. So it
gets a folder of pages for each language, an extension that translates blocks and puts the whole page around them into
the page's metadata (this file, which Zensical loads), and one template that prints that. What is no page of a file, it
cannot be asked for: that is written after its build by the rooms that write it after MkDocs' build. See UPSTREAM.md.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import markdown
import seam
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from contact_help import building, packaged, rendering, sources

HERE = Path(__file__).parent
# Zensical's values have no null, and no objects: a page is handed over as texts, around the two that Zensical makes.
TEMPLATE = """\
{%- if page.meta.pieces %}{% set cut = page.content | split("<h2", 1) | list %}
{%- for piece in page.meta.pieces %}
{%- if piece == "lead" %}{{ cut[0] }}{% elif piece == "rest" %}{% if cut | length > 1 %}<h2{{ cut[1] }}{% endif %}
{%- else %}{{ piece[1:] }}{% endif %}{% endfor %}{% endif -%}
"""


class OnZensical(markdown.Extension):
    """Makes an edition's page within the one Markdown parser that Zensical makes for it."""

    def __init__(self, project: str) -> None:
        super().__init__()
        self._project = project

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 # the library's name
        """Give the parser what pages are written in, in the language that the page's folder names."""
        from zensical.extensions.context import ContextPreprocessor  # noqa: PLC0415 # there when Zensical calls

        context = ContextPreprocessor.from_markdown(md)
        if context is None:
            raise RuntimeError("Zensical has not said which page this is")
        page = context.page
        tag, _, name = page.path.partition("/")
        edition = _edition(self._project, tag)
        edition.equip(md, edition.text(name))
        md.preprocessors.register(_Footnotes(md, edition), "contact-help-footnotes", 1000)
        # After everything: the page's metadata is taken when the parser is done.
        md.treeprocessors.register(_Around(md, edition, name, page.meta), "contact-help-around", -10)
        md.postprocessors.register(_WaysBack(md), "contact-help-ways-back", -10)


class _Footnotes(Preprocessor):
    def __init__(self, md: markdown.Markdown, edition: seam.Edition) -> None:
        super().__init__(md)
        self._facts = edition.project.sources.facts

    def run(self, lines: list[str]) -> list[str]:
        return sources.with_footnotes("\n".join(lines), self._facts).split("\n")


class _Around(Treeprocessor):
    def __init__(self, md: markdown.Markdown, edition: seam.Edition, name: str, meta: dict[str, object]) -> None:
        super().__init__(md)
        self._edition, self._name, self._meta = edition, name, meta

    def run(self, root: Element) -> None:
        # MkDocs takes these for paths below docs (`absolute_links: relative_to_docs`), where each language has its own.
        for link in root.iter("a"):
            if (target := link.get("href", "")).startswith("/"):
                link.set("href", posixpath.relpath(target, f"/{posixpath.dirname(self._name)}"))
        # Zensical would look for a template of this name, and knows main.html only.
        self._meta.pop("template", None)
        whole = re.split("\x02(lead|rest)\x03", self._edition.around(self._name))
        # A sign before our own texts tells them from the names of Zensical's.
        self._meta["pieces"] = [each if index % 2 else f"-{each}" for index, each in enumerate(whole)]


class _WaysBack(markdown.postprocessors.Postprocessor):
    def run(self, text: str) -> str:
        return rendering.name_ways_back(text)


@cache
def _project(folder: str) -> seam.Project:
    return seam.Project(Path(folder))


@cache
def _edition(folder: str, tag: str) -> seam.Edition:
    return _project(folder).edition(tag)


def makeExtension(project: str) -> OnZensical:  # noqa: N802 # the name that Markdown looks for
    """What Markdown calls for an extension that is named by its module."""
    return OnZensical(project)


def prepare(folder: Path, project: seam.Project) -> None:
    """Write into `folder` what Zensical builds: the pages once for each language, one template, and settings."""
    for name, text in project.texts().items():
        for each in project.settings.locales:
            path = folder / "docs" / each.tag / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (folder / "theme").mkdir()
    (folder / "theme/main.html").write_text(TEMPLATE, encoding="utf-8")
    (folder / "theme/404.html").write_text("written afterwards\n", encoding="utf-8")  # its own extends main.html
    own = project.folder / "overrides"
    for theme in (packaged.theme(), own):
        if (theme / "assets").is_dir():
            shutil.copytree(theme / "assets", folder / "theme/assets", dirs_exist_ok=True)
    (folder / "mkdocs.yml").write_text(
        f"site_name: Spike\nsite_url: {project.site_url}\ntheme: {{name: material, custom_dir: theme, font: false}}\n"
        f"plugins: []\nmarkdown_extensions:\n  - on_zensical: {{project: '{project.folder.resolve()}'}}\n",
        encoding="utf-8",
    )


def build(folder: Path, project: seam.Project) -> tuple[Path, str]:
    """Build what is `prepare`d in `folder`. Gives the site's folder, and what Zensical said.

    Raises RuntimeError with that when it fails.
    """
    paths = [str(HERE), str(HERE.parents[1] / "scripts"), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--clean"], cwd=folder, env=environment, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    site = folder / "site"
    if done.returncode or not site.is_dir():
        raise RuntimeError(done.stdout)
    # Its own style sheets, scripts and index are written whatever the templates ask for.
    (site / "search.json").unlink()
    for path in sorted((site / "assets").rglob("*"), reverse=True):
        if path.is_dir():
            with contextlib.suppress(OSError):  # one of ours lies in it
                path.rmdir()
        elif not (folder / "theme" / path.relative_to(site)).exists():
            path.unlink()
    for each in project.settings.locales:
        project.edition(each.tag).write_beside(site)
    seam.finish(site, project)
    return site, done.stdout


def kinds(found: Mapping[str, str]) -> Counter[str]:
    """How many files are not the same, by what kind of file they are and in which way."""
    told = Counter[str]()
    for name, how in found.items():
        first = name.split("/", maxsplit=1)[0]
        kind = "page" if name.endswith("index.html") else first if first == "assets" else name
        told[f"{kind}: {how}"] += 1
    return told


def main() -> int:
    """Build the site twice and print what is not the same. Exit code 1 when a page is not."""
    reader = argparse.ArgumentParser(description="Build the site by Zensical too, and compare.")
    reader.add_argument("--project", type=Path, default=HERE.parents[1])
    reader.add_argument("--keep", type=Path, help="put both sites there, to be looked at")
    chosen = reader.parse_args()
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(int(time.time())))
    with tempfile.TemporaryDirectory() as scratch:
        started = time.perf_counter()
        theirs = building.build(chosen.project, site=Path(scratch) / "by-mkdocs").site
        one = time.perf_counter() - started
        project = seam.Project(chosen.project)
        folder = Path(scratch) / "zensical"
        folder.mkdir()
        prepare(folder, project)
        started = time.perf_counter()
        ours, said = build(folder, project)
        two = time.perf_counter() - started
        found = seam.differing(theirs, ours)
        pages = [name for name in found if name.endswith("index.html")]
        whole = len(list(theirs.rglob("index.html")))
        print(said)  # noqa: T201 # its report
        print(f"{whole - len(pages)} of {whole} pages are the same bytes; MkDocs {one:.1f} s, Zensical {two:.1f} s")  # noqa: T201 # its report
        for kind, number in sorted(kinds(found).items()):
            print(f"{number:5} {kind}")  # noqa: T201 # its report
        if chosen.keep:
            shutil.copytree(scratch, chosen.keep, dirs_exist_ok=True)
    return 1 if pages else 0


if __name__ == "__main__":
    sys.exit(main())
