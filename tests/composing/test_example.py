"""The letters of the second site, in one real browser: money and telephone numbers as another country has them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from composing import forms, share
from composing.engines import SEND, Engine
from composing.forms import Control, Filled, TopicPage
from contact_help import building
from contact_help.checking import server
from web_server import certificate

EXAMPLE = Path(__file__).parents[1] / "example"
TYPED = {"bill_amount": "1,204.50", "part": "35.00", "reach_me": "029 2018 0000", "account": "0042-7719 W"}
REFUSED = {"bill_amount": "\u00a335", "part": "35.5", "reach_me": "+44 29 2018 0000", "account": "QQ 12 34 56 C"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return building.build(EXAMPLE, site=tmp_path_factory.mktemp("example") / "site").site


@pytest.fixture(scope="module")
def address(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server.serve(built, certificate=certificate(tmp_path_factory.mktemp("certificate"))) as root:
        yield root


def typed(page: TopicPage) -> Filled:
    """What a person of that country types, and every box ticked."""
    full = forms.fullest(page.form)
    own = {f"f-{name}": value for name, value in TYPED.items() if control(page, name)}
    return Filled({**full.typed, **own}, full.ticked)


def control(page: TopicPage, name: str) -> Control | None:
    return next((each for each in page.form.fields if each.id == f"f-{name}"), None)


@pytest.mark.parametrize("engine", ["Chromium"], indirect=True)
def test_every_letter_of_another_country_arrives_as_typed(engine: Engine, address: str, built: Path) -> None:
    pages = [each for each in forms.pages(built) if not each.second]
    chosen = pages if share.whole() else share.in_english_and_another(pages, share.turn())
    assert len({each.topic for each in chosen}) == 5
    wrong = []
    for page in chosen:
        filled = typed(page)
        engine.open(address + page.path)
        engine.fill(filled)
        engine.click(SEND)
        wanted, got = forms.expected(page.form, filled), forms.arrived(engine.handed())
        if wanted != got:
            wrong.append(f"{page.path}: {got}, not {wanted}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", sorted(TYPED))
def test_a_field_takes_what_is_written_in_the_country_and_nothing_else(built: Path, name: str) -> None:
    boxes = [found for page in forms.pages(built) if (found := control(page, name))]
    assert boxes
    for box in boxes:
        assert box.takes(TYPED[name])
        assert not box.takes(REFUSED[name])


def test_money_goes_out_with_the_name_of_its_currency(built: Path) -> None:
    (page,) = [each for each in forms.pages(built) if each.path == "en/write/high-bill/"]
    box = control(page, "bill_amount")
    assert box is not None
    assert box.name.endswith("Amount of the bill in British pounds, if known ")
