"""`contact-help changes`: pages that differ between two sites, by language; mere markup is counted only."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from contact_help.cli import main
from contact_help.pipeline import changes
from contact_help.problems import InputError

PAGE = '<!doctype html><html lang=en><title>T</title><main class="{style}"><h1>One</h1>{body}</main></html>'


def page(body: str = "<p>Two</p>", style: str = "a") -> str:
    return PAGE.format(body=body, style=style)


def site(folder: Path, files: dict[str, str], base: str = "https://www.iana.org/help") -> Path:
    files = {"sitemap.xml": f"<urlset><url><loc>{base}/</loc></url></urlset>", "index.html": page(), **files}
    lines = []
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        lines.append(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines))
    return folder


BEFORE = {"en/index.html": page(), "es/index.html": page(), "en/faq/index.html": page(), "assets/a.css": "a"}


def kinds(tmp_path: Path, after: dict[str, str]) -> set[tuple[str, str, str]]:
    found = changes.compare(site(tmp_path / "old", BEFORE), site(tmp_path / "new", after))
    return {(each.language, each.kind, each.address) for each in found.found}


def test_sites_that_are_the_same_have_no_change(tmp_path: Path) -> None:
    assert kinds(tmp_path, BEFORE) == set()
    text = changes.markdown(changes.compare(tmp_path / "old", tmp_path / "new"))
    assert text == "No page differs, of 4.\n"


def test_added_changed_and_removed_pages_are_told_by_language(tmp_path: Path) -> None:
    after = {**BEFORE, "es/index.html": page("<p>Dos</p>"), "es/new/index.html": page(), "assets/a.css": "b"}
    del after["en/faq/index.html"]
    assert kinds(tmp_path, after) == {
        ("es", "words", "es/"),
        ("es", "added", "es/new/"),
        ("en", "removed", "en/faq/"),
        ("", "words", "assets/a.css"),
    }


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<p class=x>Two</p>", "markup"),
        ("<div><p>Two</p></div>", "markup"),
        ("<p>  Two </p>", "markup"),
        ("<p>Two.</p>", "words"),
        ('<p><a href="tel:+18005550100">Two</a></p>', "words"),
        ('<p title="more">Two</p>', "words"),
        ("<p lang=es>Two</p>", "words"),
        ('<p>Two</p><input type=hidden name="x" value="y">', "words"),
    ],
)
def test_words_are_what_is_read_heard_sent_or_followed(tmp_path: Path, body: str, kind: str) -> None:
    assert kinds(tmp_path, {**BEFORE, "es/index.html": page(body)}) == {("es", kind, "es/")}


def test_the_table_links_to_where_pages_are_to_be_seen(tmp_path: Path) -> None:
    old = site(tmp_path / "old", BEFORE)
    after = {name: page("<p>New</p>") if name == "en/index.html" else text for name, text in BEFORE.items()}
    del after["es/index.html"]
    new = site(tmp_path / "new", {**after, "es/x/index.html": page(), "es/index.html": page(style="b")})
    text = changes.markdown(changes.compare(old, new, address="https://www.iana.org/preview/"))
    assert "3 pages differ, of 5; 0 other files." in text
    assert "| Language | Added | Words changed | Only markup changed | Removed |" in text
    assert "| en | 0 | 1 | 0 | 0 |" in text
    assert "| es | 1 | 0 | 1 | 0 |" in text
    assert "- changed: [`en/`](https://www.iana.org/preview/en/)" in text
    assert "- added: [`es/x/`](https://www.iana.org/preview/es/x/)" in text
    assert "`es/`" not in text  # only its markup changed
    local = changes.markdown(changes.compare(old, site(tmp_path / "b", after, "http://127.0.0.1:8000")))
    assert "- changed: `en/`\n" in local
    assert "- removed: [`es/`](https://www.iana.org/help/es/)" in local


def test_files_that_are_no_pages_are_counted_and_the_first_are_named(tmp_path: Path) -> None:
    old = site(tmp_path / "old", BEFORE)
    new = site(tmp_path / "new", {**BEFORE, **{f"en/{number:03}.ics": "x" for number in range(40)}, "a.txt": ""})
    text = changes.markdown(changes.compare(old, new))
    assert "0 pages differ, of 4; 41 other files." in text
    assert "Other files: 41 (ics 40, txt 1)" in text
    assert text.count("- added: ") == 30
    assert "- and 11 more\n" in text


def test_the_command_prints_both_forms_and_refuses_what_is_no_site(tmp_path: Path) -> None:
    old = str(site(tmp_path / "old", BEFORE))
    new = str(site(tmp_path / "new", {**BEFORE, "es/index.html": page("<p>Dos</p>")}))
    assert CliRunner().invoke(main, ["changes", old, new]).stdout.startswith("1 pages differ")
    told = json.loads(CliRunner().invoke(main, ["changes", "--format", "json", old, new]).stdout)
    assert told["changes"] == {"es": {"added": [], "words": ["es/"], "markup": [], "removed": []}}
    result = CliRunner().invoke(main, ["changes", old, str(tmp_path)])
    assert (result.exit_code, "there is no list of the site's files" in result.stderr) == (2, True)
    (tmp_path / "new/es/index.html").write_text("")
    with pytest.raises(InputError, match="cannot be read"):
        changes.compare(tmp_path / "old", tmp_path / "new")
