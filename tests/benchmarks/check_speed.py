"""How long `translations check` takes beside `msgfmt --check`: nine catalogues of 3,000 messages.

Run it as `.venv/bin/python tests/benchmarks/check_speed.py`; it prints both times and their ratio and changes nothing.
The messages are the project's own, with letters added to the repeated ones. A language that has no catalogues yet gets
the Spanish ones with words of its glossary in the place of theirs, so that their letters are the language's own.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polib

from contact_help.locales import Locale, locale
from contact_help.translating import catalogues, update
from contact_help.translating.glossary import Glossary

REAL = Path(__file__).parents[2]
TAGS = ("es", "ar", "zh-Hant", "zh-Hans", "vi", "ko", "tl", "ht", "ru")
MESSAGES = 3000
GLOSSARY = Glossary.load(REAL / "locales")
SETTINGS = """\
site_name: Benchmark
plugins:
  - contact-help:
      languages: [en, {tags}]
      servicer: {{name: Sample Loans, channels: {{email: {{find: your statement}}}}}}
"""


def main() -> None:
    """Make the catalogues, time both programs, and print the ratio."""
    if not shutil.which("msgfmt"):
        sys.exit("msgfmt (gettext) is not installed: there is nothing to compare with")
    with tempfile.TemporaryDirectory() as name:
        project = Path(name)
        (project / "mkdocs.yml").write_text(SETTINGS.format(tags=", ".join(TAGS)), encoding="utf-8")
        shutil.copytree(REAL / "locales", project / "locales", ignore=shutil.ignore_patterns("*.po"))
        paths = [path for tag in TAGS for path in _write(project, locale(tag))]
        gettext = _best(lambda: _each(paths))
        command = Path(sys.executable).with_name("contact-help")
        check = _best(lambda: _run(str(command), "translations", "check", "--format", "json", cwd=project))
    messages = MESSAGES * len(TAGS)
    print(f"{len(TAGS)} languages, {len(paths)} files, {messages} messages, best of three")  # noqa: T201 # its output
    for what, index in (("on the clock", 0), ("of processor", 1)):
        ratio = check[index] / gettext[index]
        print(f"{what}: msgfmt {gettext[index]:5.2f} s, check {check[index]:5.2f} s, ratio {ratio:4.1f}")  # noqa: T201 # as above


def _write(project: Path, language: Locale) -> list[Path]:
    """The three catalogues of a language, with MESSAGES messages in all."""
    own = (REAL / "locales" / language.folder).is_dir()
    source = language.tag if own else "es"
    files = {domain: polib.pofile(str(catalogues.path(REAL / "locales", locale(source), domain)), wrapwidth=0)
             for domain in catalogues.DOMAINS}  # fmt: skip
    total = sum(len(file) for file in files.values())
    paths = []
    missing = MESSAGES - total
    for domain, file in files.items():
        file.metadata |= {"Language": language.folder, "Plural-Forms": language.plural_forms}
        for entry in list(file):
            if entry.msgid_plural:
                form = entry.msgstr_plural[max(entry.msgstr_plural)]
                entry.msgstr_plural = dict.fromkeys(range(language.plural_count), form)
        if domain == "site":
            plain = [entry for entry in file if not entry.msgid_plural]
            for number in range(missing):
                entry = plain[number % len(plain)]
                again = polib.POEntry(
                    msgid=f"{entry.msgid} ({_letters(number)})", msgstr=f"{entry.msgstr} ({_letters(number)})",
                    occurrences=entry.occurrences, comment=entry.comment,
                )  # fmt: skip
                file.append(again)
        if not own:
            for entry in file:
                entry.msgstr = _in_words_of(language, entry.msgstr)
        path = catalogues.path(project / "locales", language, domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(update.render(file), encoding="utf-8")
        paths.append(path)
    return paths


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _in_words_of(language: Locale, text: str) -> str:
    """`text` with words of the language's glossary for its own; what is no prose stays."""
    tag = "zh-Hant" if language.tag == "zh-Hans" else language.tag  # the glossary has no simplified terms
    terms = itertools.cycle([row.translation.split()[0] for row in GLOSSARY.of(tag)])
    return re.sub(
        r"\{[^{}]*\}|\]\([^)]*\)|\[\^[^\]]*\]|([^\W\d_]+)", lambda found: next(terms) if found[1] else found[0], text
    )


def _run(*command: str, cwd: Path | None = None) -> None:
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if ran.returncode not in (0, 1):
        sys.exit(ran.stdout + ran.stderr)


def _each(paths: list[Path]) -> None:
    for path in paths:
        _run("msgfmt", "--check", "-o", "/dev/null", str(path))


def _best(run: Callable[[], object]) -> tuple[float, float]:
    """The shortest of three runs: seconds on the clock, and of processor time, which a busy machine changes less."""
    times = []
    for _ in range(3):
        start, before = time.perf_counter(), os.times()
        run()
        after = os.times()
        processor = after.children_user + after.children_system - before.children_user - before.children_system
        times.append((time.perf_counter() - start, processor))
    return min(each[0] for each in times), min(each[1] for each in times)


if __name__ == "__main__":
    main()
