"""The translators' guide says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from contact_help.cli import main
from contact_help.translating.findings import RULES, table

GUIDE = (Path(__file__).parents[2] / "TRANSLATING.md").read_text(encoding="utf-8")


def test_the_table_of_rules_is_the_rules() -> None:
    assert GUIDE.rstrip().endswith(table(RULES.values()))


@pytest.mark.parametrize("command", sorted(set(re.findall(r"contact-help translations ([a-z]+)", GUIDE))))
def test_each_command_of_the_guide_exists(command: str) -> None:
    result = CliRunner().invoke(main, ["translations", command, "--help"])
    assert result.exit_code == 0, result.output


def test_each_rule_that_the_guide_overrules_may_be() -> None:
    names = re.findall(r"# allow: ([a-z-]+):", GUIDE)
    assert names
    assert all(RULES[name].may_be_overruled for name in names)
