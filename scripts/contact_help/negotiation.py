"""Which language a host may choose for a reader: at the site's root alone, by what the browser asks for.

Every other address is one language's and never redirects. A browser sends the languages of its settings as
`Accept-Language` (RFC 9110, section 12.5.4). The rules follow from the languages of a site and stand here in the words
of each host. No cookie is read or set. Who asks for no language of the site gets the list of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import babel
from babel.core import get_global

from contact_help import addresses, moved
from contact_help.locales import Locale

_SCRIPT, _REGION = 4, 2
# From 1 down; a weight of 0 is a refusal and is left out.
_WEIGHTS = (
    r"(?:;\s*q=1[.0]*)?",
    *(rf";\s*q=0\.{each}[0-9]*" for each in range(9, 0, -1)),
    r";\s*q=0\.0[0-9]*[1-9]",
)


@dataclass(frozen=True)
class Wish:
    """What a browser may ask for that one edition answers best.

    languages: primary subtags, lower-case. subtags: those of which one must follow; empty where any may.
    """

    edition: Locale
    languages: tuple[str, ...]
    subtags: tuple[str, ...] = ()


def wishes(locales: Sequence[Locale]) -> list[Wish]:
    """What each edition answers, those with a closer wish before those that answer the rest of a language.

    Of several editions in one language, such as two of Chinese, each answers its own script or region and the regions
    where CLDR's likely subtags have its script; the rest goes to the one whose script is the language's likely one.
    """
    real = [each for each in locales if not each.is_pseudo]
    groups: dict[str, list[Locale]] = {}
    for each in real:
        groups.setdefault(each.tag.split("-")[0], []).append(each)
    found: list[Wish] = []
    for language, editions in groups.items():
        rest = _of_the_rest(language, editions)
        names = _names(language, editions[0])
        found += [Wish(each, names, _subtags(language, each)) for each in editions if each != rest]
        found.append(Wish(rest, names))
    return found


def _names(language: str, edition: Locale) -> tuple[str, ...]:
    """The primary subtags of a language: CLDR and browsers call Tagalog `fil`."""
    other = babel.Locale.parse(edition.babel_name).language if edition.babel_name else language
    return tuple(dict.fromkeys((language, other))) if other != "en" else (language,)


def _likely(tag: str) -> str:
    """The script that CLDR expects for `tag` with underscores, empty when it expects none."""
    parts = str(get_global("likely_subtags").get(tag, "")).split("_")
    return next((each for each in parts if len(each) == _SCRIPT), "")


def _of_the_rest(language: str, editions: Sequence[Locale]) -> Locale:
    wanted = (language, f"{language}-{_likely(language)}")
    return next((each for each in editions if each.tag in wanted), editions[0])


def _subtags(language: str, edition: Locale) -> tuple[str, ...]:
    own = edition.tag.split("-")[1:]
    scripts = [each for each in own if len(each) == _SCRIPT]
    regions = sorted(
        tag.split("_")[1]
        for tag in get_global("likely_subtags")
        if tag.startswith(f"{language}_") and len(tag.split("_")[1]) == _REGION and _likely(tag) in scripts
    )
    return tuple(each.lower() for each in (*own, *regions))


def nginx(locales: Sequence[Locale], root: str = "") -> str:
    """Two maps for nginx's `http` block: $language_home is the best edition's address, empty where the list is best.

    root: the path of the site's root on its host. nginx compares no weights, so they are looked for one after another;
    of equal ones the first that is asked for counts, and weights are told apart by tenths.
    """
    wished = wishes(locales)
    known = "|".join(dict.fromkeys(name for each in wished for name in each.languages))
    asked = rf"(?:{known})(?:-[a-z0-9]+)*"
    lines = ["map $http_accept_language $language_asked {", '  default "";']
    for weight in _WEIGHTS:
        end = rf"\s*{weight}\s*(?:,|$)"
        lines.append(f'  "~*^(?:(?!\\s*{asked}{end})[^,]*,)*\\s*(?<language_range>{asked}){end}" $language_range;')
    lines += ["}", "map $language_asked $language_home {", '  default "";']
    for each in wished:
        subtags = f"-({'|'.join(each.subtags)})" if each.subtags else ""
        lines.append(f'  "~*^({"|".join(each.languages)}){subtags}(-|$)" {root}/{each.edition.tag}/;')
    return "\n".join([*lines, "}"]) + "\n"


def netlify(locales: Sequence[Locale], root: str = "") -> str:
    """The file `_redirects` with conditions on the language, as Netlify reads it.

    The first rule that holds counts. `302!`: else the list, which is a file at that address, would come first.
    """
    lines = [
        "# Only the site's root is negotiated; who asks for none of these languages gets the list that stands there."
    ]
    for wish in wishes(locales):
        asked = [
            f"{name}-{subtag}" if subtag else name for name in wish.languages for subtag in (wish.subtags or ("",))
        ]
        lines.append(f"{root}/  {root}/{wish.edition.tag}/  302!  Language={','.join(asked)}")
    return "\n".join(lines) + "\n"


FORMS: Mapping[str, Callable[[Sequence[Locale], str], str]] = {"netlify": netlify, "nginx": nginx}


def write(site: Path, locales: Sequence[Locale], site_url: str | None, redirects: Mapping[str, str]) -> None:
    """Put the file into the built site that hosts read there. redirects: pages that moved, see moved."""
    root = addresses.root_path(site_url)
    rules = netlify(locales, root) + moved.netlify(redirects, locales, root)
    (site / "_redirects").write_text(rules, encoding="utf-8")
