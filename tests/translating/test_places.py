"""What a translator is told of a message beside its text, and that it is the same wherever it is extracted."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from contact_help.translating import places, update

Make = Callable[..., Path]
REAL = Path(__file__).parents[2]
PAGE = """\
---
menu: More
description: What else there is.
---

# More help { #more }

Read it.

## Late fees { #late-fee }

- Ask why.

| Day | Fee |
| --- | --- |
| first | none |

Fee
:   Money.

After the terms.

## Wait {wait}

Count the days.
"""


def comments(project: Path, domain: str = "site") -> dict[str, list[str]]:
    """Text to comment lines."""
    wanted = next(each for each in update.DOMAINS if each.name == domain)
    return {
        each.id if isinstance(each.id, str) else each.id[0]: each.auto_comments
        for each in update.extract(project, wanted)
        if each.id
    }


@pytest.fixture
def folder(project: Make) -> Path:
    made = project("en")
    (made / "docs/guide").mkdir()
    (made / "docs/guide/more.md").write_text(PAGE)
    text = (made / "mkdocs.yml").read_text()
    (made / "mkdocs.yml").write_text(text.replace("https://example.org/help/", '!ENV [SITE_URL, "http://127.0.0.1/"]'))
    return made


def test_each_message_of_a_page_tells_its_kind_its_heading_and_where_it_can_be_seen(folder: Path) -> None:
    found = comments(folder)
    assert found["More"] == ["name in menus; at most 30 characters; under: More help; see /en/guide/more/"]
    assert found["What else there is."] == [
        "summary for search engines; at most 160 characters; under: More help; see /en/guide/more/"
    ]
    assert found["More help"] == ["page title; see /en/guide/more/"]
    assert found["Read it."] == ["paragraph; under: More help; see /en/guide/more/"]
    assert found["Late fees"] == ["heading; see /en/guide/more/#late-fee"]
    assert found["Ask why."] == ["list item; under: Late fees; see /en/guide/more/#late-fee"]
    assert found["Day"] == ["table heading; at most 30 characters; under: Late fees; see /en/guide/more/#late-fee"]
    assert found["first"] == ["table cell; under: Late fees; see /en/guide/more/#late-fee"]


def test_a_term_leads_to_its_explanation_and_no_further(folder: Path) -> None:
    found = comments(folder)
    assert found["Money."] == ["explanation; under: Late fees; see /en/guide/more/#fee"]
    assert found["After the terms."] == ["paragraph; under: Late fees; see /en/guide/more/#late-fee"]


def test_an_anchor_that_is_made_of_a_fact_is_not_told(folder: Path) -> None:
    assert comments(folder)["Count the days."] == ["paragraph; under: Wait {wait}; see /en/guide/more/"]


def test_the_letters_words_tell_what_they_are(folder: Path) -> None:
    found = comments(folder, "composer")
    assert found["Question about a fee"] == [
        "subject line, shown beside the English; under: Write about a fee; see /en/write/fee/"
    ]
    assert found["Name on the loan"] == ["label of a field; in every letter; see /en/write/fee/"]


def test_one_text_in_two_places_is_one_message_that_names_both(folder: Path) -> None:
    (folder / "docs/other.md").write_text("# Other\n\n## Late fees { #fees }\n")
    assert comments(folder)["Late fees"] == ["heading; see /en/other/#fees", "heading; see /en/guide/more/#late-fee"]


def test_a_context_makes_two_messages_of_one_text(folder: Path) -> None:
    (folder / "docs/open.md").write_text(
        '# Open\n\n| A | B |\n| --- | --- |\n| Open { context="state of a case" } | Open { context=verb } |\n'
    )
    (folder / "overrides/open.html").write_text('{{ _("Close") }} {{ pgettext("verb", "Close") }}\n')
    site = [(each.context, each.id) for each in update.extract(folder, update.DOMAINS[0]) if each.id == "Open"]
    assert site == [(None, "Open"), ("state of a case", "Open"), ("verb", "Open")]
    theme = [(each.context, each.id) for each in update.extract(folder, update.DOMAINS[2]) if each.id == "Close"]
    assert theme == [(None, "Close"), ("verb", "Close")]


# --- templates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "kind"),
    [
        ('<button class="x" type="submit">{{ _("Say it") }}</button>', "button; at most 40 characters"),
        ('<a class="button plain" href="#">{{ _("Say it") }}</a>', "button; at most 40 characters"),
        ('<a href="{{ root }}/a">{{ _("Say it") }}</a>', "link"),
        ('<h2 id="a">{{ _("Say it") }}</h2>', "heading"),
        ('<th scope="col">{{ _("Say it") }}</th>', "table heading; at most 30 characters"),
        ('<p class="rule">{{ _("Say it") }}</p>', "error: what a field refuses"),
        ('<p><input type="text"><br>{{ _("Say it") }}</p>', "paragraph"),
        ('<p>a</p>\n<label for="a"><b>{{ _("Say it") }}</b></label>', "label of a field"),
        ('<nav aria-label="{{ gettext("Say it") }}">', "read out, not shown (aria-label)"),
        ('<p>{% if a < b %}\n{{ _("Say it") }}{% endif %}</p>', "paragraph"),
        ('{{ _("Say it") }}', "text"),
    ],
)  # fmt: skip
def test_a_message_of_a_template_tells_the_kind_of_its_place(folder: Path, html: str, kind: str) -> None:
    (folder / "overrides/x.html").write_text(html)
    assert comments(folder, "theme")["Say it"] == [f"{kind}; see /en/"]


def test_a_translators_comment_comes_before_the_kind(folder: Path) -> None:
    (folder / "overrides/x.html").write_text('{# translators: of a letter #}\n<td>{{ _("Say it") }}</td>\n')
    assert comments(folder, "theme")["Say it"] == ["of a letter", "table cell; see /en/"]


def test_a_template_is_shown_where_a_page_is_made_with_it(folder: Path) -> None:
    found = comments(folder, "theme")
    assert found["Choose a topic"] == ["heading; see /en/write/"]
    assert found["On paper"] == ["heading; see /en/write/fee/"]  # a part that the template of topics includes
    assert found["Page not found"][-1] == "heading; see /en/404.html"


# --- the same bytes everywhere ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("https://example.org/help/", "https://example.org/help/en/"),
        ("https://example.org", "https://example.org/en/"),
        ('!ENV [SITE_URL, "https://example.org/help"]', "https://example.org/help/en/"),
        ('!ENV [SITE_URL, OTHER, "https://example.org/"]', "https://example.org/en/"),
        ("!ENV SITE_URL", "/en/"),
        ('!ENV [SITE_URL, "http://127.0.0.1:8000/"]', "/en/"),
        ("http://localhost:8000/", "/en/"),
        ("http://[::1]/", "/en/"),
        ("'ftp://example.org/'", "/en/"),
        ("", "/en/"),
    ],
)
def test_the_address_is_the_written_one_whatever_the_run_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, written: str, base: str
) -> None:
    (folder / "mkdocs.yml").write_text(f"site_url: {written}\n")
    monkeypatch.setenv("SITE_URL", "https://elsewhere.example/")
    assert places.home_address(str(folder / "docs/index.md")) == base
    assert places.page_address(str(folder / "docs/index.md"), "a") == f"{base}#a"


KINDS = {
    "advice above a letter", "button", "calendar entry", "choice", "error", "explanation", "heading",
    "heading of a group of topics", "help by a field", "kind of notice", "label of a field", "length of time",
    "length of time in the genitive", "link", "list item", "name in menus", "name of the site", "page title",
    "paragraph", "part of a draft", "part of a sentence", "part of a sentence of a letter", "read out",
    "rule under a field", "rule under the field", "sentence of the letter", "source under a page", "status",
    "subject line", "summary", "table cell", "table heading", "term", "text of a calendar entry", "title of a box",
    "title of a part that opens", "what the site is for", "what to attach", "words before what is attached",
}  # fmt: skip


@pytest.mark.parametrize("domain", [each.name for each in update.DOMAINS])
def test_every_message_of_the_site_tells_its_kind_and_a_page_on_which_it_stands(domain: str) -> None:
    for message, said in comments(REAL, domain).items():
        kinds = {re.split(r"[:;,]| for ", each)[0] for each in said}
        assert kinds
        assert kinds <= KINDS, message
        addresses = [address for each in said if (address := places.address_in(each))]
        assert addresses, message
        for each in addresses:
            page = each.partition("#")[0].removeprefix("/en/").removesuffix("/")
            sources = (REAL / "docs" / f"{page}.md", REAL / "docs" / page / "index.md", REAL / "overrides" / page)
            assert each.startswith("/")
            assert any(source.is_file() for source in sources), each


def test_a_message_of_a_page_tells_the_heading_above_it() -> None:
    without = ("heading", "page title", "name of the site", "what the site is for")
    for message, said in comments(REAL).items():
        assert all("; under: " in each for each in said if not each.startswith(without)), message


def test_a_comment_in_python_leads_to_a_page_that_the_site_has(folder: Path) -> None:
    file = folder / "scripts/contact_help/words.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        '# translators: button: ends it,\n# at once; see guide/more.md\nA = gettext("End")\n'
        '# translators: link; see guide/less.md\nB = gettext("Go")\nC = gettext("Bare")\n'
    )
    said = comments(folder, "theme")
    assert said["End"] == ["button: ends it, at once; see /en/guide/more/"]
    assert said["Go"] == ["link"]  # this site has no such page
    assert said["Bare"] == []


def test_no_address_is_told_outside_a_project() -> None:
    assert places.page_address("/nowhere/docs/a.md") == ""
    assert places.home_address("/nowhere/a.md") == ""
    assert places.template_address("/nowhere/a.html") == ""


@pytest.mark.parametrize(
    ("kind", "message", "most"),
    [
        ("button", "Send", 40),
        ("button", "x" * 40, 60),  # it fills the place already, and grows by half in other languages
        ("subject line, shown beside the English", "Fee", None),
        ("paragraph", "Fee", None),
    ],
)
def test_only_tight_places_have_a_length(kind: str, message: str, most: int | None) -> None:
    assert places.room(kind, message) == most


def test_an_address_is_found_in_its_comment_again() -> None:
    line = places.comment("heading", "Fee", heading="see /no/ here", address="/en/faq/#fee")
    assert places.address_in(line) == "/en/faq/#fee"
    assert places.address_in("a comment; see the letter") == ""


@pytest.mark.parametrize(
    ("note", "there"),
    [
        ("button; see /en/write/late-fee/", "button; see https://example.org/help/en/write/fee/"),
        ("button; see /en/write/late-fee/#when", "button; see https://example.org/help/en/write/fee/"),
        ("link; see https://old.example/x/en/", "link; see https://example.org/help/en/"),
        ("heading; at most 30 characters; see /en/guide/records/", "heading; at most 30 characters"),
        ("page title; see /en/404.html", "page title; see /en/404.html"),
        ("table heading; under: Track; see /en/guide/records/#log", ""),
        ("how many were checked", "how many were checked"),
    ],
)
def test_a_note_of_the_generator_leads_to_a_page_of_the_site_or_to_none(
    project: Callable[..., Path], note: str, there: str
) -> None:
    assert places.in_site(note, project("en", "es") / "docs") == there
