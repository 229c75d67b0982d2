"""The pages for owners, editors, translators, operators and developers: what they name exists, and what they say runs.

Each call of `contact-help` that stands in a page or in the help of a command is either run here in a small project, or
named in LEFT with the reason.
"""

from __future__ import annotations

import contextlib
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from command_lines import PROJECT, all_commands, in_help, in_markdown, not_made, parse
from conftest import translate
from contact_help.cli import main

Make = Callable[..., Path]
PAGES = sorted(PROJECT.glob("*.md"))
STARTER = PROJECT / "scripts/contact_help/starting/site/README.md"
CALLS = [
    *((each.name, call) for each in PAGES for call in in_markdown(each.read_text(encoding="utf-8"))),
    *((f"starter {STARTER.name}", call) for call in in_markdown(STARTER.read_text(encoding="utf-8"))),
]
EXAMPLES = [
    (f"help of {name}", call)
    for name, command in all_commands()
    for call in in_help((command.help or "").partition("Example")[2].partition("Exit codes")[0])
]

# The start of calls that are not run here, and why.
LEFT = {
    "contact-help audit": "takes a browser: tests/checking/test_audit.py",
    "contact-help listen": "takes a screen reader: tests/checking/test_listen.py",
    "contact-help check": "runs all that is run here, and the audit: tests/pipeline/test_check.py",
    "contact-help upkeep": "takes a network: tests/pipeline/test_check.py",
    "contact-help advisories": "takes a network: tests/pipeline/test_supply.py",
    "contact-help links --external": "takes a network: tests/checking/test_links_external.py",
    "contact-help serve": "serves until it is ended: tests/test_serve.py",
    "contact-help translations preview": "serves until it is ended: tests/translating/test_preview.py",
}
# In this order, in a project in English and Spanish. What comes to another exit code than 0, and why.
RUN = {
    "contact-help --version": 0,
    "contact-help --help": 0,
    "contact-help check --help": 0,
    "contact-help translations new vi": 0,
    "contact-help translations new LANGUAGE": 0,
    "contact-help translations new zh-Hant": 0,
    "contact-help topic new late-answer": 0,
    "contact-help topic new NAME": 0,
    "contact-help translations update --check": 1,  # there are two new topics
    "contact-help translations update": 0,
    "contact-help translations update vi": 0,
    "contact-help translations check": 0,
    "contact-help translations check vi": 0,
    "contact-help translations check vi --advice": 0,
    "contact-help translations check --strict --format json": 0,
    "contact-help translations status": 0,
    "contact-help translations status vi": 0,
    "contact-help translations status --format json --fail-under 90": 1,  # nothing is translated
    "contact-help translations glossary vi": 0,
    "contact-help translations glossary vi --format csv": 0,
    'contact-help translations review vi --by "Their Name"': 0,
    'contact-help translations review vi --by "Their Name" --page docs/urgent.md': 0,
    'contact-help translations review vi --by "Their Name" --page docs/faq.md': 0,
    "contact-help build": 0,
    "contact-help build --preview": 0,
    "contact-help build --pseudo": 0,
    "contact-help build --pseudo --site build/pseudo": 0,
    "contact-help build --site site.before": 0,
    "contact-help build --for-folder": 0,
    "contact-help build --languages en,es --site build/part-1": 0,
    "contact-help merge build/part-1 build/part-2": 2,  # the second part is not built, see tests/test_parts.py
    "contact-help merge build/part-1 build/part-2 --site build/whole": 2,
    "contact-help changes site.before site": 0,
    "contact-help changes old-site site": 0,
    "contact-help changes old-site site --format json": 0,
    "contact-help changes OLD NEW": 0,
    "contact-help links": 0,
    "contact-help links --format json": 0,
    "contact-help contacts": 0,
    "contact-help contacts --any-age": 0,
    "contact-help html": 0,
    "contact-help html --site build/pseudo --format json": 0,
    "contact-help weight": 0,
    "contact-help weight --site build/pseudo": 0,
    "contact-help publish-check": 1,  # its address is nobody's
    "contact-help publish-check --format json": 1,
    "contact-help headers nginx": 0,
    "contact-help headers apache": 0,
    "contact-help negotiation nginx": 0,
    "contact-help extensions": 0,
    "contact-help extensions --format json": 0,
    "contact-help negotiation netlify": 0,
    "contact-help schemas": 0,
    "contact-help sbom": 0,
    "contact-help sbom --output build/sbom.json": 0,
    "contact-help completion bash": 0,
    "contact-help completion zsh": 0,
    "contact-help completion fish": 0,
    "contact-help new my-site": 2,  # here is no terminal to ask on
    "contact-help new my-site --defaults": 0,
    'contact-help new my-site --organisation "City Water" --language ar --site-name "Water letters"': 0,
}
# Words in capitals stand for a reader's own.
_OWN = {"LANGUAGE": "ht", "NAME": "wrong-name", "OLD": "site.before", "NEW": "site"}


def is_a_name(words: list[str]) -> bool:
    """Whether the words name a command, as "`contact-help listen`" does in a sentence, and ask for nothing."""
    return " ".join(words) in dict(all_commands())


def normal(call: str) -> str:
    """A call whose options after the first three words are in one order."""
    words = shlex.split(call)
    for known in RUN:
        if sorted(shlex.split(known)) == sorted(words):
            return known
    return call


@pytest.mark.parametrize(("where", "call"), sorted({*CALLS, *EXAMPLES}))
def test_a_command_in_a_page_exists_with_its_options(where: str, call: str) -> None:
    program, *words = shlex.split(call)
    if program == "make":
        assert not not_made(words), where
    elif not is_a_name(words):
        with contextlib.suppress(click.exceptions.Exit):  # --help and --version end by themselves
            parse(words)


def test_a_command_that_does_not_exist_would_be_told() -> None:
    page = (
        "Run `contact-help bild`, or:\n\n```sh\ncontact-help check --onyl links # a check\nmake sight && cd site\n```\n"
    )
    calls = list(in_markdown(page))
    assert calls == ["contact-help check --onyl links", "make sight", "contact-help bild"]
    for call in (calls[0], calls[2]):
        with pytest.raises(click.UsageError):
            parse(shlex.split(call)[1:])
    assert "sight" in not_made(["sight"])


def test_every_command_is_run_or_left_for_a_reason() -> None:
    calls = {normal(call) for _, call in (*CALLS, *EXAMPLES) if not call.startswith("make")}
    calls = {each for each in calls if each in RUN or not is_a_name(shlex.split(each)[1:])}
    left = {each for each in calls if each not in RUN and each.startswith(tuple(LEFT))}
    assert calls - left == set(RUN)
    assert all(any(each.startswith(start) for each in left) for start in LEFT)
    for reason in LEFT.values():
        assert (PROJECT / reason.rpartition(": ")[2]).is_file()


def test_the_commands_of_the_pages_run(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project("en", "es")
    monkeypatch.chdir(folder)
    for name in ("urgent", "faq"):
        (folder / f"docs/{name}.md").write_text(
            f"---\nmenu: {name}\ndescription: It is a page.\n---\n\n# Page {name}\n"
        )
    settings = (folder / "mkdocs.yml").read_text()
    (folder / "mkdocs.yml").write_text(settings.replace("nav: [index.md,", "nav: [index.md, urgent.md, faq.md,"))
    for lock in ("requirements.txt", "requirements-test.txt", "pyproject.toml", "package.json", "package-lock.json"):
        shutil.copy(PROJECT / lock, folder)
    shutil.copy(PROJECT / "locales/glossary.csv", folder / "locales")
    said = {}
    for call, expected in RUN.items():
        words = [_OWN.get(word, word) for word in shlex.split(call)[1:]]
        if words[0] == "new":
            shutil.rmtree("my-site", ignore_errors=True)
        result = CliRunner().invoke(main, words)
        assert result.exception is None or isinstance(result.exception, SystemExit), (call, result.exc_info)
        if result.exit_code != expected:
            said[call] = f"{result.exit_code}: {result.output}"
        if call == "contact-help build --site site.before":
            shutil.copytree("site.before", "old-site")
        if call == "contact-help translations update":
            for name in ("urgent", "faq"):
                translate(folder, "vi", f"Page {name}", "Trang")
    assert not said


# Links


def headings(text: str) -> set[str]:
    """The ids of a page's headings, as GitHub and GitLab make them."""
    plain = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-")
        for each in re.findall(r"^#+ (.+?) *$", plain, re.MULTILINE)
    }


def broken(page: Path, text: str) -> list[str]:
    """The links of a page to files and headings that do not exist."""
    found = []
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`]*`", "", text)):
        if re.match(r"https?:", target):
            continue
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and anchor not in headings(file.read_text(encoding="utf-8"))):
            found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.name)
def test_a_page_links_to_files_and_headings_that_exist(page: Path) -> None:
    assert not broken(page, page.read_text(encoding="utf-8"))


def test_a_link_to_nothing_would_be_told() -> None:
    page = PROJECT / "README.md"
    text = "[a](NOWHERE.md) [b](OWNING.md#not-there) [c](OWNING.md#what-is-promised-to-stay) [d](https://example.org/x)"
    assert broken(page, text) == ["NOWHERE.md", "OWNING.md#not-there"]


def test_the_readme_leads_everybody_to_a_page() -> None:
    linked = set(re.findall(r"\]\(([A-Z]+\.md)[^)]*\)", (PROJECT / "README.md").read_text(encoding="utf-8")))
    assert linked == {each.name for each in PAGES} - {"README.md"}
