"""What the site is made with: a bill of materials in CycloneDX 1.6, from the files that pin every package.

Nothing is asked of a network or of what happens to be installed, so the same files give the same bytes.
https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.utils import canonicalize_name
from pip_requirements_parser import RequirementsFile

from contact_help.problems import InputError, Problem

BUILD_LOCK = "requirements.txt"
TEST_LOCK = "requirements-test.txt"
NODE_LOCK = "package-lock.json"
_ALGORITHMS = {
    "sha256": HashAlgorithm.SHA_256,
    "sha384": HashAlgorithm.SHA_384,
    "sha512": HashAlgorithm.SHA_512,
    "sha1": HashAlgorithm.SHA_1,
}
# What lock files do not say: packages of which parts are published with a site, with their licences (see
# searching/licences.txt), and where.
_PUBLISHED = {"pagefind-bin": ("MIT AND BSD-3-Clause", "pagefind/")}
# Our own, made once: the same locks always get the same serial number from it.
_NAMESPACE = uuid.UUID("8c6d0d3e-6c2d-5d8e-9f0b-3b1f5a7e2c41")


@dataclass(frozen=True)
class Pinned:
    """One package that a lock file names. line: where, 1-based. hashes: algorithm and hexadecimal digits."""

    kind: str
    name: str
    version: str
    file: str
    line: int
    hashes: tuple[tuple[str, str], ...]
    marker: str = ""
    licence: str = ""


def pinned(project: Path) -> list[Pinned]:
    """Every package that the three lock files pin, each once, those that build the site first.

    Raises InputError when a file is missing or cannot be read, or a package has no exact version or no hash.
    """
    found: dict[tuple[str, str, str], Pinned] = {}
    problems: list[Problem] = []
    for name in (BUILD_LOCK, TEST_LOCK):
        for each in _python(project, name, problems):
            found.setdefault((each.kind, each.name, each.version), each)
    for each in _node(project, problems):
        found.setdefault((each.kind, each.name, each.version), each)
    if problems:
        raise InputError(problems)
    return list(found.values())


def bill_of_materials(project: Path, *, made: dt.datetime) -> str:
    """The bill as JSON, ending in a line break. made: when. Raises InputError as `pinned` does."""
    packages = pinned(project)
    about = tomllib.loads(_text(project, "pyproject.toml"))["project"]
    root = Component(
        name=about["name"], version=about["version"], type=ComponentType.APPLICATION, bom_ref=about["name"]
    )
    components = [_component(each) for each in packages]
    digest = sha256(b"".join(sha256((project / name).read_bytes()).digest() for name in _LOCKS))
    bom = Bom(components=components, serial_number=uuid.uuid5(_NAMESPACE, digest.hexdigest()))
    bom.metadata.component = root
    bom.metadata.timestamp = made
    bom.register_dependency(root, components)
    written: str = JsonV1Dot6(bom).output_as_string(indent=1)
    return written + "\n"


_LOCKS = (BUILD_LOCK, TEST_LOCK, NODE_LOCK)


def _component(package: Pinned) -> Component:
    namespace, _, name = package.name.rpartition("/")
    purl = PackageURL(package.kind, namespace or None, name, package.version)
    # CycloneDX: what is used for tests only, and is no part of what runs.
    scope = ComponentScope.REQUIRED if package.file == BUILD_LOCK else ComponentScope.EXCLUDED
    licence, published = _PUBLISHED.get(package.name, (package.licence, ""))
    properties = {"contact-help:marker": package.marker, "contact-help:published": published}
    return Component(
        name=name,
        group=namespace or None,
        version=package.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(purl),
        purl=purl,
        scope=scope,
        hashes=[HashType(alg=_ALGORITHMS[kind], content=digest) for kind, digest in package.hashes],
        licenses=[LicenseFactory().make_from_string(licence)] if licence else None,
        properties=[Property(name=name, value=value) for name, value in properties.items() if value] or None,
    )


def _python(project: Path, name: str, problems: list[Problem]) -> Iterator[Pinned]:
    _text(project, name)  # says that there is none
    parsed = RequirementsFile.from_file(str(project / name))
    problems += [
        Problem(name, each.line_number, "this line names no package", _REMEDY) for each in parsed.invalid_lines
    ]
    for each in parsed.requirements:
        line = each.requirement_line.line_number
        hashes = [one.partition(":") for one in each.hash_options or ()]
        if not each.name or not each.get_pinned_version or not hashes:
            problems.append(Problem(name, line, f"{each.name or 'this'} has no exact version with a hash", _REMEDY))
            continue
        yield Pinned(
            "pypi",
            canonicalize_name(each.name),
            each.get_pinned_version,
            name,
            line,
            tuple((kind, digest) for kind, _, digest in hashes),
            marker=str(each.marker or ""),
        )


def _node(project: Path, problems: list[Problem]) -> Iterator[Pinned]:
    text = _text(project, NODE_LOCK)
    try:
        packages = json.loads(text)["packages"]
    except (ValueError, KeyError, TypeError):
        problems.append(Problem(NODE_LOCK, 0, "npm wrote no such file", "Make it again with `npm install`"))
        return
    lines = {line.strip(): number for number, line in enumerate(text.splitlines(), 1)}
    for path, entry in packages.items():
        if not path:
            continue
        name = str(entry.get("name") or path.rpartition("node_modules/")[2])
        line = lines.get(f'"{path}": {{', 0)
        hashes = tuple(_integrity(str(entry.get("integrity", ""))))
        if not entry.get("version") or not hashes:
            problems.append(Problem(NODE_LOCK, line, f"{name} has no exact version with a hash", "Run `npm install`"))
            continue
        licence = str(entry.get("license", ""))
        yield Pinned("npm", name, str(entry["version"]), NODE_LOCK, line, hashes, licence=licence)


def _integrity(text: str) -> Iterator[tuple[str, str]]:
    """Algorithms and hexadecimal digits of a subresource integrity (W3C SRI, section 3.1)."""
    for each in text.split():
        kind, _, digest = each.partition("-")
        try:
            decoded = base64.b64decode(digest, validate=True).hex()
        except binascii.Error:
            continue
        if kind in _ALGORITHMS and decoded:
            yield kind, decoded


_REMEDY = "Make the file again with `make lock`"


def _text(project: Path, name: str) -> str:
    try:
        return (project / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        remedy = "Run this in the checkout, where the packages are pinned"
        raise InputError([Problem(name, 0, "the file cannot be read", remedy)]) from None
