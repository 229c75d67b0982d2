"""HTML validity: faults put into a page, each with near-misses beside it that are right; and what is remembered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from contact_help.checking import validity
from contact_help.cli import main
from contact_help.problems import InputError

HEAD = '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Fees</title>\n</head>\n'
FAULTS = {
    "block in a paragraph": ("close-order", "<p>one<div>two</div></p>"),
    "stray end": ("close-order", "<p>one</p></section>"),
    "never closed": ("close-order", "<div><p>one</p>"),
    "wrongly nested": ("close-order", "<p><em>one <strong>two</em> three</strong></p>"),
    "attribute twice": ("no-dup-attr", '<p class="a" class="b">x</p>'),
    "id twice": ("no-dup-id", '<p id="a">x</p><p id="a">y</p>'),
    "id with a space": ("valid-id", '<p id="a b">x</p>'),
    "paragraph in a list": ("element-permitted-content", "<ul><p>x</p></ul>"),
    "entry without a list": ("element-permitted-parent", "<div><li>x</li></div>"),
    "link in a link": ("element-permitted-content", '<p><a href="#m">x <a href="#m">y</a></a></p>'),
    "button in a link": ("element-permitted-content", '<p><a href="#m"><button type="button">y</button></a></p>'),
    "block in a span": ("element-permitted-content", "<span><div>x</div></span>"),
    "heading in a button": ("element-permitted-content", '<button type="button"><h2>x</h2></button>'),
    "form in a form": ("element-permitted-content", '<form action="#m"><form action="#m"></form></form>'),
    "paragraph in a select": ("element-permitted-content", '<select aria-label="x"><p>x</p></select>'),
    "paragraph in terms": ("element-permitted-content", "<dl><p>x</p></dl>"),
    "summary outside": ("element-permitted-content", "<div><summary>x</summary></div>"),
    "summary last": ("element-permitted-order", "<details><p>x</p><summary>y</summary></details>"),
    "style in the body": ("element-permitted-content", "<div><style>p{}</style></div>"),
    "meta in the body": ("element-permitted-content", '<p><meta name="x" content="y"></p>'),
    "second main": ("no-multiple-main", "<main>x</main>"),
    "element of nobody": ("element-name", "<foo>x</foo>"),
    "obsolete element": ("deprecated", "<center>x</center>"),
    "obsolete attribute": ("no-deprecated-attr", '<table cellpadding="2"><tr><td>x</td></tr></table>'),
    "kind of input": ("attribute-allowed-values", '<p><input type="texxt" aria-label="x"></p>'),
    "direction": ("attribute-allowed-values", '<p dir="up">x</p>'),
    "scope": ("attribute-allowed-values", '<table><tr><th scope="column">x</th></tr></table>'),
    "switch with a value": ("attribute-allowed-values", '<p><input type="text" required="false" aria-label="x"></p>'),
    "attribute of another kind of input": ("input-attributes", '<p><input type="text" step="2" aria-label="x"></p>'),
    "picture without a source": ("element-required-attributes", '<p><img alt="x"></p>'),
    "no space between attributes": ("attr-spacing", '<p id="q1"class="x">y</p>'),
    "quote left open": ("parser-error", '<p title="a>y</p>'),
    "bare sign": ("parser-error", "<p>a <3</p>"),
    "character of nobody": ("unrecognized-char-ref", "<p>a &copyx; b</p>"),
    "end of an empty element": ("void-content", "<p>a</br>b</p>"),
    "closed in its start": ("no-self-closing", "<div/>x"),
    "label of nothing": ("no-missing-references", '<p><label for="nothing-here">x</label></p>'),
}
NEAR = {
    "paragraphs left open": "<div><p>one<p>two</div>",
    "entries left open": "<ul><li>a<li>b</ul>",
    "cells left open": "<table><tr><td>x<td>y</table>",
    "slash in an empty element": "<p>a<br/>b</p><hr />",
    "ampersands": "<p>a &amp; b &lt;3 AT&T &eacute; &#8617;</p>",
    "block in a link": '<a href="#m"><div>x</div></a>',
    "switch": '<p><input type="text" required aria-label="x"></p>',
    "own attribute": '<p data-foo="x">y</p>',
    "direction": '<p><bdi dir="ltr">x</bdi></p>',
    "time": '<p><time datetime="2026-11-25">x</time></p>',
    "terms in groups": "<dl><div><dt>x</dt><dd>y</dd></div></dl>",
    "details": "<details><summary>y</summary><p>x</p></details>",
    "drawing": '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
    "capital letters": "<P>x</P>",
    "template": "<template><li>x</li></template>",
    "frame for mail": '<iframe name="mail" title="x" hidden></iframe>',
    "button of a form elsewhere": '<form id="fo" action="#m"></form><button type="submit" form="fo">x</button>',
    "label of a field": '<p><label for="f">x</label> <input type="text" id="f"></p>',
    "footnote": '<p>x<sup id="fnref:a"><a href="#fn:a">1</a></sup></p><ol><li id="fn:a">y</li></ol>',
    "anchor in another script": '<h2 id="رسوم">x</h2>',
    "a tag in a comment": "<!-- <center> </p> --><p>x</p>",
    "a sign in a value": '<p title="a > b">x</p>',
}
HEADS = {
    "no title": ("element-required-content", "<title>Fees</title>", ""),
    "two titles": ("element-permitted-occurrences", "</head>", "<title>x</title></head>"),
    "no doctype": ("missing-doctype", "<!doctype html>\n", ""),
    "block in the head": ("element-permitted-content", "</head>", "<div>x</div></head>"),
}


def page(body: str = "<p>Words.</p>") -> str:
    return f'{HEAD}<body>\n<main id="m">\n{body}\n</main>\n</body>\n</html>\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(page())
    return folder


def write(site: Path, pages: dict[str, str]) -> None:
    for name, text in pages.items():
        (site / f"{name}.html").write_text(text, encoding="utf-8")


def run(site: Path, cache: Path | None = None) -> validity.Report:
    return validity.check(site, site.parent, [], cache)


def test_each_fault_is_found_and_each_near_miss_passes_though_the_clean_page_is_remembered(site: Path) -> None:
    cache = site.parent / "cache.json"
    assert run(site, cache).faults == []
    write(site, {name: page(body) for name, (_, body) in FAULTS.items()})
    write(site, {name: page().replace(old, new) for name, (_, old, new) in HEADS.items()})
    write(site, {f"near: {name}": page(body) for name, body in NEAR.items()})
    found: dict[str, set[str]] = {}
    for fault in run(site, cache).faults:
        for each in fault.pages:
            found.setdefault(each.removesuffix(".html"), set()).add(fault.rule.removeprefix("html-"))
    wanted = {name: seed[0] for name, seed in {**FAULTS, **HEADS}.items()}
    assert {name: rule for name, rule in wanted.items() if rule not in found.get(name, set())} == {}
    assert found.keys() == wanted.keys()


def test_pages_that_are_built_alike_are_validated_once_and_told_together(site: Path) -> None:
    bodies = [f'<p title="{word}">{word}<center>{word}</center></p>' for word in ("one", "two", "three")]
    write(site, dict(zip("abc", map(page, bodies), strict=True)))
    report = run(site)
    assert (report.pages, report.validated) == (4, 2)
    assert {fault.pages for fault in report.faults} == {("a.html", "b.html", "c.html")}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>a</p>", "<p>&copyx;</p>"),
        ("<p>a</p>", "<p></p>"),
        ('<p id="a">a</p>', '<p id="b">a</p>'),
        ('<p dir="ltr">a</p>', '<p dir="rtl">a</p>'),
        ('<p title="a">a</p>', '<p title="&copyx;">a</p>'),
        ('<p title="a">a</p>', "<p title=a>a</p>"),
        ("<p>a</p>", "<p>a</P>"),
        ("<p>a</p>", "<p>a < b</p>"),
        ("<!-- a --><p>a</p>", "<!-- a --!><p>a</p>"),
    ],
)
def test_pages_that_differ_in_what_matters_are_not_taken_for_alike(site: Path, one: str, other: str) -> None:
    write(site, {"index": page(one), "b": page(other)})
    assert run(site).validated == 2


def test_what_was_valid_is_remembered_and_a_fault_never_is(site: Path) -> None:
    cache = site.parent / "deep/cache.json"
    write(site, {"bad": page("<center>x</center>")})
    first = run(site, cache)
    assert first.validated == 2
    again = run(site, cache)
    assert again.validated == 1
    assert again.faults == first.faults != []
    (site / "index.html").write_text(page("<p>Other words.</p>"))
    assert run(site, cache).validated == 1
    (site / "index.html").write_text(page("<p>Other <b>words</b>.</p>"))
    assert run(site, cache).validated == 2


@pytest.mark.parametrize("spoiled", ["", "[]", "{}", '{"version": 1}', '{"version": "x", "valid": 1}', "\x00"])
def test_a_spoiled_memory_is_as_good_as_none(site: Path, spoiled: str) -> None:
    cache = site.parent / "cache.json"
    cache.write_text(spoiled)
    assert run(site, cache).validated == 1
    assert run(site, cache).validated == 0


def test_what_another_version_or_other_rules_found_valid_does_not_count(site: Path) -> None:
    cache = site.parent / "cache.json"
    run(site, cache)
    kept = json.loads(cache.read_text())
    cache.write_text(json.dumps({**kept, "version": kept["version"].replace("error", "off")}))
    assert run(site, cache).validated == 1


def test_a_fault_is_told_at_the_line_of_the_template(site: Path) -> None:
    theme = site.parent / "overrides"
    theme.mkdir()
    (theme / "main.html").write_text(
        '<main id="m">\n{{ content }}\n<center>\n{{ _("Fees") }}</center>\n'
        '<p class="note" title="{{ words }}" dir="up">x</p>\n</main>\n'
    )
    write(
        site,
        {"bad": page('<p>a</p>\n<center>\nFees</center>\n<p class="note" title="Fees" dir="up">x</p>\n<foo>x</foo>')},
    )
    found = {fault.rule: (fault.place, fault.line) for fault in run(site).faults}
    assert found["html-deprecated"] == ("overrides/main.html", 3)
    assert found["html-attribute-allowed-values"] == ("overrides/main.html", 5)
    assert found["html-element-name"] == ("site/bad.html", 13)


def test_the_command_ends_by_what_it_found(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site.parent)
    clean = CliRunner().invoke(main, ["html"])
    assert (clean.exit_code, clean.output) == (0, "0 faults in 1 pages, 1 of them validated now\n")
    write(site, {"bad": page("<center>x</center>")})
    bad = CliRunner().invoke(main, ["html", "--format", "json"])
    assert bad.exit_code == 1
    assert [(each["rule"], each["where"]) for each in json.loads(bad.stdout)["faults"]] == [
        ("html-deprecated", "<center>")
    ]
    nothing = CliRunner().invoke(main, ["html", "--site", "nowhere"])
    assert (nothing.exit_code, "Build the site first" in nothing.stderr) == (2, True)


def test_a_checker_that_is_missing_or_does_not_run_is_no_clean_site(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InputError, match="html-validate is not installed"):
        validity.check(site, site.parent, [], None, checkout=site)
    monkeypatch.setattr(validity, "_SCRIPT", site / "none.js")
    with pytest.raises(InputError, match="the HTML checker did not run"):
        run(site)
    (site / "none.js").write_text("process.stdout.write('no answer')")
    with pytest.raises(InputError, match="its answer cannot be read"):
        run(site)
