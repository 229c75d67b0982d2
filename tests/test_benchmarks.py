"""What benchmarks tell: the page is made of the results, and what is reckoned follows from what was measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import growth, phone, results
from benchmarks.growth import Formula, Point
from benchmarks.phone import View

MACHINE = results.Machine(2, "Sample processor", 8.0, "Linux x86_64", "3.11.2", (0.5, 1.25))


def test_the_page_of_results_is_what_the_results_make() -> None:
    assert results.PAGE.read_text(encoding="utf-8") == results.render(results.load())


def test_a_result_takes_the_place_of_an_older_one_and_leaves_the_others(tmp_path: Path) -> None:
    file, page = tmp_path / "results.json", tmp_path / "page.md"
    for name, said in (("phone", "old"), ("build-30", "builds"), ("phone", "new"), ("own", "last")):
        result = results.Result(f"About {name}", [said], {"Sample": "1.0"}, {"seconds": [1.5]})
        results.record(name, result, machine=MACHINE, file=file, page=page)
    text = page.read_text()
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## About build-30",
        "## About phone",
        "## About own",
    ]
    assert "new" in text.splitlines()
    assert "old" not in text.splitlines()
    assert "2 cores (Sample processor), 8 GB, Linux x86_64, Python 3.11.2; load 0.5 before and 1.2 after." in text
    assert "Versions: Sample 1.0." in text
    assert json.loads(file.read_text())["phone"]["data"] == {"seconds": [1.5]}


def test_ratios_are_of_medians_and_the_least_stands_behind() -> None:
    assert results.spread([3.0, 1.0, 2.0]) == "2.00 (1.00)"
    assert results.ratio([4.0, 8.0, 6.0], [3.0, 1.0, 2.0]) == 3.0
    assert results.table(("a", "b"), [(1, "x")]) == ["| a | b |", "| --- | --- |", "| 1 | x |"]


def test_others_are_held_to_the_first_one_on_a_phone() -> None:
    views = {"ours": [View(1.0, 2.0, 10_000, 2, 0.0)], "starlight": [View(2.5, 8.0, 50_000, 9, 0.1, 3)]}
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in phone.beside(views)[2:]]
    assert rows[0][0] == "ours"
    assert rows[0][7:10] == ["1.0", "1.0", "1.0"]
    assert rows[1][4:] == ["9", "3", "0.100", "2.5", "4.0", "5.0", "2"]


# Growth


def points(slopes: tuple[float, ...]) -> list[Point]:
    sizes = [(pages, site, made) for pages in (50, 200, 800) for site in (1, 3, 9) for made in {1, site}]
    found = []
    for size in sizes:
        value = sum(slope * each for slope, each in zip(slopes, growth.features(*size), strict=True))
        found.append(Point(*size, value, value, value, value, value))
    return found


@pytest.mark.parametrize("slopes", [(1.0, 0.01, 0.002, 0.03), (0.5, 0.0, 0.0, 0.02), (2.0, 0.0, 0.001, 0.005)])
def test_slopes_are_found_again(slopes: tuple[float, ...]) -> None:
    formula = growth.fit(points(slopes), lambda each: each.seconds)
    assert formula.slopes == pytest.approx(slopes, abs=1e-6)
    assert formula.off == pytest.approx(0, abs=1e-6)
    assert formula.at(2000, 30, 30) == pytest.approx(slopes[0] + 2000 * (slopes[1] + 30 * (slopes[2] + slopes[3])))


def test_what_grows_otherwise_is_told_by_how_far_the_formula_is_off() -> None:
    square = [Point(n, 1, 1, n * n, 1, 1, 1, 1) for n in (50, 200, 800)]
    square += [Point(n, 3, made, n * n * made, 1, 1, 1, 1) for n in (50, 200, 800) for made in (1, 3)]
    assert growth.fit(square, lambda each: each.seconds).off > 0.2


def test_too_few_sizes_are_told() -> None:
    with pytest.raises(ValueError, match="measure more sizes"):
        growth.fit([Point(50, 1, 1, 1, 1, 1, 1, 1)], lambda each: each.seconds)


def test_a_split_pays_as_long_as_it_saves_a_fifth_of_the_time() -> None:
    flat = Formula((0.0, 0.0, 0.0, 0.0), 0)
    costly = {"seconds": Formula((0.0, 0.0, 0.0, 1.0), 0), "memory": flat, "files": flat}
    cheap = {"seconds": Formula((1.0, 0.0, 0.0, 0.00001), 0), "memory": flat, "files": flat}
    costs = [growth.split(costly, 0.0, growth.LARGE, jobs) for jobs in growth.JOBS]
    assert growth.pays_until(costs) > 5
    assert costs[0].seconds == growth.SET_UP + 60_000
    assert costs[1].seconds == growth.SET_UP + 2000 * 16 + growth.SET_UP  # half of the languages, and English
    assert growth.pays_until([growth.split(cheap, 0.0, growth.LARGE, jobs) for jobs in growth.JOBS]) == 1
