"""The owner's settings: right ones are read, wrong ones are told together at their lines of mkdocs.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contact_help import settings, yamlfile
from contact_help.problems import InputError

HEAD = "site_name: Help\nsite_url: !ENV [SITE_URL, x]\nplugins:\n  - search\n"


def options_of(text: str) -> Any:  # noqa: ANN401 # what YAML gives
    plugins = yamlfile.parse(text, place="mkdocs.yml", any_tag=True).data["plugins"]
    entries = [plugins] if isinstance(plugins, dict) else [each for each in plugins if isinstance(each, dict)]
    return entries[0]["contact-help"] or {}


def read(tmp_path: Path, *lines: str, text: str = "") -> settings.Settings:
    text = text or HEAD + "  - contact-help:\n" + "".join(f"      {line}\n" for line in lines)
    file = tmp_path / "mkdocs.yml"
    file.write_text(text, encoding="utf-8")
    return settings.from_config(options_of(text), config_file=file)


def mistakes(tmp_path: Path, *lines: str, text: str = "") -> list[str]:
    with pytest.raises(InputError) as caught:
        read(tmp_path, *lines, text=text)
    assert all(problem.remedy for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def channel(entry: str) -> str:
    return f"servicer: {{name: Sample Loans, channels: {{email: {{{entry}}}}}}}"


def address(value: str) -> str:
    return channel(f'value: "{value}", source: a paper, verified_on: 2026-11-23')


def test_what_the_owner_chose_is_read(tmp_path: Path) -> None:
    found = read(
        tmp_path, "languages: [en, zh-Hant]", address("help@example.org"), "repository: https://example.org/project"
    )
    assert (found.servicer, found.email, found.repository) == (
        "Sample Loans",
        "help@example.org",
        "https://example.org/project",
    )
    assert [each.tag for each in found.locales] == ["en", "zh-Hant"]


def test_without_an_address_the_borrower_fills_it_in(tmp_path: Path) -> None:
    assert read(tmp_path, "languages: [en]", channel("find: your statement")).email == ""
    assert read(tmp_path, "languages: [en]", "servicer: {name: Sample Loans, channels: {}}").email == ""


def test_mistakes_of_form_are_told_together_with_their_lines(tmp_path: Path) -> None:
    said = mistakes(
        tmp_path,
        "languages: en",
        "servicer:",
        "  nmae: Sample Loans",
        "  channels:",
        "    telegram: {find: nowhere}",
        "    fax: {value: x}",
        "repository: ftp://example.org",
    )
    for expected in (
        "mkdocs.yml:6: languages is",
        "mkdocs.yml:7: `name` is missing in servicer",
        "mkdocs.yml:8: `nmae` is not known in servicer. Did you mean `name`.",
        "mkdocs.yml:10: `telegram` is not known in servicer.channels",
        "mkdocs.yml:11: `source` is missing in servicer.channels.fax",
        "mkdocs.yml:11: `verified_on` is missing in servicer.channels.fax",
        "mkdocs.yml:12: repository does not fit",
    ):
        assert [line for line in said if line.startswith(expected)], expected
    assert len(said) == 7


def test_mistakes_of_meaning_are_told_together_with_their_lines(tmp_path: Path) -> None:
    said = mistakes(
        tmp_path,
        "languages:",
        "  - es",
        "  - xx",
        "servicer:",
        "  name: Sample Loans",
        "  channels:",
        "    email: {value: a b@example.org, source: a paper, verified_on: 2026-02-30}",
        "    fax: {}",
    )
    assert [line.rsplit(". ", 1)[0] for line in said] == [
        "mkdocs.yml:6: the first language is not en",
        "mkdocs.yml:8: no data is known for the language 'xx'",
        "mkdocs.yml:12: 'a b@example.org' is not a plain email address",
        "mkdocs.yml:12: verified_on of the channel email is not a day of the calendar",
        "mkdocs.yml:13: the channel fax has neither a value nor a `find`",
    ]


def test_empty_options_are_told_at_the_plugins_line(tmp_path: Path) -> None:
    said = mistakes(tmp_path)
    assert [line.split(" is ")[0] for line in said] == ["mkdocs.yml:5: `languages`", "mkdocs.yml:5: `servicer`"]


def test_plugins_may_be_written_as_keys_too(tmp_path: Path) -> None:
    text = "site_name: Help\nplugins:\n  search: {}\n  contact-help:\n    languages: [en]\n    servicer: {name: 5}\n"
    said = mistakes(tmp_path, text=text)
    assert {line.split(": ")[0] for line in said} == {"mkdocs.yml:6"}


def test_options_without_a_file_are_checked_too() -> None:
    with pytest.raises(InputError, match="the configuration: `languages` is missing"):
        settings.from_config({}, config_file=None)


@pytest.mark.parametrize(
    "value",
    [
        *("a", "a@b", "@example.org", "a@", "a@b@example.org", "a@example..org", ".a@example.org", "a@-example.org"),
        *("a b@example.org", "a+b@example.org", "é@example.org", "a?cc=x@example.org", "a@.org", "a&b@example.org"),
    ],
)
def test_an_address_that_would_need_quoting_is_refused(tmp_path: Path, value: str) -> None:
    (said,) = mistakes(tmp_path, "languages: [en]", address(value))
    assert "is not a plain email address" in said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("country: XX", "no public holidays are known of XX. Write a country of ISO 3166"),
        ("country: US-QQ", "no public holidays are known of US-QQ"),
        ("country: usa", "country does not fit"),
        ("country: NO", "country is false, but must be text"),
    ],
)
def test_a_country_whose_holidays_nobody_knows_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    (found,) = mistakes(tmp_path, "languages: [en]", channel("find: your statement"), line)
    assert found.startswith(f"mkdocs.yml:8: {said}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("currency: ABC", "no currency ABC is known. Write a code of ISO 4217 as GBP"),
        ("currency: pounds", "currency does not fit"),
        ("english: en-QQ", "no English of its own is known for en-QQ. Write it as en-GB"),
        ("english: en_GB", "english does not fit"),
        ("english: fr-FR", "english does not fit"),
    ],
)
def test_what_cldr_does_not_know_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    (found,) = mistakes(tmp_path, "languages: [en]", channel("find: your statement"), "country: GB", line)
    assert found.startswith(f"mkdocs.yml:9: {said}")


def test_money_and_english_follow_the_country_and_may_be_chosen(tmp_path: Path) -> None:
    rest = ("languages: [en, es]", channel("find: your statement"))
    known = read(tmp_path, *rest, "country: GB-WLS")
    assert (known.conventions.currency, known.conventions.english, known.country) == ("GBP", "GB", "GB-WLS")
    assert [each.babel_name for each in known.locales] == ["en_GB", "es"]
    chosen = read(tmp_path, *rest, "country: GB", "currency: EUR", "english: en-IE").conventions
    assert (chosen.currency, chosen.english) == ("EUR", "IE")


def test_the_guide_for_owners_names_every_setting() -> None:
    schema = yamlfile.schema("settings")
    guide = (Path(__file__).parents[1] / "OWNING.md").read_text(encoding="utf-8")
    assert {key for key in schema["properties"] if f"`{key}`" not in guide} == set()
    letter = yamlfile.schema("letter")
    assert {key for key in ("never", "post") if key not in letter["properties"] or f"`{key}`" not in guide} == set()


def test_every_setting_has_a_description() -> None:
    def bare(part: dict[str, Any], path: str) -> list[str]:
        found = []
        for name, each in part.get("properties", {}).items():
            found += [] if "description" in each or "$ref" in each else [f"{path}.{name}"]
            found += bare(each, f"{path}.{name}")
        return found

    assert bare(yamlfile.schema("settings"), "settings") == []
    assert bare(yamlfile.schema("letter"), "letter") == []
    assert bare(yamlfile.schema("extensions"), "extensions") == []


def test_the_country_is_read_and_may_be_left_out(tmp_path: Path) -> None:
    rest = ("languages: [en]", channel("find: your statement"))
    assert read(tmp_path, *rest, "country: DE-BY").country == "DE-BY"
    assert read(tmp_path, *rest).country == ""


@pytest.mark.parametrize("value", ["a@b.co", "first.last@mail.example.org", "a_b-c@example-loans.com"])
def test_a_plain_address_passes(tmp_path: Path, value: str) -> None:
    assert read(tmp_path, "languages: [en]", address(value)).email == value
