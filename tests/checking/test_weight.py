"""The weight of a first view: what is counted, against which budget, and what is named when it is too much."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from contact_help import building
from contact_help.checking import weight
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.problems import InputError

Make = Callable[..., Path]


def noise(size: int, seed: int = 1) -> str:
    """Text that does not get smaller by half when it is compressed."""
    return "".join(random.Random(seed).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=size))  # noqa: S311 # no secret


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html lang=en><head><title>t</title>{head}</head><body>{body}</body></html>"


def site(folder: Path, pages: dict[str, str]) -> Path:
    for name, content in pages.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return folder


STYLE = '<link rel="stylesheet" href="../../a/site.css">'


def test_a_view_is_html_and_the_style_sheets_and_scripts_that_it_names(tmp_path: Path) -> None:
    names = {"en/x/index.html": page("<p>x</p>", STYLE + STYLE), "a/site.css": noise(500)}
    names["en/y/index.html"] = page(
        "<p>y</p>", '<script src="/a/site.js"></script><link rel="icon" href="/a/none.svg">'
    )
    names["a/site.js"] = noise(900)
    found = {each.page: each for each in weight.weigh(site(tmp_path, names), {})}
    for name, file in (("en/x/index.html", "a/site.css"), ("en/y/index.html", "a/site.js")):
        assert found[name].own == len(gzip.compress((tmp_path / name).read_bytes(), 6))
        assert found[name].linked == len(gzip.compress((tmp_path / file).read_bytes(), 6))


def test_a_page_at_the_root_of_a_host_finds_the_site_below_it(tmp_path: Path) -> None:
    names = {"404.html": page("", '<link rel="stylesheet" href="/help/a/site.css">'), "a/site.css": noise(500)}
    assert weight.weigh(site(tmp_path, names), {})[0].linked > 300


def test_a_file_that_a_view_needs_and_that_is_not_there_is_no_light_page(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"en/x/index\.html: its view needs a/site\.css"):
        weight.weigh(site(tmp_path, {"en/x/index.html": page("", STYLE)}), {})


def test_no_page_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no page to weigh"):
        weight.weigh(tmp_path, {})


@pytest.mark.parametrize(
    ("name", "budget"),
    [
        ("en/index.html", 14_600),
        ("en/guide/index.html", 14_600),
        ("en/guide/payments/index.html", 10_000),
        ("zh-Hant/guide/a/b/index.html", 10_000),
        ("en/deadlines/index.html", 27_000),
        ("en/deadlines-of-others/index.html", 14_600),
        ("guide/index.html", 14_600),
        ("404.html", 14_600),
    ],
)
def test_the_budget_follows_from_the_address(tmp_path: Path, name: str, budget: int) -> None:
    budgets = {"guide/*": 10_000, "deadlines": 27_000}
    assert weight.weigh(site(tmp_path, {name: page("")}), budgets)[0].budget == budget


def test_just_within_the_budget_is_no_fault_and_one_byte_over_is(tmp_path: Path) -> None:
    folder = site(tmp_path, {"en/x/index.html": page(noise(5000))})
    size = weight.weigh(folder, {})[0].total
    for budget, count in ((size, 0), (size - 1, 1)):
        found = weight.faults(weight.weigh(folder, {"x": budget}), folder, tmp_path, [locale("en")])
        assert len(found) == count


def test_what_costs_most_is_named_by_the_part_that_is_mended() -> None:
    body = (
        f'<main id="content"><h1>A</h1><div class="a b"><p>{noise(3000, 1)}</p></div>'
        f'<ul id="many">{"".join(f"<li>{noise(400, number)}</li>" for number in range(2, 8))}</ul>'
        f"<p>{noise(600, 9)}</p></main><footer>{noise(100, 10)}</footer>"
    )
    found = weight.dearest(page(body).encode())
    assert found[0][0] == "div.a.b > p"
    assert all(0 < cost < 3000 for _, cost in found)
    assert found == sorted(found, key=lambda each: -each[1])
    assert not {"main#content", "body"} & {name for name, _ in found}


def test_the_command_names_the_source_and_the_dearest_parts(project: Make) -> None:
    folder = project("en", "es")
    settings = folder / "mkdocs.yml"
    settings.write_text(
        settings.read_text().replace("      servicer:", "      budgets: {write/fee: 1000}\n      servicer:")
    )
    built = building.build(folder)
    options = ["weight", "--site", str(built.site), "--project", str(folder), "--format", "json"]
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 1
    told = json.loads(result.output)
    assert {(each["place"], each["where"]) for each in told["faults"]} == {
        ("docs/write/fee.md", "en/write/fee/index.html"),
        ("docs/write/fee.md", "es/write/fee/index.html"),
    }
    assert "2 of 12 pages over their budget; nearest to it: " in told["summary"]
    assert "form#form" in told["faults"][0]["remedy"]
    settings.write_text(settings.read_text().replace("1000", "20000"))
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 0, result.output
    settings.write_text(settings.read_text().replace("20000", "much"))
    result = CliRunner().invoke(main, options)
    assert result.exit_code == 2
    assert "mkdocs.yml:" in result.output


def test_style_sheets_are_served_without_comments(project: Make) -> None:
    folder = project("en", "es")
    written = (folder / "overrides/assets/site.css").read_text()
    served = (building.build(folder).site / "assets/site.css").read_text()
    assert "/*" in written
    assert "/*" not in served
    assert len(served) < len(written) * 0.9
    assert served.count("{") == written.count("{")
