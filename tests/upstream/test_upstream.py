"""What this package uses of other projects is as it was when somebody last looked; and it hangs on none of Material."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import mkdocs_static_i18n
import on_zensical
import pins
import pytest
import seam
from mkdocs_static_i18n.plugin import I18n

from conftest import translate
from contact_help import building
from contact_help.mode import Mode
from contact_help.plugin import ContactHelp

Make = Callable[..., Path]
CHECKOUT = pins.CHECKOUT
TEMPLATES = CHECKOUT / "overrides"
HOW = "Look at what is named, mend what stands on it, then: .venv/bin/python tests/upstream/pins.py"


# What is used is as it was


def test_nothing_that_is_used_of_other_projects_has_moved() -> None:
    pinned = pins.load()
    names = pins.all_names()
    told = pins.moved(pinned["parts"], pins.today_afresh(), names | pins.NODE_FILES)
    before, now = pinned["versions"], pins.versions()
    if told:
        versions = [f"{name} {before[name]} -> {now[name]}" for name in now if before.get(name) != now[name]]
        pytest.fail("\n".join([*versions, *told, HOW]))


def test_what_is_remembered_names_each_method_that_we_put_ours_in_the_place_of() -> None:
    parts = pins.load()["parts"]["mkdocs_static_i18n.plugin:I18n"]
    known = {each.rpartition(".")[2] for each in parts}
    ours = {name for name in vars(ContactHelp) if not name.startswith("__") and hasattr(I18n, name)}
    assert {"load_config", "reconfigure_files", "on_post_build", "build_languages"} <= ours
    assert ours <= known


def test_a_method_that_changed_is_told_with_the_file_that_has_to_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def on_post_build(self: I18n, config: object) -> None:
        del self, config

    names = pins.all_names()
    before = pins.read(names)
    monkeypatch.setattr(I18n, "on_post_build", on_post_build)
    told = pins.moved(before, pins.read(names), names)
    assert told == ["mkdocs_static_i18n.plugin:I18n: on_post_build reads otherwise. Look at plugin.py"]


def test_what_is_new_in_a_class_or_gone_from_it_or_no_longer_there_at_all_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = pins.all_names()
    before = pins.read(names)
    monkeypatch.setattr(I18n, "on_more", lambda: None, raising=False)
    monkeypatch.delattr(I18n, "on_nav")
    monkeypatch.delattr("markdown.extensions.attr_list.get_attrs_and_remainder")
    assert pins.moved(before, pins.read(names), names) == [
        "markdown.extensions.attr_list:get_attrs_and_remainder: is gone. Look at translating/blocks.py",
        "mkdocs_static_i18n.plugin:I18n: on_more is new. Look at plugin.py",
        "mkdocs_static_i18n.plugin:I18n: on_nav is gone. Look at plugin.py",
    ]


def test_a_constant_that_we_read_by_its_pattern_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"markdown.extensions.attr_list:AttrListTreeprocessor": ["translating/blocks.py"]}
    before = pins.read(names)
    monkeypatch.setattr("markdown.extensions.attr_list.AttrListTreeprocessor.BLOCK_RE", re.compile("x"))
    assert pins.moved(before, pins.read(names), names) == [
        "markdown.extensions.attr_list:AttrListTreeprocessor: BLOCK_RE reads otherwise. Look at translating/blocks.py"
    ]


def test_a_name_that_is_used_from_now_on_or_no_more_is_told(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    (tmp_path / "room/new.py").write_text(
        "import babel.dates as days\nfrom mkdocs import utils\nfrom contact_help import pages\n"
        "utils.write_file(b'', days.format_date())\n"
    )
    used = pins.imported(tmp_path)
    assert used == {"babel.dates:format_date": ["room/new.py"], "mkdocs.utils:write_file": ["room/new.py"]}
    found = pins.read(used)
    assert pins.moved({}, found, used) == [
        "babel.dates:format_date is used by room/new.py and was not before",
        "mkdocs.utils:write_file is used by room/new.py and was not before",
    ]
    gone = pins.moved(found, {}, {})
    assert gone == [f"{name} is not used any more" for name in ("babel.dates:format_date", "mkdocs.utils:write_file")]


def test_a_file_of_a_tool_that_changed_or_is_gone_is_told(tmp_path: Path) -> None:
    name = "pa11y/lib/runners/axe.js"
    users = {name: ["checking/pa11y.py"]}
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("one")
    before = pins.read_node_files(users, tmp_path)
    assert pins.moved(before, pins.read_node_files(users, tmp_path), users) == []
    (tmp_path / name).write_text("two")
    changed = pins.moved(before, pins.read_node_files(users, tmp_path), users)
    (tmp_path / name).unlink()
    gone = pins.moved(before, pins.read_node_files(users, tmp_path), users)
    assert changed == [f"{name}: reads otherwise. Look at checking/pa11y.py"]
    assert gone == [f"{name}: is gone. Look at checking/pa11y.py"]


def test_spaces_at_a_lines_ends_are_no_change(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {"mkdocs_static_i18n.plugin:I18n": ["plugin.py"]}
    before = pins.read(names)
    source = inspect.getsource
    monkeypatch.setattr("inspect.getsource", lambda value: source(value).replace("\n", "  \n"))
    assert pins.moved(before, pins.read(names), names) == []


# Nothing hangs on Material


def named_templates(text: str) -> set[str]:
    """The templates that a template extends, includes or imports."""
    return set(re.findall(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)", text))


def test_our_templates_lead_to_our_templates_only() -> None:
    ours = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html")}
    for name in ours:
        assert named_templates((TEMPLATES / name).read_text(encoding="utf-8")) <= ours, name
    text = "{% extends \"base.html\" %}{%- include 'partials/x.html' %}"
    assert named_templates(text) == {"base.html", "partials/x.html"}


def test_templates_of_material_that_have_the_name_of_one_of_ours_are_remembered(tmp_path: Path) -> None:
    remembered = {name for name in pins.load()["parts"] if name.startswith("material:")}
    assert {"material:main.html", "material:404.html", "material:partials/header.html"} <= remembered
    (tmp_path / "base.html").write_text("x")
    (tmp_path / "own.html").write_text("x")
    found = pins.read_templates(tmp_path)
    assert list(found) == ["material:base.html"]
    assert pins.moved({}, found, {}) == ["material:base.html is used by overrides/base.html and was not before"]


@pytest.mark.parametrize("theme", ["{name: null, custom_dir: overrides}", "{name: mkdocs, custom_dir: overrides}"])
def test_with_another_theme_the_site_is_the_same(project: Make, theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795600000")
    folder = project("en", "ar")
    one = building.build(folder, site=folder / "one").site
    settings = folder / "mkdocs.yml"
    written = settings.read_text()
    settings.write_text(written.replace("{name: material, custom_dir: overrides, font: false}", theme))
    assert settings.read_text() != written
    other = building.build(folder, site=folder / "other").site
    assert seam.differing(one, other) == {}


def test_the_plugin_of_mkdocs_is_all_of_ours_that_static_i18n_is_needed_for() -> None:
    users = {name: files for name, files in pins.imported().items() if name.startswith("mkdocs_static_i18n")}
    assert users == {"mkdocs_static_i18n.plugin:I18n": ["plugin.py"]}
    assert mkdocs_static_i18n


# Another engine


def test_zensical_makes_the_same_pages_of_the_same_sources(project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795600000")
    monkeypatch.delenv("SITE_URL", raising=False)
    folder = project("en", "ar")
    translate(folder, "ar", "Part one", "الجزء الأول")
    # A section, whose pages name it and lead to each other.
    (folder / "docs/guide").mkdir()
    for name in ("index", "one", "two"):
        (folder / f"docs/guide/{name}.md").write_text(
            f"---\nmenu: {name}\ndescription: It is {name}.\n---\n\n# {name}\n"
        )
    settings = folder / "mkdocs.yml"
    guide = "{Guide: [guide/index.md, guide/one.md, guide/two.md]}"
    settings.write_text(settings.read_text().replace("nav: [index.md,", f"nav: [index.md, {guide},"))
    by_mkdocs = building.build(folder, site=folder / "by-mkdocs", mode=Mode()).site
    assert "crumbs" in (by_mkdocs / "en/guide/one/index.html").read_text(encoding="utf-8")
    scratch = folder / "zensical"
    scratch.mkdir()
    made = seam.Project(folder)
    on_zensical.prepare(scratch, made)
    by_zensical, _ = on_zensical.build(scratch, made)
    assert "الجزء الأول" in (by_zensical / "ar/index.html").read_text(encoding="utf-8")
    found = seam.differing(by_mkdocs, by_zensical)
    assert found == {"SHA256SUMS": "only in by-mkdocs"}  # written by what calls the engine


def test_a_page_that_is_not_the_same_would_be_told(tmp_path: Path) -> None:
    for name, text in (("one/a.html", "a"), ("one/b.html", "b"), ("other/a.html", "A"), ("other/c.html", "c")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert seam.differing(tmp_path / "one", tmp_path / "other") == {
        "a.html": "differs", "b.html": "only in one", "c.html": "only in other",
    }  # fmt: skip
