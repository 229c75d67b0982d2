"""`mailto:` addresses, as RFC 6068 has them: everything percent-encoded, spaces as %20, lines ended by %0D%0A."""

from __future__ import annotations

from urllib.parse import quote

# Longer addresses are cut or refused by mail programs and by Windows.
LIMIT = 2000


def encoded(text: str) -> str:
    """`text` for a value of a `mailto:` query: UTF-8, percent-encoded but for unreserved characters (RFC 3986, 2.3)."""
    return quote(text, safe="")


def mailto(address: str, *, subject: str, body: str = "") -> str:
    """The address of a draft. address: empty when the writer must fill it in."""
    query = f"subject={encoded(subject)}" + (f"&body={encoded(body)}" if body else "")
    return f"mailto:{quote(address, safe='@')}?{query}"
