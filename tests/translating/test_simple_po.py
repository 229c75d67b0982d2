"""A PO file that is read message by message is what polib makes of it line by line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contact_help.translating import catalogues, simple_po

CATALOGUES = sorted((Path(__file__).parents[2] / "locales").rglob("*.po"))
HEAD = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"X-Review-State: unreviewed draft\\n"\n'
PARTS = (
    'msgid "a"\nmsgstr "b"\n',
    'msgid "a \\"b\\" \\\\n\\n"\nmsgstr ""\n',
    'msgctxt "x"\nmsgid "a"\nmsgstr "c"',
    '# reviewed: Ana, 2026-11-25\n#. list item\n#: a.md b.md:7\n#: c:d\n#, fuzzy, x\nmsgid "a"\nmsgstr "b"\n',
    "# one\n# two\n#. three \n#.  four\n",
    "#\n",
    "#. \n",
    '## odd\n#.glued\nmsgid "a"\nmsgstr "b"\n',
    'msgid ""\n"a\\n"\n"b"\nmsgstr ""\n"c\\n"\n"d"\n',
    '#| msgid "old"\n#, fuzzy\nmsgid "new"\nmsgstr "b"\n',
    'msgid "one"\nmsgid_plural "more"\nmsgstr[0] "uno"\nmsgstr[1] "más"\n',
    'msgstr[1] "más"\n',
    '#~ msgid "gone"\n#~ msgstr "ido"\n',
    '#, fuzzy\n#~| msgid "old"\n#~ msgid ""\n#~ "gone"\n#~ msgstr ""\n#~ "ido"\n',
    "#~ # a note\n",
    'msgid ""\nmsgstr "a second header"\n',
    'msgid ""\nmsgstr ""\n',
    'msgid "a"\n',
    '  msgid  "a"  \n\tmsgstr "b" \n',
    "\n",
    "nothing\n",
    'msgid "a"\nmsgstr "b\n',
)


def facts(file: polib.POFile) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All that polib keeps of a file and its messages."""
    return vars(file), [vars(entry) for entry in file]


@pytest.mark.parametrize("path", CATALOGUES, ids=["/".join(each.parts[-3:]) for each in CATALOGUES])
def test_every_catalogue_is_read_this_way_and_as_polib_reads_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ours = simple_po.read(text, catalogues._is_well_formed)  # noqa: SLF001 # as `read` calls it
    assert ours is not None
    paragraphs = text.split("\n\n")
    simple = sum(bool(simple_po._SIMPLE.fullmatch(each)) for each in paragraphs)  # noqa: SLF001 # what saves the time
    assert simple > 0.7 * len(paragraphs)
    assert facts(ours) == facts(polib.pofile(text, wrapwidth=0))


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from([HEAD, f"# of the file\n{HEAD}", ""]),
    st.lists(st.tuples(st.sampled_from(PARTS), st.sampled_from(["", "\n", "\n\n"])), max_size=8),
)
def test_any_file_is_read_as_polib_reads_it_or_left_to_it(head: str, parts: list[tuple[str, str]]) -> None:
    text = f"{head}\n" + "".join(part + gap for part, gap in parts)
    ours = simple_po.read(text, catalogues._is_well_formed)  # noqa: SLF001 # as above
    if ours is not None:
        assert catalogues._is_well_formed(text)  # noqa: SLF001 # nothing passes that the grammar refuses
        assert facts(ours) == facts(polib.pofile(text, wrapwidth=0))


def test_all_kinds_of_messages_of_one_file_are_read_this_way() -> None:
    text = f"{HEAD}\n" + "\n".join(PARTS[each] for each in (0, 1, 3, 8, 9, 10, 12, 13))
    ours = simple_po.read(text, catalogues._is_well_formed)  # noqa: SLF001 # as above
    assert ours is not None
    assert len(ours) == 8
    assert facts(ours) == facts(polib.pofile(text, wrapwidth=0))


@pytest.mark.parametrize("part", [4, 11, 15, 16, 17, 20, 21])
def test_a_file_with_a_part_that_is_not_whole_is_left_to_polib(part: int) -> None:
    assert simple_po.read(f"{HEAD}\n{PARTS[part]}", catalogues._is_well_formed) is None  # noqa: SLF001 # as above


def test_a_file_without_a_header_is_left_to_polib() -> None:
    assert simple_po.read(f"{PARTS[0]}\n{PARTS[2]}", catalogues._is_well_formed) is None  # noqa: SLF001 # as above
