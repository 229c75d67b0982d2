"""What MkDocs warns of is told with file, line and remedy, once for all languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from contact_help import mkdocs_words

MISSING = "Doc file '{}' contains a link '{}', but the target is not found among documentation files."
ANCHOR = "Doc file '{}' contains a link '{}', but the doc 'guide/b.md' does not contain an anchor '#{}'."
NAV = "A reference to '{}' is included in the 'nav' configuration, which is not found in the documentation files."


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "docs/guide").mkdir(parents=True)
    (tmp_path / "docs/write").mkdir()
    (tmp_path / "docs/a.md").write_text("# A\n\n[b](guid/b.md)\n\n[b](guid/b.md#x) and [b](guide/b.md#par)\n")
    (tmp_path / "docs/guide/b.md").write_text("# B\n\n## Part { #part }\n\n[a](../aa.md)\n")
    (tmp_path / "docs/write/next.md").write_text("# N\n\n[a](/aa.md)\n")
    (tmp_path / "mkdocs.yml").write_text("nav:\n  - a.md\n  - Guide:\n      - guide/bb.md\n")
    return tmp_path


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (MISSING.format("a.md", "guid/b.md"), [
            "docs/a.md:3: a link leads to guid/b.md, and there is no such page. Did you mean guide/b.md.",
            "docs/a.md:5: a link leads to guid/b.md, and there is no such page. Did you mean guide/b.md.",
        ]),
        (MISSING.format("guide/b.md", "../aa.md"), [
            "docs/guide/b.md:5: a link leads to ../aa.md, and there is no such page. Did you mean a.md.",
        ]),
        (MISSING.format("write/fee/next.md", "/aa.md"), [
            "docs/write/next.md:3: a link leads to /aa.md, and there is no such page. Did you mean a.md.",
        ]),
        (ANCHOR.format("a.md", "guide/b.md#par", "par"), [
            "docs/a.md:5: a link leads to #par, and there is no such place on that page. Did you mean #part.",
        ]),
        (NAV.format("guide/bb.md"), [
            "mkdocs.yml:4: the menu names guide/bb.md, and there is no such page. Did you mean guide/b.md.",
        ]),
        ("Something else that MkDocs says", ["Something else that MkDocs says"]),
        ("Doc file 'a.md' is odd", ["Doc file 'a.md' is odd"]),
    ],
)  # fmt: skip
def test_a_warning_is_told_at_each_line_with_the_remedy(project: Path, said: str, told: list[str]) -> None:
    assert mkdocs_words.plain([said, f"contact-help: {said}"] if said.endswith(".") else [said], project) == told
