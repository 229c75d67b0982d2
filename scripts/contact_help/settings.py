"""What the site owner chose in mkdocs.yml, under the plugin `contact-help`: read, checked, with lines."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from contact_help import conventions, deadlines, facts, look, moved, yamlfile
from contact_help.conventions import AMERICAN, Conventions
from contact_help.locales import ENGLISH, Locale, locale
from contact_help.look import Look
from contact_help.problems import InputError, Problem

PLUGIN = "contact-help"


@dataclass(frozen=True)
class Channel:
    """One way to reach the organisation.

    value: empty when no dated source gives it, or the date is too long ago to be shown. find: where people find it.
    written: the value as mkdocs.yml has it, shown or not, with its source, the day of the last check, for how many
    days from then it holds, and why its domain is not its source's.
    """

    name: str
    value: str
    find: str
    written: str = ""
    source: str = ""
    verified_on: dt.date | None = None
    max_age: int = facts.CONTACT_DAYS
    why_domain: str = ""


@dataclass(frozen=True)
class Settings:
    """The site owner's choices.

    budgets: how many bytes the first view of a page may have, by a pattern of its address; see checking/weight.
    country: whose public holidays are no working days, see deadlines; empty where only weekends are none.
    conventions: what else differs between countries: money, telephone numbers, the English of letters.
    look: colours and a logo. redirects: files below docs that moved, and where each of them is now, see moved.
    reviews: what a translation must be to be published, of `urgent` pages and of `other` ones; see pipeline/publishing.
    complaints: where barriers are reported, an https address or one for mail; empty where nobody named one.
    search: whether the list of all pages has a search, for which that one page runs a script.
    """

    servicer: str
    channels: dict[str, Channel]
    locales: tuple[Locale, ...]
    repository: str
    budgets: dict[str, int] = field(default_factory=dict)
    country: str = ""
    reviews: dict[str, str] = field(default_factory=dict)
    complaints: str = ""
    search: bool = True
    conventions: Conventions = AMERICAN
    look: Look = field(default_factory=Look)
    redirects: dict[str, str] = field(default_factory=dict)

    @property
    def complaints_link(self) -> str:
        """What a link leads to by which barriers are reported; empty where no place is named."""
        return f"mailto:{self.complaints}" if _plain_address(self.complaints) else self.complaints

    @property
    def email(self) -> str:
        """Where mail goes; empty when the writer fills it in."""
        channel = self.channels.get("email")
        return channel.value if channel else ""


def from_config(options: dict[str, Any], *, config_file: Path | None, today: dt.date | None = None) -> Settings:
    """The settings in the plugin's options.

    config_file: where they were written, for the lines of messages. today: the day on which a channel must still hold
    for its value to be shown; without it all are. Raises InputError with every mistake.
    """
    options = _with_days_as_text(options)
    source = yamlfile.read(config_file, place=config_file.name, any_tag=True) if config_file else None
    prefix = _path_of_plugin(source.data) if source else []
    if source is None:
        source = yamlfile.YamlFile(options, "the configuration", 0, None)
    view = _View(yamlfile.YamlFile(options, source.place, source.first_line, source.root), prefix)
    problems = view.check()
    if problems:
        raise InputError(problems)
    found: list[Locale] = []
    for index, tag in enumerate(options["languages"]):
        try:
            found.append(locale(tag))
        except ValueError as error:
            problems.append(view.problem(["languages", index], str(error), "Use a tag as es, ar or zh-Hant"))
    if options["languages"][0] != ENGLISH:
        remedy = "Put en first: the sources are written in English"
        problems.append(view.problem(["languages"], "the first language is not en", remedy))
    country = options.get("country", "")
    problems += _check_country(view, country, options)
    channels = {}
    for name, entry in options["servicer"]["channels"].items():
        problems += _check_channel(view, name, entry)
        channels[name] = _channel(name, entry, today)
    complaints = options.get("complaints", "")
    if complaints and not complaints.startswith("https://") and not _plain_address(complaints):
        remedy = "Write it as https://example.org/report or help@example.org"
        problems.append(
            view.problem(["complaints"], f"{complaints!r} is neither an address with https nor one for mail", remedy)
        )
    own = _own_theme(source.data, config_file)
    chosen, mistakes = look.read(options.get("look", {}), project=(config_file or Path()).parent, theme=own)
    problems += [view.problem(["look", *path], what, remedy) for path, what, remedy in mistakes]
    redirects = options.get("redirects", {})
    docs = _docs(source.data, config_file)
    problems += [view.problem(["redirects", old], what, mend) for old, what, mend in moved.mistakes(redirects, docs)]
    if problems:
        raise InputError(problems)
    servicer = options["servicer"]["name"]
    repository, budgets, reviews = options.get("repository", ""), options.get("budgets", {}), options.get("reviews", {})
    habits = conventions.of(country, options.get("currency", ""), options.get("english", ""))
    editions = tuple(habits.written(each) for each in found)
    return Settings(
        servicer,
        channels,
        editions,
        repository,
        budgets,
        country,
        reviews,
        complaints or repository,
        options.get("search", True),
        habits,
        chosen,
        redirects,
    )


def _own_theme(data: Any, config_file: Path | None) -> Path | None:  # noqa: ANN401 # the data of a YAML file
    """The folder with a site's own templates, as mkdocs.yml names it."""
    theme = data.get("theme") if isinstance(data, dict) and config_file else None
    folder = theme.get("custom_dir") if isinstance(theme, dict) else None
    return config_file.parent / folder if config_file and isinstance(folder, str) else None


def _docs(data: Any, config_file: Path | None) -> Path:  # noqa: ANN401 # the data of a YAML file
    """The folder of the pages, as mkdocs.yml names it."""
    named = data.get("docs_dir") if isinstance(data, dict) else None
    return (config_file.parent if config_file else Path()) / (named if isinstance(named, str) else "docs")


def _check_country(view: _View, country: str, options: dict[str, Any]) -> list[Problem]:
    problems = []
    try:
        deadlines.check_country(country)
    except deadlines.UnknownCountryError as error:
        remedy = "Write a country of ISO 3166 as US, or with its part as DE-BY"
        problems.append(view.problem(["country"], str(error), remedy))
    for key, remedy in (("currency", "Write a code of ISO 4217 as GBP"), ("english", "Write it as en-GB")):
        try:
            conventions.of(country, **{key: options.get(key, "")})
        except ValueError as error:
            problems.append(view.problem([key], str(error), remedy))
    return problems


def _with_days_as_text(value: Any) -> Any:  # noqa: ANN401 # what YAML gives
    """`value` with each date as text: MkDocs reads 2026-11-23 as a day, and so must nobody put it in quotes."""
    if isinstance(value, dict):
        return {key: _with_days_as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_days_as_text(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def of_project(project: Path) -> Settings:
    """The settings in the project's mkdocs.yml. Raises InputError when there are none, or with every mistake."""
    file = project / "mkdocs.yml"
    data = yamlfile.read(file, place="mkdocs.yml", any_tag=True).data
    path = _path_of_plugin(data)
    options = data
    for step in path:
        options = options[step]
    if not path:
        remedy = f"Add `- {PLUGIN}:` below `plugins:`"
        raise InputError([Problem("mkdocs.yml", 0, f"the plugin `{PLUGIN}` is not set up", remedy)])
    return from_config(options or {}, config_file=file)


def with_language(text: str, tag: str) -> str:
    """The text of mkdocs.yml with `tag` at the end of `languages`, and every other byte as it was.

    Raises InputError when the list is not written out there, as in a file that takes it from another one.
    """
    source = yamlfile.parse(text, place="mkdocs.yml", any_tag=True)
    written = tag if yaml.safe_load(tag) == tag else f'"{tag}"'  # `no` (Norwegian) would be read as false
    node = _below(source, [*_path_of_plugin(source.data), "languages"])
    changed = text
    if isinstance(node, yaml.SequenceNode) and node.value:
        last = node.value[-1]
        if node.flow_style:
            at = last.end_mark.index
            changed = f"{text[:at]}, {written}{text[at:]}"
        else:
            start = text.rfind("\n", 0, last.start_mark.index) + 1
            end = text.find("\n", last.end_mark.index)
            line = text[start : end if end >= 0 else len(text)]
            ending = "\r\n" if line.endswith("\r") else "\n"
            new = f"{line[: line.index('-')]}- {written}"
            changed = f"{text}{ending}{new}" if end < 0 else f"{text[: end + 1]}{new}{ending}{text[end + 1 :]}"
    expected = [*_languages(source.data), tag]
    try:
        done = _languages(yamlfile.parse(changed, place="mkdocs.yml", any_tag=True).data) == expected
    except InputError:
        done = False
    if not done:
        what = f"{tag} could not be added to `languages`, which is not written as a list here"
        raise InputError([Problem("mkdocs.yml", 0, what, f"Write `languages: [{', '.join(expected)}]`")])
    return changed


def _languages(data: Any) -> list[str]:  # noqa: ANN401 # the data of a YAML file
    for step in [*_path_of_plugin(data), "languages"]:
        data = data[step]
    return list(data)


def channel_lines(project: Path) -> dict[str, int]:
    """The line of mkdocs.yml at which each channel stands, for messages. Raises InputError as `of_project`."""
    source = yamlfile.read(project / "mkdocs.yml", place="mkdocs.yml", any_tag=True)
    path = _path_of_plugin(source.data)
    return {name: source.line([*path, "servicer", "channels", name]) for name in of_project(project).channels}


def _channel(name: str, entry: dict[str, Any], today: dt.date | None) -> Channel:
    value, verified = str(entry.get("value", "")), facts.day(str(entry.get("verified_on", "")))
    max_age = int(entry.get("max_age_days", facts.CONTACT_DAYS))
    stale = today is not None and verified is not None and (today - verified).days > max_age
    return Channel(
        name=name,
        value="" if stale else value,
        find=str(entry.get("find", "")),
        written=value,
        source=str(entry.get("source", "")),
        verified_on=verified,
        max_age=max_age,
        why_domain=str(entry.get("why_domain", "")),
    )


def _check_channel(view: _View, name: str, entry: dict[str, str]) -> list[Problem]:
    place = ["servicer", "channels", name]
    problems = []
    if "verified_on" in entry and facts.day(entry["verified_on"]) is None:
        what = f"verified_on of the channel {name} is not a day of the calendar"
        problems.append(view.problem([*place, "verified_on"], what, "Write it as 2026-11-23"))
    value = entry.get("value", "")
    if name == "email" and value and not _plain_address(value):
        remedy = "Write it as help@example.org: letters, numbers, dots and hyphens only"
        problems.append(view.problem([*place, "value"], f"{value!r} is not a plain email address", remedy))
    if not value and not entry.get("find"):
        what = f"the channel {name} has neither a value nor a `find`"
        problems.append(view.problem(place, what, "Say where people find it, for example: your monthly statement"))
    return problems


def _plain_address(value: str) -> bool:
    """Whether an address needs no quoting anywhere on its way (a subset of RFC 5321's dot-string)."""
    local, at, domain = value.partition("@")
    allowed = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
    whole = bool(local and at and "." in domain) and set(local + domain) <= allowed
    return whole and ".." not in value and not value.startswith(".") and not domain.startswith((".", "-"))


@dataclass(frozen=True)
class _View:
    """The plugin's part of mkdocs.yml: paths count from the plugin's options."""

    file: yamlfile.YamlFile
    prefix: list[str | int]

    def check(self) -> list[Problem]:
        unplaced = yamlfile.YamlFile(
            self.file.data, self.file.place, self.file.first_line, _below(self.file, self.prefix)
        )
        top = self.file.line(self.prefix)  # where a mistake of the options as a whole is told
        found = unplaced.check("settings")
        return [replace(each, line=top) if each.line == self.file.first_line else each for each in found]

    def problem(self, path: list[Any], what: str, remedy: str) -> Problem:
        return self.file.problem([*self.prefix, *path], what, remedy)


def _below(file: yamlfile.YamlFile, prefix: list[str | int]) -> Any:  # noqa: ANN401 # a YAML node or nothing
    node: Any = file.root
    for step in prefix:
        if node is None:
            return None
        children = node.value
        if isinstance(step, int):
            node = children[step]
        else:
            node = next((value for key, value in children if key.value == step), None)
    return node


def _path_of_plugin(data: object) -> list[str | int]:
    """Where in mkdocs.yml the plugin's options stand."""
    plugins = data.get("plugins") if isinstance(data, dict) else None
    if isinstance(plugins, dict) and PLUGIN in plugins:
        return ["plugins", PLUGIN]
    for index, entry in enumerate(plugins if isinstance(plugins, list) else []):
        if isinstance(entry, dict) and PLUGIN in entry:
            return ["plugins", index, PLUGIN]
    return []
