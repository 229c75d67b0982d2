"""How far a language is: one small value of raw counts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from contact_help.locales import Locale
from contact_help.translating import catalogues


@dataclass(frozen=True)
class Coverage:
    """Messages of one language: how many there are, how many can be published, how many wait as fuzzy.

    state: what the catalogues say of their review.
    """

    locale: Locale
    total: int
    translated: int
    fuzzy: int
    state: str

    @property
    def percent(self) -> int:
        """The share that can be published, rounded down so that 100 means all; 100 of nothing."""
        return 100 * self.translated // self.total if self.total else 100

    @property
    def draft(self) -> bool:
        """Whether no reviewer has signed the language."""
        return self.state == catalogues.DRAFT


def coverage(folder: Path, locale: Locale) -> Coverage:
    """Count the catalogues of `locale` below `folder`. Raises InputError when one cannot be read."""
    total = translated = fuzzy = 0
    for file in catalogues.read_all(folder, locale):
        live = [entry for entry in file if not entry.obsolete]
        total += len(live)
        fuzzy += sum(entry.fuzzy for entry in live)
        translated += sum(reason is None for _, reason in catalogues.published(file, locale))
    return Coverage(locale, total, translated, fuzzy, catalogues.load(folder, locale).state)
