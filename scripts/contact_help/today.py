"""The day that a build takes for today: one explicit input, so that the same input gives the same pages."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping

from contact_help.problems import InputError, Problem


def today(environment: Mapping[str, str] = os.environ) -> dt.date:
    """The day of SOURCE_DATE_EPOCH (seconds since 1970, UTC) where it is set, else the day of the build in UTC.

    Raises InputError when the variable is not a whole number of seconds.
    """
    given = environment.get("SOURCE_DATE_EPOCH")
    if given is None:
        return dt.datetime.now(dt.UTC).date()
    try:
        return dt.datetime.fromtimestamp(int(given), dt.UTC).date()
    except (ValueError, OverflowError, OSError):
        what = f"SOURCE_DATE_EPOCH is {given!r}, not a number of seconds"
        raise InputError([Problem("the environment", 0, what, "Unset it, or set it to `date +%s`")]) from None
