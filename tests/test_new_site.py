"""A new organisation's way: the wheel is installed, `new` makes a site, and every check of it is green."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import polib
import pytest
import yaml
from click.testing import CliRunner
from referencing import Registry, Resource

from command_lines import parse
from contact_help import building, packaged
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.starting import new_site
from contact_help.starting.new_site import Choices
from contact_help.translating import catalogues, update

PROJECT = Path(__file__).parents[1]
SCHEMAS = sorted((PROJECT / "scripts/contact_help/schemas").glob("*.json"))
Run = Callable[..., subprocess.CompletedProcess[str]]


def known_to_git() -> list[str]:
    """The files that Git knows of this checkout, or would: not what a build left behind."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"], cwd=PROJECT, capture_output=True,
        text=True, check=True,
    ).stdout.split("\0")  # fmt: skip
    return [each for each in names if each and (PROJECT / each).is_file() and not (PROJECT / each).is_symlink()]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source archive, as `make dist` makes it."""
    folder = tmp_path_factory.mktemp("archive")
    for name in known_to_git():
        target = folder / "source" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, target)
    code = f"from setuptools.build_meta import build_sdist; build_sdist({str(folder)!r})"
    subprocess.run([sys.executable, "-c", code], cwd=folder / "source", check=True, capture_output=True)
    (made,) = folder.glob("*.tar.gz")
    return made


@pytest.fixture(scope="module")
def wheel(archive: Path) -> Path:
    """The wheel, built of nothing but the source archive."""
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(archive.parent)]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(archive)], check=True)
    (made,) = archive.parent.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A function that runs the installed command. The environment has the wheel; other packages are those of here."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin/python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    place = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    options = ["--quiet", "--no-deps", "--no-index"]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", *options, str(wheel)]
    subprocess.run(pip, check=True)
    here = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    (Path(place) / "others.pth").write_text(here)
    environment = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "PYTHONHOME")}
    (folder / "share/contact-help/node_modules").symlink_to(PROJECT / "node_modules")

    def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        command = [str(folder / "bin/contact-help"), *arguments]
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)

    where = subprocess.run(
        [str(python), "-c", "import contact_help; print(contact_help.__file__)"], cwd=folder, env=environment,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert Path(where).is_relative_to(folder)
    return run


def test_the_source_archive_is_the_whole_repository(archive: Path) -> None:
    with tarfile.open(archive) as opened:
        names = {each.name.partition("/")[2] for each in opened if each.isfile()}
    made = {each for each in names if each in {"PKG-INFO", "setup.cfg"} or ".egg-info/" in each}
    assert names - made == set(known_to_git())


def test_there_is_one_version_in_one_place(archive: Path, wheel: Path, installed: Run, tmp_path: Path) -> None:
    version = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]["version"]
    assert archive.name == f"contact_help-{version}.tar.gz"
    assert wheel.name == f"contact_help-{version}-py3-none-any.whl"
    assert installed("--version", cwd=tmp_path).stdout == f"contact-help, version {version}\n"
    said = [each for each in known_to_git() if re.match(r"(?:[A-Z]+\.md|scripts/.*|Makefile)$", each)]
    named = [each for each in said if version in (PROJECT / each).read_text(encoding="utf-8", errors="replace")]
    assert named == ["CHANGELOG.md"]


def test_the_wheel_holds_all_that_a_site_needs_and_nothing_of_the_first_one(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    for file in (PROJECT / "scripts").rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts and ".egg-info" not in str(file):
            assert file.relative_to(PROJECT / "scripts").as_posix() in names
    for file in (PROJECT / "overrides").rglob("*"):
        if file.is_file():
            assert f"contact_help/theme/{file.relative_to(PROJECT / 'overrides').as_posix()}" in names
    words = {each.removeprefix("contact_help/words/") for each in names if each.startswith("contact_help/words/")}
    assert words == {
        each.relative_to(PROJECT / "locales").as_posix()
        for each in (PROJECT / "locales").glob("*/LC_MESSAGES/theme.po")
    }
    assert not [each for each in names if "/docs/" in each and not each.startswith("contact_help/starting/site/")]


# ar: right to left, and the generator has its words. hmn: Material does not know it, CLDR only its name.
@pytest.mark.parametrize("language", ["ar", "hmn"])
def test_a_new_site_is_green_under_every_check(installed: Run, tmp_path: Path, language: str) -> None:
    made = installed("new", "my-site", "--defaults", "--language", language, cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    site = tmp_path / "my-site"
    for command in (["check", "--skip", "audit"], ["translations", "check", "--strict"]):
        done = installed(*command, cwd=site)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    pages = sorted(each.name for each in (site / "site/en/write").iterdir() if each.is_dir())
    assert pages == ["change-details", "question", "something-wrong"]
    page = (site / f"site/{language}/write/question/index.html").read_text()
    send = catalogues.load(PROJECT / "locales", locale("ar")).find("Send it")
    assert send
    assert (send in page) == (language == "ar")


def test_two_pages_of_a_new_site_are_clean_under_the_audit(installed: Run, tmp_path: Path) -> None:
    assert installed("new", "my-site", "--defaults", cwd=tmp_path).returncode == 0
    site = tmp_path / "my-site"
    assert installed("build", cwd=site).returncode == 0
    pages = ["--page", "en/index.html", "--page", "es/write/something-wrong/index.html"]
    done = installed("audit", *pages, cwd=site)
    assert done.returncode == 0, (done.stdout, done.stderr)


def test_its_workflow_runs_commands_that_there_are(tmp_path: Path) -> None:
    new_site.make(tmp_path / "s", Choices())
    workflow = yaml.safe_load((tmp_path / "s/.github/workflows/site.yml").read_text())
    steps = [each["run"] for job in workflow["jobs"].values() for each in job["steps"] if "run" in each]
    lines = [line.partition(" || ")[0] for each in steps for line in each.splitlines()]
    ours = [each.removeprefix("contact-help ") for each in lines if each.startswith("contact-help ")]
    assert [each.partition(" --")[0] for each in ours] == [
        "translations update", "check", "publish-check", "translations update",
    ]  # fmt: skip
    for each in ours:
        parse(each.split())


def test_on_no_terminal_it_names_the_options_and_makes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["new", "s", "--language", "ar"])
    assert done.exit_code == 2
    assert "--site-name, --organisation" in done.output
    assert not list(tmp_path.iterdir())


def test_on_a_terminal_it_asks_only_for_what_no_option_gives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("contact_help.starting.commands._on_a_terminal", lambda: True)
    done = CliRunner().invoke(main, ["new", "s", "--language", "ar"], input="Water letters\nCity: Water\n")
    assert done.exit_code == 0, done.output
    assert "Language beside English" not in done.output
    settings = (tmp_path / "s/mkdocs.yml").read_text()
    assert 'site_name: "Water letters"' in settings
    assert 'name: "City: Water"' in settings
    assert "languages: [en, ar]" in settings


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    (tmp_path / "s/mine.txt").write_text("mine")
    with pytest.raises(InputError, match="nothing is ever written over"):
        new_site.make(tmp_path / "s", Choices())
    assert [each.name for each in (tmp_path / "s").iterdir()] == ["mine.txt"]
    (tmp_path / "file").write_text("mine")
    with pytest.raises(InputError, match="nothing is ever written over"):
        new_site.make(tmp_path / "file", Choices())
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        (Choices(language="xx"), "no data is known for the language 'xx'"),
        (Choices(language="Spanish"), "Did you mean es"),
        (Choices(language="en"), "cannot be the language beside English"),
        (Choices(organisation="<b>Water</b>"), "servicer.name"),
        (Choices(organisation=" "), "servicer.name"),
    ],
)
def test_a_choice_that_cannot_be_is_told_and_leaves_nothing(tmp_path: Path, choices: Choices, said: str) -> None:
    with pytest.raises(InputError) as caught:
        new_site.make(tmp_path / "s", choices)
    assert said in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["no", "Água: #1 'x' \"y\"", "12", "a\nb"])
def test_any_name_is_written_as_the_text_that_it_is(tmp_path: Path, name: str) -> None:
    new_site.make(tmp_path / "s", Choices(site_name=name))
    data = yaml.load((tmp_path / "s/mkdocs.yml").read_text().replace("!ENV", ""), yaml.SafeLoader)  # a safe one
    assert data["site_name"] == " ".join(name.split())


# --- what the site has and what the generator has ---------------------------------------------------------------------


def test_a_site_says_one_of_the_generators_words_in_its_own_way_and_keeps_it(tmp_path: Path) -> None:
    site = new_site.make(tmp_path / "s", Choices(language="es"))
    page = building.build(site).site / "es/write/question/index.html"
    usual = catalogues.load(PROJECT / "locales", locale("es")).find("Menu")
    assert usual
    assert f"<summary>{usual}</summary>" in page.read_text()
    path = catalogues.path(site / "locales", locale("es"), "theme")
    file = catalogues.read(path)
    file.append(polib.POEntry(msgid="Menu", msgstr="Carta de páginas"))
    file.append(polib.POEntry(msgid="No such message", msgstr="Nada"))
    path.write_text(update.render(file), encoding="utf-8")
    update.update(site, [locale("es")])
    kept = {each.msgid: each.obsolete for each in catalogues.read(path)}
    assert kept == {"Menu": 0, "No such message": 1}
    building.build(site)
    assert "<summary>Carta de páginas</summary>" in page.read_text()


def test_in_a_language_that_the_generator_lacks_the_site_translates_its_words(tmp_path: Path) -> None:
    site = new_site.make(tmp_path / "s", Choices(language="fa"))
    path = catalogues.path(site / "locales", locale("fa"), "theme")
    file = catalogues.read(path)
    generators = catalogues.read(catalogues.path(PROJECT / "locales", locale("es"), "theme"))
    # What a page of the site says too stands in the catalogue of its pages, once.
    pages = {each.msgid for each in catalogues.read(catalogues.path(site / "locales", locale("fa"), "site"))}
    words = {each.msgid for each in file}
    assert not words & pages
    assert words == {each.msgid for each in generators if not each.obsolete} - pages
    entry = file.find("Menu")
    assert entry
    entry.msgstr = "فهرست"
    path.write_text(update.render(file), encoding="utf-8")
    assert not [change for change in update.update(site, [locale("fa")]) if change.written]
    page = (building.build(site).site / "fa/write/question/index.html").read_text()
    assert "<summary>فهرست</summary>" in page


def test_a_template_and_a_style_sheet_of_the_site_win_over_the_generators(tmp_path: Path) -> None:
    site = new_site.make(tmp_path / "s", Choices())
    (site / "overrides/partials").mkdir(parents=True)
    (site / "overrides/partials/footer.html").write_text('<footer>{{ _("Our own foot") }}</footer>\n')
    (site / "overrides/assets").mkdir()
    (site / "overrides/assets/site.css").write_text("body { color: #000 }\n")
    settings = (site / "mkdocs.yml").read_text().replace("# custom_dir", "custom_dir")
    (site / "mkdocs.yml").write_text(settings)
    update.update(site, [locale("es")])
    theme = catalogues.read(catalogues.path(site / "locales", locale("es"), "theme"))
    assert [each.msgid for each in theme] == ["Our own foot"]
    built = building.build(site).site
    assert "<footer>Our own foot</footer>" in (built / "en/index.html").read_text()
    assert (built / "assets/site.css").read_text() == "body{color:#000}"
    assert (built / "assets/icon.svg").read_bytes() == (packaged.theme() / "assets/icon.svg").read_bytes()


# --- schemas ----------------------------------------------------------------------------------------------------------


def test_every_file_that_names_a_schema_fits_it(tmp_path: Path) -> None:
    site = new_site.make(tmp_path / "s", Choices())
    folder = site / "schemas"
    registry: Registry[Any] = Registry().with_resources(
        (each.name, Resource.from_contents(json.loads(each.read_text()))) for each in folder.iterdir()
    )
    for place in ("mkdocs.yml", "docs/facts.yml", "docs/write/letter.yml"):
        text = (site / place).read_text()
        named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
        assert named, place
        schema = json.loads(((site / place).parent / named[1]).read_text())
        data = yaml.load(text.replace("!ENV", ""), yaml.SafeLoader)  # a safe one
        validator = jsonschema.Draft202012Validator(schema, registry=registry)
        assert not list(validator.iter_errors(data)), place
        data["site_name" if place == "mkdocs.yml" else "no_such_key"] = 5
        assert list(validator.iter_errors(data)), place


def _undescribed(schema: object, path: str) -> list[str]:
    if not isinstance(schema, dict):
        return []
    found = []
    for name, each in schema.get("properties", {}).items():
        here = f"{path}.{name}"
        if isinstance(each, dict) and "description" not in each and "$ref" not in each and "const" not in each:
            found.append(here)
        found += _undescribed(each, here)
    for name in ("items", "additionalProperties"):
        found += _undescribed(schema.get(name), f"{path}.{name}")
    for name, each in schema.get("$defs", {}).items():
        found += _undescribed(each, f"{path}.{name}")
    return found


@pytest.mark.parametrize("file", SCHEMAS, ids=lambda each: each.stem)
def test_everything_that_an_owner_may_set_is_described(file: Path) -> None:
    schema = json.loads(file.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert not _undescribed(schema, file.stem)


def test_the_schemas_are_brought_up_to_date_by_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = new_site.make(tmp_path / "s", Choices())
    monkeypatch.chdir(site)
    (site / "schemas/settings.json").write_text("{}")
    assert CliRunner().invoke(main, ["schemas"]).exit_code == 0
    source = PROJECT / "scripts/contact_help/schemas"
    assert {each.name: each.read_text() for each in (site / "schemas").iterdir()} == {
        each.name: each.read_text() for each in source.iterdir()
    }
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["schemas"]).exit_code == 2


# --- nothing of the first site in the code ----------------------------------------------------------------------------

_FIRST = re.compile(
    r"(?i)\b(?:mortgages?|cooper|respa|escrow|loans?|borrowers?|foreclos\w+|payoff|CFPB|HUD|housing|12 CFR"
    r"|5 USC|federal|lenders?|homeowners?)\b"
)
# As a name in settings and texts it stands for the organisation; as a word that people read it is the first site's.
_SERVICER = re.compile(r"(?i)\bthe servicer\b|\b(?:a|your|loan) servicer\b|servicer's")
# Endings of internet names, and what is looked for in the text of any page.
_NOT_OURS = {
    "message_rules.py": ["|loan|loans|mortgage|money|"],
    "contacts_typed.py": [r"(?:business|working|calendar|full|plain|federal)?"],
}


def _of_the_first_site(name: str, text: str) -> list[str]:
    for each in _NOT_OURS.get(name, ()):
        text = text.replace(each, "")
    return [each[0] for pattern in (_FIRST, _SERVICER) for each in pattern.finditer(text)]


def test_nothing_of_the_first_site_is_in_the_code_or_the_templates() -> None:
    endings = {".py", ".json", ".html", ".js", ".toml", ".txt", ".md", ".yml", ".css"}
    files = [
        each
        for folder in ("scripts", "overrides")
        for each in (PROJECT / folder).rglob("*")
        if each.suffix in endings and ".egg-info" not in str(each)
    ]
    assert len(files) > 100
    found = {
        each.relative_to(PROJECT).as_posix(): words
        for each in files
        if (words := _of_the_first_site(each.name, each.read_text(encoding="utf-8")))
    }
    assert not found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask your mortgage company", True), ("counts by 12 CFR 1024.35", True), ("The servicer's own page", True),
        ("Write to {servicer} at the address that {servicer} names", False), ("servicer: str", False),
        ("The account's number", False), ("a loaned book", False),
    ],
)  # fmt: skip
def test_the_look_for_the_first_site_tells_its_words_from_others(text: str, found: bool) -> None:  # noqa: FBT001 # a case
    assert bool(_of_the_first_site("x.py", text)) == found
