"""What stands on a printed letter: text, sizes and pages, read from a PDF."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass

from pypdf import PdfReader

LETTER, A4 = (8.5, 11.0), (8.27, 11.69)
# Browsers print their title and address lines in the page's margin, which site.css sets to 1.5 cm.
_MARGIN = 1.5 / 2.54 * 72


@dataclass(frozen=True)
class Printed:
    """pages: how many. letter: the text inside the margins. around: that of the browser. smallest: in points."""

    pages: int
    letter: str
    around: str
    smallest: float


def read(pdf: bytes) -> Printed:
    """What a PDF holds; ligatures are told apart into letters."""
    document = PdfReader(io.BytesIO(pdf))
    inside: list[str] = []
    outside: list[str] = []
    sizes: list[float] = []
    for page in document.pages:
        height = float(page.mediabox.height)

        def visit(  # noqa: PLR0913, PLR0917 # the library's shape
            text: str, matrix: list[float], own: list[float], font: object, size: float, height: float = height
        ) -> None:
            del font
            if not text.strip():
                return
            up = own[5] * matrix[3] + matrix[5]
            if _MARGIN < up < height - _MARGIN * 0.9 and not (up < _MARGIN + 2 and size < 11):
                inside.append(text)
                sizes.append(size * abs(own[3] * matrix[3]))
            else:
                outside.append(text)

        page.extract_text(visitor_text=visit)
    return Printed(len(document.pages), _plain("".join(inside)), _plain("".join(outside)), min(sizes, default=0))


def squeezed(text: str) -> str:
    """`text` without white space: lines are broken on paper where they fit."""
    return "".join(_plain(text).split())


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
