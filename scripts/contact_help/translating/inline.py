"""What stands within a message beside its words, as Markdown and the site's own placeholders have it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

# Code, targets of links, footnotes, placeholders, HTML, entities, addresses, escaped signs.
_NO_WORDS = re.compile(
    r"(`+).*?\1"
    r"|\]\((?:[^()]|\([^()]*\))*\)"
    r"|\[\^[^\]]*\]"
    r"|\{[^{}]*\}"
    r"|<[^<>]*>"
    r"|&(?:#?\w+);"
    r"|(?:https?://|www\.)[^\s()<>\]]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\\."
)


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """`text` in its order, cut into what may hold words (True) and what holds none (False)."""
    end = 0
    for found in _NO_WORDS.finditer(text):
        yield text[end : found.start()], True
        yield found[0], False
        end = found.end()
    yield text[end:], True


def change_words(text: str, change: Callable[[str], str]) -> str:
    """`text` with `change` made to all that may hold words."""
    return "".join(change(piece) if words else piece for piece, words in pieces(text))
