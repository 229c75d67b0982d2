"""Each finding tells how to mend it, in our words where there are some."""

from __future__ import annotations

import pytest

from contact_help.checking.remedies import remedy

HTMLCS = "WCAG2AA.Principle1.Guideline1_1."


@pytest.mark.parametrize(
    ("engine", "code", "start"),
    [
        ("axe", "image-alt", "Give the image an alt text"),
        ("htmlcs", HTMLCS + "1_1_1.H37", "Give the image an alt text"),
        ("axe", "duplicate-id-aria", "Give each element an id"),
        ("htmlcs", HTMLCS + "1_4_3.G18.Fail", "Make the text darker"),
        ("htmlcs", HTMLCS + "1_4_3_F24.F24.BGColour", "See https://www.w3.org/WAI/WCAG22/Techniques/failures/F24"),
        ("htmlcs", HTMLCS + "4_1_2.H91.Button.Name", "Put text into the button"),
        ("htmlcs", HTMLCS + "4_1_2.H91.InputText.Name", "Give the field a <label>"),
        ("htmlcs", HTMLCS + "3_1_1.H57.2", "Name the language"),
        ("htmlcs", HTMLCS + "3_1_1.H57.3.Lang", "Use a language tag"),
    ],
)
def test_both_engines_get_the_same_words_for_the_same_fault(engine: str, code: str, start: str) -> None:
    assert remedy(engine, code).startswith(start)


def test_a_rule_without_words_of_ours_points_to_its_explanation() -> None:
    assert remedy("axe", "new-rule", "https://example.org/new-rule") == "See https://example.org/new-rule"


@pytest.mark.parametrize("code", ["new-rule", HTMLCS + "1_1_1", HTMLCS + "1_1_1.X9"])
def test_a_rule_of_which_nothing_is_known_still_has_a_remedy(code: str) -> None:
    assert remedy("htmlcs", code) == "Look the rule up by its name"


def test_a_technique_is_not_taken_for_one_with_a_longer_number() -> None:
    assert "Techniques/general/G180" in remedy("htmlcs", HTMLCS + "2_2_1.G180")
