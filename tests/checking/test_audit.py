"""Faults of a page are found, and a page that could not be audited is never taken for a clean one."""

from __future__ import annotations

import json
import subprocess
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import guide
import pytest

from contact_help.checking import audit, pa11y
from contact_help.checking.audit import (
    NO_TEMPLATE,
    STOPPED,
    Pages,
    Progress,
    Settings,
    audit_pages,
    audit_site,
    language_of,
    languages_of_turn,
    page_list,
    page_result,
    sample,
    sample_plan,
    shard,
    template_of,
    witnesses,
)
from contact_help.checking.browsers import shell
from contact_help.checking.inspection import Order
from contact_help.checking.node import CHECKOUT, find_node
from contact_help.checking.results import PageResult, Results
from contact_help.checking.rules import AXE_CRITERIA
from contact_help.checking.server import serve
from contact_help.checking.states import ALL, BASE
from contact_help.problems import InputError

# A page as strict as ours will be: no script may run on it.
PAGE = """<!doctype html>
<html{attributes}>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width{viewport}">
<title>{title}</title>
<style>body {{ color: #222; background: #fff }}</style>
</head>
<body data-template="page"><main><h1>A page</h1>{body}</main></body>
</html>
"""


def page(body: str = "", *, attributes: str = ' lang="en"', title: str = "A page", viewport: str = "") -> str:
    return PAGE.format(body=body, attributes=attributes, title=title, viewport=viewport)


# Each page has one fault, and the name that it has whoever finds it.
FAULTS = {
    "image-without-alt": (page('<img src="data:,">'), "image-alt"),
    "field-without-label": (page('<form action="/"><input type="text" name="a"><button>Send</button></form>'), "label"),
    "pale-text": (page('<p style="color: #999">Pale</p>'), "color-contrast"),
    "no-language": (page(attributes=""), "html-has-lang"),
    "empty-button": (page('<button type="button"></button>'), "button-name"),
    "no-title": (page(title=""), "document-title"),
    "duplicate-id": (page('<p id="a">One</p><p id="a">Two</p>'), "duplicate-id"),
    "no-zoom": (page(viewport=", maximum-scale=1"), "meta-viewport"),
    "table-without-headers": (
        page("<table><tr><td>Fee</td><td>Day</td></tr><tr><td>10</td><td>1</td></tr></table>"),
        "table-headers",
    ),
    "hidden-button": (page('<div aria-hidden="true"><button type="button">Go</button></div>'), "aria-hidden-focus"),
    "tight-targets": (
        page('<button style="inline-size: 12px; block-size: 12px; padding: 0; border: 0" aria-label="A"></button>' * 2),
        "target-size",
    ),
}
# What is nearly such a fault and is right.
CLEAN = page(
    '<p>Words, and <a href="/">a link</a>.</p><img src="data:," alt=""><p style="color: #555">Quiet</p>'
    '<table><tr><th scope="col">Fee</th><th scope="col">Day</th></tr><tr><td>10</td><td>1</td></tr></table>'
    '<p><button type="button" aria-label="Go" style="min-inline-size: 3rem; min-block-size: 3rem"></button></p>'
    '<details><summary>More</summary><form action="/"><label for="b">Words</label><textarea id="b"></textarea>'
    "<button>Send</button></form></details>"
)


def write(folder: Path, pages: dict[str, str]) -> Path:
    for name, text in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


QUICK = Settings("AA", 2, 20)
BASE_PLAN = ("desktop",)


def found(results: Results, name: str) -> set[str]:
    """The faults of a page that are sure."""
    return {spot.rule for spot in results.pages[name].spots if not spot.unsure}


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """One audit of a page for each fault, and of a clean one at an address that has to be quoted, all witnessed."""
    pages = {f"{name}/index.html": text for name, (text, _) in FAULTS.items()} | {"página uno.html": CLEAN}
    site = write(tmp_path_factory.mktemp("site"), pages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit, "witnesses", lambda _pages, waiting, _known: set(waiting))
        return audit_site(site, plan=dict.fromkeys(pages, BASE_PLAN), settings=QUICK)


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_found_on_its_page(seeded: Results, name: str) -> None:
    assert FAULTS[name][1] in found(seeded, f"{name}/index.html")


def test_the_runners_say_in_our_browser_what_pa11y_ci_says(seeded: Results) -> None:
    assert {(each.witnessed, each.differences) for each in seeded.pages.values()} == {(True, 0)}


def test_the_table_of_engines_in_the_guide_is_what_was_found(seeded: Results) -> None:
    lines = ["| fault put in | name | HTML_CodeSniffer | axe | IBM | ours |", "|---|---|---|---|---|---|"]
    for name, (_, rule) in FAULTS.items():
        spots = [spot for spot in seeded.pages[f"{name}/index.html"].spots if spot.rule == rule and not spot.unsure]
        seen = {engine for spot in spots for engine in spot.engines}
        marks = " | ".join("found" if engine in seen else "" for engine in ("htmlcs", "axe", "ibm", "own"))
        lines.append(f"| {name.replace('-', ' ')} | {rule} | {marks} |")
    guide.hold("engines", "\n".join(lines))


def test_a_page_without_faults_is_audited_and_clean(seeded: Results) -> None:
    assert {rule for rule in found(seeded, "página uno.html") if rule != "target-size-enhanced"} == set()


def test_a_fault_that_several_engines_see_is_one(seeded: Results) -> None:
    spots = [spot for spot in seeded.pages["image-without-alt/index.html"].spots if spot.rule == "image-alt"]
    assert [(spot.engines, spot.number) for spot in spots] == [(("axe", "htmlcs", "ibm"), "1.1.1")]


def test_a_spot_is_described_and_pictured_whoever_saw_it(seeded: Results) -> None:
    page_seen = seeded.pages["empty-button/index.html"]
    (spot,) = [spot for spot in page_seen.spots if spot.rule == "button-name"]
    assert (spot.trail[:2], spot.html) == (("button", "main"), '<button type="button">')
    assert page_seen.pictures[f"{spot.rule} {spot.selector}"]


def test_a_label_that_an_engine_does_not_see_is_its_mistake(seeded: Results) -> None:
    assert (
        "the label of a field in a closed part, which IBM's engine does not see"
        in seeded.pages["página uno.html"].mistakes
    )


def test_a_site_is_audited_in_the_browser_from_npm_too(tmp_path: Path) -> None:
    tools = pa11y.Tools(pa11y.find_tools().command, shell())
    results = audit_site(
        write(tmp_path, {"index.html": page("<p>Words.</p>")}),
        plan={"index.html": BASE},
        settings=QUICK,
        tools=tools,
        prefix="/help/",
    )
    assert (results.is_complete, found(results, "index.html")) == (True, set())


def test_a_page_that_hangs_or_leads_elsewhere_is_not_audited_and_the_others_are(tmp_path: Path) -> None:
    pages = {
        "good.html": page(),
        "hangs.html": "<!doctype html><title>Hangs</title><script>for (;;);</script>",
        "leads-on.html": '<!doctype html><meta http-equiv="refresh" content="0; url=good.html">',
    }
    results = audit_site(
        write(tmp_path, pages), plan=dict.fromkeys(pages, BASE_PLAN), settings=replace(QUICK, timeout=3)
    )
    assert (list(results.pages), sorted(results.failed)) == (["good.html"], ["hangs.html", "leads-on.html"])
    assert not results.is_complete


def test_what_has_not_changed_is_not_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write(tmp_path / "site", {"a.html": page("<p>One</p>"), "b.html": page("<p>Two</p>")})
    asked = list[str]()

    class Listed(Still):
        def look(self, order: Order) -> dict[str, Any]:
            asked.append(order.address.rsplit("/", 1)[1])
            return super().look(order)

    monkeypatch.setattr(pa11y, "run", lambda addresses, **_: pa11y.Outcome({address: [] for address in addresses}))
    monkeypatch.setattr(audit, "Worker", lambda _browser: Listed())
    for change, again, expected in (
        (None, False, ["a.html", "b.html"]),
        (None, False, []),
        ("a.html", False, ["a.html"]),
        (None, True, ["a.html", "b.html"]),
    ):
        asked.clear()
        if change:
            # As a build does it: with a page its downloads, the map and the sums of all files are other ones.
            others = {"SHA256SUMS": "1", "sitemap.xml": "<a/>", "letter.txt": "Three", "search/en.pf_index": "Three"}
            write(site, {change: page("<p>Three</p>"), **others})
        results = audit_site(site, keep=tmp_path / "kept", afresh=again, settings=QUICK)
        assert (sorted(asked), results.reused) == (expected, 2 - len(expected))
    asked.clear()
    write(site, {"site.css": "a {}"})
    audit_site(site, keep=tmp_path / "kept", settings=QUICK)
    assert sorted(asked) == ["a.html", "b.html"]


ANSWER: dict[str, Any] = {
    "facts": {"language": "en", "template": "", "texts": [], "names": [], "links": [], "title": "A", "scripts": False},
    "spots": {},
    "issues": [],
    "observations": [],
    "pictures": {},
    "states": ["desktop"],
}


class Still:
    """A worker that sees nothing, and waits where it is told to."""

    def __init__(self, wait: threading.Event | None = None) -> None:
        self.wait = wait

    def look(self, _order: Order) -> dict[str, Any]:
        if self.wait:
            self.wait.wait(60)
        return json.loads(json.dumps(ANSWER))  # type: ignore[no-any-return] # a copy of the above

    def end(self) -> None:
        if self.wait:
            self.wait.set()

    def close(self) -> None:
        pass


def test_an_interrupt_gives_what_was_seen_until_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write(tmp_path, {f"{number}.html": page() for number in range(4)})
    monkeypatch.setattr(pa11y, "run", lambda addresses, **_: pa11y.Outcome({address: [] for address in addresses}))
    monkeypatch.setattr(audit, "Worker", lambda _browser: Still())

    def interrupt(progress: Progress) -> None:
        if progress.done == 2:
            raise KeyboardInterrupt

    results = audit_site(site, settings=replace(QUICK, jobs=1), progress=interrupt)
    assert (results.interrupted, results.is_complete, len(results.pages)) == (True, False, 2)
    assert set(results.failed.values()) == {STOPPED}


def test_an_interrupt_ends_a_worker_that_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write(tmp_path, {f"{number}.html": page() for number in range(4)})
    monkeypatch.setattr(pa11y, "run", lambda addresses, **_: pa11y.Outcome({address: [] for address in addresses}))
    waits = [Still(), Still(threading.Event())]
    made = iter(waits)
    monkeypatch.setattr(audit, "Worker", lambda _browser: next(made))

    def interrupt(_progress: Progress) -> None:
        raise KeyboardInterrupt

    results = audit_site(site, settings=replace(QUICK, jobs=2), progress=interrupt)
    assert results.interrupted
    assert waits[1].wait is not None
    assert waits[1].wait.is_set()


def test_an_error_of_ours_in_a_thread_is_not_swallowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_addresses: list[str], **_: object) -> pa11y.Outcome:
        raise ZeroDivisionError

    monkeypatch.setattr(pa11y, "run", run)
    with pytest.raises(ZeroDivisionError):
        audit_site(write(tmp_path, {"index.html": page()}), settings=QUICK)


def test_progress_tells_pages_done_and_the_time_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = write(tmp_path, {"a.html": page(), "b.html": page()})
    monkeypatch.setattr(pa11y, "run", lambda addresses, **_: pa11y.Outcome({address: [] for address in addresses}))
    monkeypatch.setattr(audit, "Worker", lambda _browser: Still())
    told = list[Progress]()
    audit_site(site, settings=QUICK, progress=told.append)
    assert [(each.done, each.of) for each in told] == [(1, 2), (2, 2)]
    assert told[1].left == 0


def axe_says(expression: str) -> Any:  # noqa: ANN401 # whatever JSON says
    program = f'const axe = require("axe-core"); console.log(JSON.stringify({expression}));'
    done = subprocess.run(
        [find_node().path, "-e", program], cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def test_the_rules_of_wcag_that_axe_calls_lesser_are_those_of_the_axe_installed() -> None:
    lesser = axe_says(
        "axe._audit.rules.filter((rule) => rule.enabled"
        ' && rule.tags.some((tag) => ["wcag2a", "wcag21a", "wcag2aa", "wcag21aa"].includes(tag))'
        ' && !["serious", "critical"].includes(rule.impact)).map((rule) => rule.id)'
    )
    assert set(lesser) == pa11y.LESSER_RULES


def test_the_criteria_of_axe_are_those_of_the_axe_installed() -> None:
    tags = axe_says("Object.fromEntries(axe._audit.rules.map((rule) => [rule.id, rule.tags]))")
    for rule, all_ in tags.items():
        numbers = {
            f"{tag[4]}.{tag[5]}.{tag[6:]}"
            for tag in all_
            if tag.startswith("wcag") and tag[4:].isdecimal() and len(tag) > 6
        }
        ours = {number for number, rules in AXE_CRITERIA.items() if rule in rules.split()}
        assert ours <= numbers, rule
        assert bool(ours) == bool(numbers), rule


# From here on no browser runs: what pa11y-ci and the browser would say is given.


def issue(code: str = "image-alt", level: str = "error", *, engine: str = "axe", unsure: bool = False) -> pa11y.Issue:
    return pa11y.Issue(engine, code, level, "Broken (https://example.org)", "p", unsure, "https://example.org")


def said(*issues: pa11y.Issue, seen: tuple[dict[str, Any], ...] = ()) -> PageResult:
    """What becomes of `issues` of pa11y-ci and of what was `seen` in the browser, on one page."""
    return page_result("index.html", issues, {**ANSWER, "observations": seen})


def observed(rule: str, *, engine: str = "own", unsure: bool = False, **more: object) -> dict[str, Any]:
    return {
        "rule": rule,
        "engine": engine,
        "unsure": unsure,
        "state": "dark",
        "selector": "p",
        "what": "Bad",
        "text": "",
        "html": "<p>",
        "trail": ["p"],
        **more,
    }


@pytest.mark.parametrize("level", ["error", "warning", "notice"])
def test_what_needs_review_is_never_sure(level: str) -> None:
    assert [spot.unsure for spot in said(issue("meta-viewport", level, unsure=True)).spots] == [True]


@pytest.mark.parametrize(
    ("given", "sure", "unsure"),
    [
        (issue(), 1, 0),
        (issue("meta-viewport", "warning"), 1, 0),
        (issue("server-side-image-map", "notice"), 1, 0),
        (issue("region", "warning"), 0, 1),
        (issue("A.B.C.1_1_1.H37", "error", engine="htmlcs"), 1, 0),
        (issue("A.B.C.1_1_1.H37", "warning", engine="htmlcs"), 0, 1),
        (issue("meta-viewport", "warning", engine="htmlcs"), 0, 1),
        (issue("A.B.C.1_1_1.H37", "notice", engine="htmlcs"), 0, 0),
    ],
)
def test_errors_and_breaches_of_wcag_are_sure_and_hints_are_not(given: pa11y.Issue, sure: int, unsure: int) -> None:
    spots = said(given).spots
    assert (sum(not spot.unsure for spot in spots), sum(spot.unsure for spot in spots)) == (sure, unsure)


def test_a_finding_is_told_once_and_without_the_address_in_its_sentence() -> None:
    (spot,) = said(issue("new-rule"), issue("new-rule")).spots
    assert (spot.rule, spot.what, spot.remedy) == ("new-rule", "Broken", "See https://example.org")


def test_the_contrast_that_htmlcs_cannot_work_out_is_left_out_and_counted() -> None:
    text = "This element has a contrast ratio of {}:1. Recommendation: change it."
    odd = pa11y.Issue("htmlcs", "X.1_4_3.G18.Fail", "error", text.format("NaN"), "p", unsure=False, help_url="")
    result = said(odd, replace(odd, message=text.format("2.85"), selector="b"))
    assert (sum(result.mistakes.values()), [spot.selector for spot in result.spots]) == (1, ["b"])


def test_states_and_engines_of_one_fault_are_put_together() -> None:
    (spot,) = said(issue("color-contrast"), seen=(observed("color-contrast"),)).spots
    assert (spot.states, spot.engines, spot.what) == (("dark", "desktop"), ("axe", "own"), "Bad")


def test_a_question_that_our_own_check_decides_is_answered_and_others_are_kept() -> None:
    result = said(
        issue("color-contrast", unsure=True),
        issue("region", "warning"),
        seen=(observed("style_focus_visible", engine="ibm", unsure=True),),
    )
    assert (result.answered, [spot.rule for spot in result.spots]) == (2, ["region"])


def test_a_fault_that_only_one_of_the_two_browsers_told_of_is_a_fault_and_counted() -> None:
    assert [(each.differences, len(each.spots)) for each in (said(), said(issue()))] == [(0, 0), (1, 1)]
    both = {
        **ANSWER,
        "issues": [{"code": "image-alt", "type": "error", "message": "Broken", "runner": "axe", "selector": "p"}],
    }
    assert [page_result("index.html", witness, both).differences for witness in ([issue()], [], None)] == [0, 1, 0]


def test_pa11y_ci_looks_at_one_page_of_each_template_and_language(tmp_path: Path) -> None:
    spanish = page(attributes=' lang="es"')
    site = write(tmp_path, {"a.html": page(), "b.html": page(), "c.html": spanish, "d.html": spanish})
    plan = dict.fromkeys(page_list(site), BASE_PLAN)
    known = Pages({name: name for name in plan}, plan, 4, {name: site / name for name in plan})
    assert witnesses(known, plan) == {"a.html", "c.html"}
    assert witnesses(known, ["b.html", "d.html"]) == {"b.html", "d.html"}
    assert witnesses(known, plan, [("page", "es")]) == {"a.html"}
    assert witnesses(replace(known, files={}), plan) == set(plan)


def test_what_our_own_check_cannot_decide_stays_a_question() -> None:
    (spot,) = said(issue("color-contrast", unsure=True), seen=(observed("color-contrast", unsure=True),)).spots
    assert spot.unsure


def test_a_contrast_below_aa_is_not_told_at_aaa_again() -> None:
    result = said(seen=(observed("color-contrast"), observed("color-contrast-enhanced")))
    assert [spot.rule for spot in result.spots] == ["color-contrast"]


@pytest.mark.parametrize(("name", "left"), [("Your letter", 0), ("", 1)])
def test_a_field_without_a_label_is_a_finding_and_one_with_a_hidden_label_is_not(name: str, left: int) -> None:
    assert len(said(seen=(observed("input_label_exists", engine="ibm", name=name, number="4.1.2"),)).spots) == left


@pytest.mark.parametrize(
    ("rule", "more", "left"),
    [
        ("aria_content_in_landmark", {"html": '<a class="skip" href="#content">'}, 0),
        ("aria_content_in_landmark", {"html": '<a href="/about/">'}, 1),
        ("element_tabbable_role_valid", {"html": '<div tabindex="0" role="region" aria-label="Fees">'}, 0),
        ("element_tabbable_role_valid", {"html": '<div tabindex="0" role="img">'}, 1),
        ("form_submit_button_exists", {"submits": True}, 0),
        ("form_submit_button_exists", {"submits": False}, 1),
    ],
)
def test_a_question_that_the_browser_answers_is_a_mistake_of_the_engine(
    rule: str, more: dict[str, object], left: int
) -> None:
    seen = observed(rule, engine="ibm", unsure=True, number="1.3.1", **more)
    assert len(said(seen=(seen,)).spots) == left


@pytest.mark.parametrize(
    ("plan", "level", "message"),
    [
        ({}, "AA", "no page was chosen to audit"),
        ({"none.html": ALL}, "AA", r"none\.html: the site has no such page"),
        (None, "B", r"B is not a level\. Use one of A, AA, AAA"),
    ],
)
def test_an_audit_of_nothing_is_refused(
    tmp_path: Path, plan: dict[str, tuple[str, ...]] | None, level: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        audit_site(write(tmp_path, {"index.html": page()}), plan=plan, settings=Settings(level))


@pytest.mark.parametrize("name", ["empty", "none"])
def test_a_site_without_pages_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path, {"empty/style.css": ""})
    with pytest.raises(InputError, match=r"there is no page to audit\. Build the site first"):
        audit_site(tmp_path / name)


def test_without_a_browser_the_audit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME_PATH", str(tmp_path / "none"))
    with pytest.raises(InputError, match="CHROME_PATH"):
        audit_site(write(tmp_path, {"index.html": page()}))


def test_any_address_is_audited(tmp_path: Path) -> None:
    with serve(write(tmp_path, {"a.html": page('<p style="color: #999">Pale</p>')})) as root:
        address = f"{root}a.html"
        results = audit_pages(Pages({address: address}, {address: BASE_PLAN}, 1), settings=QUICK)
    assert "color-contrast" in found(results, address)


def test_all_pages_are_listed_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": "", "es/faq/index.html": "", "404.html": "", "es/feed.xml": "", "x.html.gz": ""})
    assert page_list(tmp_path) == ["404.html", "es/faq/index.html", "index.html"]


@pytest.mark.parametrize(
    ("body", "template"),
    [
        ('<body class="a" data-template="topic">', "topic"),
        ("<BODY data-template='home'>", "home"),
        ("<body data-template=home class=a>", "home"),
        ("<body\n  data-template='two-lines'>", "two-lines"),
        ("<body>", NO_TEMPLATE),
        ('<body data-template="">', NO_TEMPLATE),
        ('<body data-other-data-template="x">', NO_TEMPLATE),
        ('<body><p data-template="inner">', NO_TEMPLATE),
    ],
)
def test_the_template_is_what_the_body_says(tmp_path: Path, body: str, template: str) -> None:
    write(tmp_path, {"index.html": f"<html>{body}"})
    assert template_of(tmp_path / "index.html") == template


PAGES = [f"es/{number}.html" for number in range(200)]


def test_a_sample_is_the_same_for_the_same_seed() -> None:
    assert sample(PAGES, seed=3) == sample(PAGES, seed=3) != sample(PAGES, seed=4)


def test_as_many_seeds_as_the_share_see_every_page_once() -> None:
    seen = [name for seed in range(7, 17) for name in sample(PAGES, seed=seed)]
    assert sorted(seen) == sorted(PAGES)


def test_a_page_is_in_one_shard_whatever_the_others_are() -> None:
    parts = [shard(PAGES, number, 5) for number in range(1, 6)]
    assert sorted(name for part in parts for name in part) == sorted(PAGES)
    assert shard(PAGES[:50], 2, 5) == [name for name in parts[1] if name in PAGES[:50]]


def test_a_sample_has_every_template_in_every_language_and_all_states_once_a_template(tmp_path: Path) -> None:
    names = [f"{tag}/{template}{number}.html" for tag in ("en", "es") for template in "ab" for number in range(6)]
    site = write(tmp_path, {name: f'<html lang="{name[:2]}"><body data-template="{name[3]}">' for name in names})
    plan = sample_plan(site, names, seed=5, changed=["es/b3.html"])
    assert {(language_of(site / name), template_of(site / name)) for name in plan} == {
        ("en", "a"),
        ("en", "b"),
        ("es", "a"),
        ("es", "b"),
    }
    assert sorted(template_of(site / name) for name, states in plan.items() if states == ALL) == ["a", "b"]
    assert set(plan.values()) == {ALL, BASE}
    assert "es/b3.html" in plan
    assert set(sample(names, seed=5)) <= set(plan)


TEN = ["ar", "en", "es", "ht", "ko", "ru", "tl", "vi", "zh-Hans", "zh-Hant"]


@pytest.mark.parametrize("count", range(1, 11))
def test_a_sample_is_of_english_and_two_languages_and_all_have_their_turn(count: int) -> None:
    languages = {"en", *TEN[:count]}
    _, turns = languages_of_turn(languages, 0)
    chosen = [languages_of_turn(languages, seed)[0] for seed in range(700, 700 + turns)]
    assert all("en" in some and len(some) == min(3, len(languages)) for some in chosen)
    assert set().union(*chosen) == languages
    assert turns == max(1, len(languages) // 2)


def test_without_english_the_first_language_comes_up_each_time() -> None:
    assert [languages_of_turn({"ru", "ar", "es", "vi"}, seed)[0] for seed in (0, 1)] == [
        {"ar", "es", "ru"},
        {"ar", "vi", "es"},
    ]


def test_a_sample_is_no_longer_with_ten_languages_and_sees_each_page_in_the_end(tmp_path: Path) -> None:
    names = [f"{tag}/{template}{number}.html" for tag in TEN for template in "ab" for number in range(10)]
    texts = {
        name: f'<html lang="{name.split("/")[0]}"><body data-template="{name.split("/")[1][0]}">' for name in names
    }
    site = write(tmp_path, texts)
    three = [name for name in names if name[:3] in {"en/", "es/", "ar/"}]
    plans = [sample_plan(site, names, seed=seed) for seed in range(50)]  # ten shares, five turns
    longest = max(len(sample_plan(site, three, seed=seed)) for seed in range(50))
    assert max(map(len, plans)) <= longest + 4
    assert set().union(*plans) == set(names)
    assert all({name.split("/")[1][0] for name in plan} == {"a", "b"} for plan in plans)


@pytest.mark.parametrize("seed", range(12))
def test_every_group_is_in_a_sample(seed: int) -> None:
    groups = {name: "rare" if name in PAGES[:2] else "common" for name in PAGES}
    chosen = sample(PAGES, seed=seed, groups=groups)
    assert {groups[name] for name in chosen} == {"rare", "common"}
    assert chosen == [name for name in PAGES if name in chosen]
