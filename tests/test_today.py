"""The day of a build is one input."""

from __future__ import annotations

import datetime as dt

import pytest

from contact_help.problems import InputError
from contact_help.today import today


@pytest.mark.parametrize(
    ("given", "day"),
    [("0", (1970, 1, 1)), ("86399", (1970, 1, 1)), ("86400", (1970, 1, 2)), ("1795478399", (2026, 11, 23))],
)
def test_the_day_is_that_of_utc_up_to_its_last_second(given: str, day: tuple[int, int, int]) -> None:
    assert today({"SOURCE_DATE_EPOCH": given}) == dt.date(*day)


@pytest.mark.parametrize("given", ["", "soon", "1.5", "2026-11-23", "9" * 30])
def test_what_is_no_number_of_seconds_is_told(given: str) -> None:
    with pytest.raises(InputError, match=r"SOURCE_DATE_EPOCH is .* Unset it"):
        today({"SOURCE_DATE_EPOCH": given})
