"""Two builds of the same sources on the same day are the same bytes, wherever and however they are made."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from contact_help import building

REAL = Path(__file__).parents[1]
SOURCES = ("docs", "overrides", "locales", "mkdocs.yml")


def copied(to: Path, *, backwards: bool) -> Path:
    """The project's sources in another place; backwards: files made in the other order, so that folders list so."""
    to.mkdir(parents=True)
    for name in SOURCES:
        source = REAL / name
        files = sorted((each for each in source.rglob("*") if each.is_file()), reverse=backwards) or [source]
        for each in files:
            target = to / each.relative_to(REAL)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(each, target)
            os.utime(target, (1_000_000_000, 1_000_000_000) if backwards else None)
    return to


def built(folder: Path, *, day: str, umask: int, **environment: str) -> dict[str, str]:
    command = [str(Path(sys.executable).parent / "contact-help"), "build"]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "TZ"))}
    given = {**inherited, "SOURCE_DATE_EPOCH": day, "SITE_URL": "https://example.org/help/", **environment}
    subprocess.run(command, cwd=folder, check=True, env=given, umask=umask, capture_output=True)
    site = folder / "site"
    return {
        each.relative_to(site).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(site.rglob("*"))
        if each.is_file()
    }


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, str], Path]:
    one = copied(tmp_path_factory.mktemp("one") / "a", backwards=False)
    other = copied(tmp_path_factory.mktemp("other") / "b/c d/é", backwards=True)
    day = "1790000000"
    first = built(one, day=day, umask=0o022, TZ="UTC", LANG="C.UTF-8", PYTHONHASHSEED="1")
    second = built(other, day=day, umask=0o077, TZ="Pacific/Kiritimati", LANG="C", PYTHONHASHSEED="2")
    return first, second, one / "site"


def test_two_builds_in_two_places_are_the_same_bytes(two: tuple[dict[str, str], dict[str, str], Path]) -> None:
    first, second, _ = two
    assert first == second
    assert len(first) > 80


def test_the_list_of_published_files_names_every_file_with_its_checksum(
    two: tuple[dict[str, str], dict[str, str], Path],
) -> None:
    files, _, site = two
    lines = (site / building.CHECKSUMS).read_text().splitlines()
    assert lines == [f"{digest}  {name}" for name, digest in files.items() if name != building.CHECKSUMS]
    checked = subprocess.run(["sha256sum", "-c", "--quiet", building.CHECKSUMS], cwd=site, check=False)
    assert checked.returncode == 0


def test_no_page_names_the_place_or_the_person_that_built_it(
    two: tuple[dict[str, str], dict[str, str], Path],
) -> None:
    _, _, site = two
    words = [str(site.parent), os.uname().nodename]
    for each in site.rglob("*"):
        # Pagefind's program and what it packs are not made here, and hold any two letters in a row.
        packed = each.is_relative_to(site / "pagefind") and each.suffix not in {".json", ".css", ".txt"}
        if each.is_file() and not (packed and each.parent != site / "pagefind"):
            text = each.read_text(encoding="utf-8", errors="replace")
            assert not [word for word in words if word in text], each
