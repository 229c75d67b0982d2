"""The parts of AUDIT.md that tests make: held against what was found, or written anew with UPDATE_RULES=1."""

from __future__ import annotations

import os
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "AUDIT.md"


def hold(name: str, table: str) -> None:
    """Hold the part `name` of the guide against `table`. Raises AssertionError when they differ."""
    start, end = f"<!-- {name}: made by tests -->", f"<!-- end of {name} -->"
    guide = GUIDE.read_text(encoding="utf-8")
    assert start in guide
    assert end in guide
    before, _, rest = guide.partition(start)
    after = rest.partition(end)[2]
    made = f"{before}{start}\n\n{table}\n\n{end}{after}"
    if os.environ.get("UPDATE_RULES") == "1":
        GUIDE.write_text(made, encoding="utf-8")
    assert GUIDE.read_text(encoding="utf-8") == made, "run this test with UPDATE_RULES=1 and look at the difference"
