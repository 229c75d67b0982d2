"""The translators' overlay shows every message of a page, changes nothing else, and is on no page for readers."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import lxml.html
import polib
import pytest
from click.testing import CliRunner

from conftest import translate
from contact_help import building
from contact_help.checking import links
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.mode import Mode
from contact_help.translating import catalogues, preview

Make = Callable[..., Path]
PREVIEW = Mode(preview=True)
PAGE = """\
---
menu: Home
---

# Ask {servicer} for help

Quite new words.

## Part one { #one }

- outer
    - inner

| Head |
| --- |
| cell |

See [the letters](write/index.md).[^own]

[^own]: A note.
"""


@pytest.fixture
def folder(project: Make, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site with a message in every state, in a language of which the generator has no words itself."""
    monkeypatch.setattr(catalogues, "packaged_words", lambda *_: None)
    made = project("en", "ar", index=PAGE)
    translate(made, "ar", "Ask {servicer} for help", "اسأل {servicer}")
    translate(made, "ar", "Part one", "الجزء الأول")
    translate(made, "ar", "outer", "خارج")
    translate(made, "ar", "inner", "داخل", fuzzy=True)
    translate(made, "ar", "cell", "<b>خلية</b>")
    index = made / "docs/index.md"
    index.write_text(index.read_text().replace("Quite new", "Even newer"))
    return made


@pytest.fixture
def page(folder: Path) -> str:
    return (building.build(folder, mode=PREVIEW).site / "ar/index.html").read_text()


def find(tree: Any, path: str) -> list[Any]:  # noqa: ANN401 # lxml gives many types
    """What an XPath that names elements finds."""
    return list(tree.xpath(path))


def entries(page: str) -> dict[str, str]:
    """English text to what the list says of it."""
    items = find(lxml.html.fromstring(page), "//section[@id='at-list']//li")
    return {item.xpath(".//p[@class='at-source']")[0].text_content(): item.text_content() for item in items}


def files(site: Path) -> dict[str, bytes]:
    return {each.relative_to(site).as_posix(): each.read_bytes() for each in site.rglob("*") if each.is_file()}


def test_pages_for_readers_hold_nothing_of_it(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    folder = project("en", "ar")
    before = files(building.build(folder, site=folder / "one").site)
    building.build(folder, site=folder / "two", mode=PREVIEW)
    after = files(building.build(folder, site=folder / "one").site)
    assert after == before
    assert not any(b'"at' in content or b"preview" in content for content in after.values())


def test_the_english_pages_of_a_preview_are_the_readers_but_for_search_engines(
    project: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    folder = project("en", "ar")
    readers = (building.build(folder).site / "en/index.html").read_text()
    shown = (building.build(folder, mode=PREVIEW).site / "en/index.html").read_text()
    assert shown.replace('<meta name="robots" content="noindex">\n', "") == readers


def test_every_number_leads_to_its_message_and_each_message_stands_once(page: str) -> None:
    tree = lxml.html.fromstring(page)
    numbers = {each.get("data-at") for each in find(tree, "//*[@class='at']")}
    listed = [each.get("id").removeprefix("at-") for each in find(tree, "//section[@id='at-list']//li")]
    assert listed == [str(number) for number in range(1, len(listed) + 1)]
    assert numbers <= set(listed)
    assert len(entries(page)) == len(listed)
    for link in find(tree, "//a[@class='at']"):
        assert link.get("href") == f"#at-{link.get('data-at')}"
        assert find(tree, f"//li[@id='at-{link.get('data-at')}']//a[starts-with(@href, '#at-text-')]")
    ids = [each.get("id") for each in find(tree, "//*[@id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("msgid", "said"),
    [
        ("Part one", "translated"),
        ("inner", "fuzzy"),
        ("Head", "not translated"),
        ("cell", "not published: HTML is not allowed in a translation"),
        ("Even newer words.", "not extracted: it is in no catalogue yet: run contact-help translations update"),
        ("Menu", "not translated"),
        (
            "This site is independent of {servicer}. It gives no legal advice, costs nothing and keeps nothing.",
            "theme.po",
        ),
        ("Home", "not translated"),
    ],
)
def test_the_list_says_the_state_of_each_message(page: str, msgid: str, said: str) -> None:
    assert said in entries(page)[msgid]


def test_each_line_is_where_the_message_stands_in_the_file(folder: Path, page: str) -> None:
    found = re.findall(r'data-at="(\d+)" data-line="(locales/ar/LC_MESSAGES/\w+\.po):(\d+)', page)
    assert len(found) > 5
    sources = {str(number): text for number, text in enumerate(entries(page), 1)}
    for number, file, line in found:
        text = (folder / file).read_text(encoding="utf-8").splitlines()[int(line) - 1 :]
        following = next(each for each in text if each.startswith("msgid"))
        assert following == f'msgid "{sources[number]}"'


def test_english_that_is_left_stands_out_and_translations_do_not(page: str) -> None:
    tree = lxml.html.fromstring(page)
    blocks = find(tree, "//main//*[@class='at-english'][not(self::span) or @lang]")
    out = [each.text_content().strip() for each in blocks]
    assert out == ["Even newer words.", "inner", "Head", "cell", "See the letters.1", "A note."]
    assert all((each.get("lang"), each.get("dir")) == ("en", "ltr") for each in blocks)
    assert find(tree, "//footer//span[@class='at-english']/span[@lang='en']")


def test_words_in_doubt_are_shown_in_the_list_beside_the_english(page: str) -> None:
    assert '<p class="at-words" lang="ar" dir="rtl">داخل</p>' in page


def test_a_title_and_the_contents_hold_no_numbers(project: Make) -> None:
    parts = "".join(f"## Part {name} {{ #{name} }}\n\n" for name in ("one", "two", "three", "four"))
    folder = project("en", "ar", index=f"# Title\n\n{parts}")
    translate(folder, "ar", "Title", "عنوان")
    translate(folder, "ar", "Part two", "الجزء الثاني")
    tree = lxml.html.parse(str(building.build(folder, mode=PREVIEW).site / "ar/index.html")).getroot()
    assert find(tree, "//title")[0].text == "عنوان - Tiny help"
    assert [each.text_content() for each in find(tree, "//details[@class='contents']//li")] == [
        "Part one", "الجزء الثاني", "Part three", "Part four",
    ]  # fmt: skip


class _Nesting(HTMLParser):
    """Notes each element that a person can use, inside another one."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "button", "label"):
            if self.open:
                self.wrong.append(f"{tag} in {self.open[-1]}: {attrs}")
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("a", "button", "label"):
            self.open.pop()


def test_no_number_stands_as_a_link_in_a_link_a_button_or_a_label(folder: Path) -> None:
    site = building.build(folder, mode=PREVIEW).site
    for each in site.rglob("*.html"):
        parser = _Nesting()
        parser.feed(each.read_text(encoding="utf-8"))
        assert parser.wrong == [], each


def test_it_needs_no_script_and_the_pages_policy_stands(folder: Path) -> None:
    site = building.build(folder, mode=PREVIEW).site
    for each in site.rglob("*.html"):
        text = each.read_text(encoding="utf-8")
        assert "<script" not in text
        assert " style=" not in text
        assert "script-src &#39;none&#39;" in text


def test_its_links_are_right_and_no_page_is_offered_to_search_engines(folder: Path) -> None:
    site = building.build(folder, mode=PREVIEW).site
    faults = links.check_links(site)
    assert {each.rule for each in faults} <= {"sitemap"}
    assert not (site / "sitemap.xml").exists()
    assert all('content="noindex"' in each.read_text() for each in site.glob("*/index.html"))


def test_a_line_leads_to_the_repository_where_the_owner_names_one(folder: Path) -> None:
    settings = folder / "mkdocs.yml"
    text = settings.read_text().replace(
        "      servicer:", "      repository: https://example.org/project\n      servicer:"
    )
    settings.write_text(text)
    page = (building.build(folder, mode=PREVIEW).site / "ar/index.html").read_text()
    assert re.search(r'href="https://example.org/project/blob/HEAD/locales/ar/LC_MESSAGES/site\.po#L\d+"', page)


def test_taking_the_overlay_off_gives_the_readers_page(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    folder = project("en", "ar", index=PAGE)
    translate(folder, "ar", "outer", "خارج")
    readers = (building.build(folder).site / "ar/index.html").read_text()
    shown = (building.build(folder, mode=PREVIEW).site / "ar/index.html").read_text()
    shown = re.sub(r'<a class="at"[^>]*></a>|<span class="at"[^>]*></span>', "", shown)
    shown = re.sub(r'<meta name="robots"[^>]*>\n|<link rel="stylesheet" href="[^"]*preview.css">\n', "", shown)
    shown = re.sub(r'<p class="at-note".*?</p>\n|<section class="at-list".*</section>\n', "", shown, flags=re.DOTALL)
    shown = re.sub(r'<span class="at-english">(<span lang="en" dir="ltr">[^<]*</span>)</span>', r"\1", shown)
    assert shown.replace(' class="at-english"', "") == readers


@pytest.mark.parametrize("domain", ["composer", "theme"])
def test_the_line_that_is_published_counts_where_two_catalogues_hold_a_text(folder: Path, domain: str) -> None:
    path = catalogues.path(folder / "locales", locale("ar"), domain)
    file = catalogues.read(path)
    file.insert(0, polib.POEntry(msgid="Part one"))
    file.insert(0, polib.POEntry(msgid="inner", msgstr="داخلي"))
    path.write_text(str(file), encoding="utf-8")
    found = preview.lines(folder / "locales", locale("ar"))
    assert (found[None, "Part one"].state, found[None, "Part one"].words) == (preview.TRANSLATED, "الجزء الأول")
    assert (found[None, "inner"].state, found[None, "inner"].words) == (preview.TRANSLATED, "داخلي")


# --- commands --------------------------------------------------------------------------------------------------------


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, str]:
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(main, list(arguments))
    return result.exit_code, result.output


def test_a_built_preview_does_not_take_the_place_of_the_site(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run(folder, monkeypatch, "build", "--preview")
    assert code == 0
    assert output.endswith("in site.preview/\n")
    assert (folder / "site.preview/assets/preview.css").exists()
    assert not (folder / "site").exists()


@pytest.mark.parametrize("tag", ["vi", "en", "en-XA"])
def test_only_a_language_with_catalogues_can_be_previewed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tag: str
) -> None:
    code, output = run(folder, monkeypatch, "translations", "preview", tag)
    assert code == 2
    assert output == (
        f"mkdocs.yml: {tag} is not a language of this site. Choose one of: ar; "
        f"or add it with `contact-help translations new {tag}`.\n"
    )


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        port: int = tried.getsockname()[1]
    return port


def command(tag: str, port: int) -> list[str]:
    return [sys.executable, "-m", "contact_help.cli", "translations", "preview", tag, "--port", str(port)]


def test_a_live_preview_shows_a_saved_translation_and_ends_with_ctrl_c(project: Make) -> None:
    folder = project("en", "ar", "es")
    free = free_port()
    with subprocess.Popen(
        command("ar", free), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        assert server.stdout is not None
        try:
            address = f"http://127.0.0.1:{free}/help/ar/"
            wait_for(server.stdout, f"Serving on {address} until Ctrl+C")
            assert 'class="at"' in fetch(address)
            assert "es/" not in fetch(f"http://127.0.0.1:{free}/help/")
            translate(folder, "ar", "Part one", "الجزء الأول")
            wait_for(server.stdout, "Built again after a change of locales/ar/LC_MESSAGES/site.po")
            assert "الجزء الأول<a" in fetch(address)
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0


def wait_for(lines: Iterable[str], words: str) -> list[str]:
    said = []
    for line in lines:
        said.append(line)
        if words in line:
            return said
    raise AssertionError("".join(said))


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 # this machine's own server
        text: str = answer.read().decode()
    return text


def failed(folder: Path, port: int) -> str:
    """What a preview says that ends at once."""
    done = subprocess.run(command("ar", port), cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_taken_port_is_said_in_one_line(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = failed(folder, port)
    assert said.endswith(f"the server: the port {port} of this machine is taken. Choose another one with --port.\n")


def test_a_page_that_cannot_be_built_ends_a_preview_in_plain_lines(folder: Path) -> None:
    (folder / "docs/index.md").write_text("# Hello\n\nWithin {no_such_fact}.\n")
    assert "docs/index.md:3: {no_such_fact} is not a fact" in failed(folder, free_port())


def test_the_generators_own_words_are_told_from_those_that_no_catalogue_has(project: Make) -> None:
    page = (building.build(project("en", "ar"), mode=PREVIEW).site / "ar/index.html").read_text()
    said = entries(page)["Skip to the text"]
    assert "translated: one of contact-help's own words" in said
    assert "not extracted" not in page
