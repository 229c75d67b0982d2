"""Checks of a page's words: the language that they are really in, how hard they are, what they point at.

The language is told by script where the script tells it, else by py3langid: it knows 140 languages, Haitian Creole and
Tagalog among them, gives probabilities, and the same answer every time.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import pyphen
from babel.core import get_global
from py3langid import langid

# Below these a text is too short to tell its language by statistics.
_LETTERS, _WORDS = 30, 5
_LIKELY, _UNLIKELY = 0.5, 0.001
_SCRIPT_LETTERS = 4
_WORDS_OF_A_PASSAGE = 3
_SPACED = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARABIC", "HEBREW"})
HIGHEST_GRADE = 8
_WORDS_FOR_GRADE = 100

# Languages that statistics do not tell apart in a few words.
_CLOSE = (
    {"no", "nb", "nn", "da", "sv"},
    {"hr", "sr", "bs", "sl"},
    {"ms", "id"},
    {"cs", "sk"},
    {"es", "gl", "ca", "an", "ast", "oc"},
    {"pt", "gl"},
    {"zh", "yue"},
    {"tl", "fil", "ceb"},
    {"fr", "wa", "oc"},
    {"en", "sco"},
    {"nl", "af", "li"},
    {"ht", "fr"},
)
_SCRIPTS = {
    "Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Grek": "GREEK", "Hebr": "HEBREW", "Deva": "DEVANAGARI",
    "Beng": "BENGALI", "Thai": "THAI", "Hang": "HANGUL", "Kore": "HANGUL CJK", "Hira": "HIRAGANA",
    "Jpan": "HIRAGANA KATAKANA CJK",
    "Hans": "CJK", "Hant": "CJK", "Armn": "ARMENIAN", "Geor": "GEORGIAN", "Ethi": "ETHIOPIC", "Khmr": "KHMER",
    "Laoo": "LAO",
    "Mymr": "MYANMAR", "Taml": "TAMIL", "Telu": "TELUGU", "Gujr": "GUJARATI", "Guru": "GURMUKHI", "Knda": "KANNADA",
    "Mlym": "MALAYALAM", "Sinh": "SINHALA",
}  # fmt: skip

_WORD = re.compile(r"[^\W\d_]+", re.UNICODE)
_ENGLISH_WORD = re.compile(r"[A-Za-z']+")


def check(facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Look at the words of one page, as scripts/facts.js tells them; gives observations."""
    page = str(facts["language"])
    found = _language_of_page(facts, page)
    if not found:  # a page that is wrong as a whole is not told again for each of its parts
        found += [each for each in map(_language_of_part, facts["texts"]) if each]
    found += [each for name in facts["names"] if (each := _language_of_name(name))]
    found += [each for text in facts["texts"] if text["instruction"] for each in _instructions(text)]
    if page.partition("-")[0] == "en":
        found += _reading_level(facts["texts"])
    return found


def detect(text: str) -> tuple[str, dict[str, float]]:
    """The language of `text`, as a tag, and probabilities by tag; ("", {}) when the text is too short to tell."""
    letters = sum(map(len, _WORD.findall(text)))
    if letters < _LETTERS or len(_WORD.findall(text)) < _WORDS:
        return "", {}
    ranked = dict(_identifier().rank(text))
    best = max(ranked, key=lambda tag: ranked[tag])
    return best, {tag: float(share) for tag, share in ranked.items()}


def contradicts(language: str, text: str, *, passage: int = _WORDS_OF_A_PASSAGE) -> str:
    """What `text` is in, in words, where that is for sure not `language`; else empty.

    passage: how many words are more than a name or a technical term, which may stay in their own script.
    """
    wanted = _scripts_of(language)
    used = _script(text)
    if wanted and used and used not in wanted:
        long = len(_WORD.findall(text)) >= passage or used not in _SPACED
        return f"{used.title()} script" if long else ""
    if used == "LATIN" or not wanted:
        best, shares = detect(text)
        base = language.partition("-")[0]
        if best and best != base and shares[best] >= _LIKELY and shares.get(base, 0.0) <= _UNLIKELY:
            close = any({best, base} <= group for group in _CLOSE)
            known = base in shares
            return "" if close or not known else f"the language {best}"
    return ""


def grade(texts: list[str]) -> float:
    """The Flesch-Kincaid grade of English texts (Kincaid and others, 1975); 0 for none."""
    words = [word for text in texts for word in _ENGLISH_WORD.findall(text)]
    if not words:
        return 0.0
    sentences = sum(max(1, len(re.findall(r"[.?!:](?:\s|$)", text))) for text in texts)
    syllables = sum(len(_hyphens().inserted(word).split("-")) for word in words)
    return float(0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59)


def _language_of_page(facts: dict[str, Any], page: str) -> list[dict[str, Any]]:
    if not page:
        return []  # a missing lang is axe's finding
    own = " ".join(text["text"] for text in facts["texts"] if text["inherits"])
    what = contradicts(page, own)
    if not what:
        return []
    first = {"selector": "html", "text": own[:100], "html": f'<html lang="{page}">', "trail": ["html"]}
    return [_say(first, "language-of-page", f"The page says that it is in {page}, but most of it is in {what}")]


def _language_of_part(text: dict[str, Any]) -> dict[str, Any] | None:
    what = contradicts(text["language"], text["text"]) if text["language"] else ""
    return _say(text, "language-of-parts", f"It is marked as {text['language']}, but it is in {what}") if what else None


def _language_of_name(name: dict[str, Any]) -> dict[str, Any] | None:
    what = contradicts(name["language"], name["text"], passage=2) if name["language"] else ""
    if not what:
        return None
    return _say(
        name, "name-language", f"Its {name['attribute']} “{name['text'][:60]}” is in {what}, not in {name['language']}"
    )


def _instructions(text: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    if match := _pointing("sensory").search(text["text"]):
        found.append(
            _say(text, "sensory-instructions", f"“{match[0]}” tells of a thing by shape, place or sound alone")
        )
    if match := _pointing("colour").search(text["text"]):
        found.append(_say(text, "colour-instructions", f"“{match[0]}” tells of a thing by its colour alone"))
    return found


@cache
def _pointing(by: Literal["sensory", "colour"]) -> re.Pattern[str]:
    """What points at a thing by one sense alone, in all languages of instructions.toml."""
    table = tomllib.loads((files("contact_help.checking") / "instructions.toml").read_text(encoding="utf-8"))
    patterns = [
        pattern.replace("{thing}", words["thing"]).replace("{hue}", words["hue"])
        for words in table.values()
        for pattern in words[by]
    ]
    return re.compile("|".join(f"(?:{each})" for each in patterns), re.IGNORECASE)


def _reading_level(texts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    prose = [
        text
        for text in texts
        if text["main"]
        and text["language"].partition("-")[0] == "en"
        and text["kind"] in {"p", "li", "dd", "blockquote"}
    ]
    words = [text["text"] for text in prose]
    if len(_ENGLISH_WORD.findall(" ".join(words))) < _WORDS_FOR_GRADE or grade(words) <= HIGHEST_GRADE:
        return []
    hardest = max(
        (text for text in prose if len(text["text"].split()) >= _WORDS), key=lambda text: grade([text["text"]])
    )
    return [
        _say(
            hardest,
            "reading-level",
            f"The page reads at grade {grade(words):.1f}, above {HIGHEST_GRADE}. This is its hardest part",
        )
    ]


def _say(where: dict[str, Any], rule: str, what: str) -> dict[str, Any]:
    return {
        "rule": rule,
        "what": what,
        "unsure": False,
        **{key: where[key] for key in ("selector", "text", "html", "trail")},
    }


def _script(text: str) -> str:
    """The script of most of the letters of `text`; empty when there are too few or none holds four fifths."""
    counted = Counter(unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha())
    total = sum(counted.values())
    if total < _SCRIPT_LETTERS:
        return ""
    script, most = counted.most_common(1)[0]
    return script if most >= 0.8 * total else ""  # see the docstring


@cache
def _scripts_of(language: str) -> frozenset[str]:
    """The scripts that a language tag is written in; empty when that is not known."""
    parts = language.replace("_", "-").split("-")
    written = next((part for part in parts[1:] if len(part) == 4 and part.isalpha()), "")  # noqa: PLR2004 # a script's code
    if not written:
        likely: dict[str, str] = get_global("likely_subtags")  # type: ignore[assignment] # Babel types all its tables alike
        full = likely.get(language.replace("-", "_")) or likely.get(parts[0], "")
        written = next((part for part in full.split("_") if len(part) == 4), "")  # noqa: PLR2004 # a script's code
    return frozenset(_SCRIPTS.get(written.title(), "").split())


@cache
def _identifier() -> langid.LanguageIdentifier:
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


@cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_US")
