"""Each rule finds the faults that are put into the site's real pages, and passes what is right beside them.

What comes out is the table in AUDIT.md. With UPDATE_RULES=1 in the environment it is written anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import guide
import pytest
import seeds

from contact_help import building
from contact_help.checking import across, texts
from contact_help.checking.browsers import find_browser
from contact_help.checking.criteria import criterion
from contact_help.checking.inspection import Order
from contact_help.checking.rules import RULES
from contact_help.checking.server import serve
from contact_help.checking.states import SCRIPTED, SEARCHED, STATES
from contact_help.checking.workers import Worker

PROJECT = Path(__file__).parents[2]
ACROSS = ("title-pattern", "consistent-navigation", "consistent-identification", "consistent-help")


@dataclass
class Row:
    """How a rule did: faults that were put in, those that were not found, what was said of what is right."""

    faults: int = 0
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    near: int = 0


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(PROJECT, site=tmp_path_factory.mktemp("seeded") / "site").site


@pytest.fixture(scope="module")
def rows(site: Path) -> Iterator[dict[str, Row]]:
    """Put all seeds into pages, look at them, and count."""
    with serve(site) as root:
        worker = Worker(find_browser())
        try:
            found = {rule: row(rule, site, root, worker) for rule in seeds.SEEDS}
            found |= across_rows(site, root, worker)
        finally:
            worker.close()
        yield found


def row(rule: str, site: Path, root: str, worker: Worker) -> Row:
    counted = Row()
    for number, seed in enumerate(seeds.SEEDS[rule]):
        page = (site / seed.page).read_text(encoding="utf-8")
        if seed.body:
            page = seeds.added(seed.body)(page)
        if seed.style:
            page = seeds.replaced("</head>", f"<style>{seed.style}</style></head>")(page)
        if seed.edit:
            page = seed.edit(page)
        said = look(rule, seed, page, f"{rule}-{number}", site, root, worker)
        faults = {f"fault-{n}" for n in range(1, 10) if f'"fault-{n}"' in page} or {seed.element}
        counted.faults += len(faults)
        counted.near += page.count('"near-') + len(seed.near)
        hits = set[str]()
        for each in said:
            names = (
                {seed.element}
                if seed.element and each["selector"] in ("html", "body", "html > body")
                else marks(each, "fault-")
            )
            if names:
                hits |= names
            else:
                counted.alarms.append(f"{each['selector']}: {each['what']}")
        counted.missed += sorted(faults - hits)
        for n, near in enumerate(seed.near):
            clean = near((site / seed.page).read_text(encoding="utf-8"))
            alarms = look(rule, seed, clean, f"{rule}-{number}-near-{n}", site, root, worker)
            counted.alarms += [f"{each['selector']}: {each['what']}" for each in alarms]
    return counted


def marks(seen: dict[str, Any], start: str) -> set[str]:
    """The marked elements in which something was seen, by their ids."""
    ids = [part for step in seen["trail"] for part in step.replace(".", "#").split("#")[1:]]
    return {each for each in ids if each.startswith(start)}


def look(  # noqa: PLR0913, PLR0917 # what a page is looked at with
    rule: str, seed: seeds.Seed, page: str, name: str, site: Path, root: str, worker: Worker
) -> list[dict[str, Any]]:
    path = (site / seed.page).with_name(f"seed-{name}.html")
    path.write_text(page, encoding="utf-8")
    states = (seed.state,) if seed.state and seed.state != SCRIPTED.name else ()
    answer = worker.look(Order(root + path.relative_to(site).as_posix(), states, (), 20, (rule,)))
    path.unlink()
    assert "failure" not in answer, answer
    said = answer["observations"] + texts.check(answer["facts"])
    return [each for each in said if each["rule"] == rule and each.get("engine", "own") == "own"]


def across_rows(site: Path, root: str, worker: Worker) -> dict[str, Row]:
    """Spoil one page among many as real ones, for the rules that compare pages."""
    names = ["en/faq", "en/tips", "en/urgent", "en/guide/payments", "en/guide/records", "en/privacy"]
    pages = {name: (site / name / "index.html").read_text(encoding="utf-8") for name in names}
    facts = {name: facts_of(page, name, site, root, worker) for name, page in pages.items()}
    spoiled: dict[str, tuple[str, Callable[[str], str] | None]] = {
        "title-pattern": ("en/tips", lambda page: page.replace(page.split("<title>")[1].split("</title>")[0], "Tips")),
        "consistent-navigation": ("en/tips", swap_last_links),
        "consistent-identification": ("en/tips", lambda page: page.replace(*rename(page))),
        "consistent-help": ("en/tips", None),
    }
    counted = {}
    for rule, (name, edit) in spoiled.items():
        before = [each for all_ in across.check(facts).values() for each in all_ if each["rule"] == rule]
        if edit is None:
            with_help = {each: add_help(pages[each], "footer") for each in names}
            base = {each: facts_of(page, each, site, root, worker) for each, page in with_help.items()}
            before = [each for all_ in across.check(base).values() for each in all_ if each["rule"] == rule]
            wrong = facts_of(add_help(pages[name], "header"), name, site, root, worker)
        else:
            base, wrong = facts, facts_of(edit(pages[name]), name, site, root, worker)
        found = across.check({**base, name: wrong})
        said = [(page, each) for page, all_ in found.items() for each in all_ if each["rule"] == rule]
        counted[rule] = Row(
            faults=1,
            missed=[] if any(page == name for page, _ in said) else [rule],
            alarms=[f"{page}: {each['what']}" for page, each in said if page != name]
            + [each["what"] for each in before],
            near=len(names),
        )
    return counted


def swap_last_links(page: str) -> str:
    """Put the first item of the footer's list at its end."""
    start = page.index("<ul>", page.index("<footer"))
    end = page.index("</ul>", start)
    items = page[start + 4 : end].split("</li>")
    moved = [*items[1:-1], items[0], items[-1]]
    return page[: start + 4] + "</li>".join(moved) + page[end:]


def rename(page: str) -> tuple[str, str]:
    """The last link of the footer, and the same with another name."""
    start = page.rindex("<a ", 0, page.index("</footer>"))
    link = page[start : page.index("</a>", start) + 4]
    return link, link[: link.index(">") + 1] + "Something else</a>"


def add_help(page: str, part: str) -> str:
    return page.replace(f"</{part}>", f'<a href="mailto:help@example.org">Help by mail</a></{part}>', 1)


def facts_of(page: str, name: str, site: Path, root: str, worker: Worker) -> dict[str, Any]:
    # A name for each content: within one second, a browser that asks again is told that nothing has changed.
    path = site / name / f"seed-{hashlib.sha256(page.encode()).hexdigest()[:12]}.html"
    path.write_text(page, encoding="utf-8")
    answer = worker.look(Order(f"{root}{name}/{path.name}", (), (), 20))
    path.unlink()
    facts: dict[str, Any] = answer["facts"]
    return facts


def test_every_rule_of_ours_is_tested_on_seeded_faults() -> None:
    assert set(seeds.SEEDS) | set(ACROSS) == set(RULES)


def test_every_rule_that_runs_in_a_page_runs_in_a_state() -> None:
    run = {rule for state in (*STATES, SCRIPTED, *SEARCHED) for rule in state.rules}
    assert run <= set(RULES)


SEARCH = """\
<form role="search" onsubmit="answer(event)"><label>Words <input type="search"></label><button>Search</button>
<p role="status"></p></form><div id="answer"></div>
<script>
function answer(event) {
  event.preventDefault();
  document.querySelector("[role=status]").textContent = "Found: 1";
  document.getElementById("answer").innerHTML = ANSWER;
}
</script>
"""


def test_what_a_script_answers_to_a_search_is_looked_at(site: Path) -> None:
    plain = (site / "en/faq/index.html").read_text(encoding="utf-8")
    with serve(site) as root:
        worker = Worker(find_browser())
        try:
            for style, faults in (("color: #bbb", {"search results"}), ("", set())):
                added = SEARCH.replace("ANSWER", repr(f'<p id="answered" style="{style}">Something was found.</p>'))
                path = site / "en/faq" / f"seed-search-{len(faults)}.html"
                path.write_text(plain.replace("</main>", f"{added}</main>", 1), encoding="utf-8")
                order = Order(root + path.relative_to(site).as_posix(), (), (), 20, ("color-contrast",))
                answer = worker.look(order)
                path.unlink()
                assert {"scripts on", "search results"} <= set(answer["states"])
                seen = [each for each in answer["observations"] if each["rule"] == "color-contrast"]
                assert {each["state"] for each in seen if "answered" in each["selector"]} == faults
        finally:
            worker.close()


@pytest.mark.parametrize("rule", sorted(RULES))
def test_a_rule_finds_its_faults_and_passes_the_near_misses(rows: dict[str, Row], rule: str) -> None:
    assert (rows[rule].missed, rows[rule].alarms) == ([], [])
    assert rows[rule].faults > 0
    assert rows[rule].near > 0


def table(rows: dict[str, Row]) -> str:
    """The table of AUDIT.md."""
    lines = [
        "| rule | criterion | faults put in | found | missed | right beside them | false alarms |",
        "|---|---|---|---|---|---|---|",
    ]
    for rule, counted in sorted(
        rows.items(), key=lambda each: [*map(int, RULES[each[0]].number.split(".") if RULES[each[0]].number else [9])]
    ):
        about = criterion(RULES[rule].number)
        known = f"[{about.number} {about.name}]({about.address}), {about.level}" if about.number else "good practice"
        lines.append(
            f"| {rule} | {known} | {counted.faults} | {counted.faults - len(counted.missed)} | {len(counted.missed)} "
            f"| {counted.near} | {len(counted.alarms)} |"
        )
    total = [
        sum(map(len, column))
        for column in ([each.missed for each in rows.values()], [each.alarms for each in rows.values()])
    ]
    faults, near = sum(each.faults for each in rows.values()), sum(each.near for each in rows.values())
    lines.append(f"| all {len(rows)} | | {faults} | {faults - total[0]} | {total[0]} | {near} | {total[1]} |")
    return "\n".join(lines)


def test_the_table_in_the_guide_is_what_was_found(rows: dict[str, Row]) -> None:
    guide.hold("rules", table(rows))


@pytest.mark.parametrize(
    ("style", "rule"),
    [
        ("#mark, #mark:focus, #mark:focus-visible { all: unset !important }", "focus-visible"),
        ("#mark::after { content: ''; position: fixed; inset: 0; background: #222; z-index: 9 }", "focus-not-obscured"),
    ],
)
def test_what_is_wrong_with_the_keyboard_in_the_dark_alone_is_found_there(site: Path, style: str, rule: str) -> None:
    page = (site / "en/privacy/index.html").read_text(encoding="utf-8")
    page = seeds.added('<p><a id="mark" href="/" style="border: 0">Go home</a></p>')(page)
    page = seeds.replaced("</head>", f"<style>@media (prefers-color-scheme: dark) {{ {style} }}</style></head>")(page)
    (site / "en/privacy/dark.html").write_text(page, encoding="utf-8")
    with serve(site) as root:
        worker = Worker(find_browser())
        try:
            order = Order(f"{root}en/privacy/dark.html", ("desktop", "dark"), (), 20, (rule,))
            seen = [each for each in worker.look(order)["observations"] if each["rule"] == rule]
            again = [each for each in worker.look(order)["observations"] if each["rule"] == rule]
        finally:
            worker.close()
    assert {each["state"] for each in seen} == {"dark"}
    assert len(again) == len(seen), "what is wrong is told each time"
