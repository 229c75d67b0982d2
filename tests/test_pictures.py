"""The pictures of the documents: one script makes all of them, each of its size."""

from __future__ import annotations

import re
from pathlib import Path

from PIL import Image

from make_pictures import PICTURES

PROJECT = Path(__file__).parents[1]


def test_every_picture_of_a_page_is_made_by_the_script_and_no_other() -> None:
    shown = {
        name for page in PROJECT.glob("*.md") for name in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8"))
    }
    assert shown == {f"{name}.png" for name in PICTURES} == {each.name for each in PROJECT.glob("*.png")}


def test_every_picture_has_its_size() -> None:
    for name, picture in PICTURES.items():
        with Image.open(PROJECT / f"{name}.png") as made:
            assert made.size == picture.size
