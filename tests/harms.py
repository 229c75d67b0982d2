"""What in a built page could hurt its reader: the measure that attacks are held to."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

from contact_help import packaged, styles

UNPUBLISHED = "a-word-that-must-not-be-published"
_NAMES = """html head meta title link body a header div details summary span nav ul ol li main h1 h2 h3 h4 p footer form
    fieldset legend label input textarea select option button br hr strong em code pre sup section table thead tbody
    tr th td dl dt dd iframe img style bdi small article aside time output blockquote caption kbd abbr b i s del ins svg
    path u"""
_STYLE = styles.find([str(packaged.theme())]).text
_ELEMENTS = frozenset(_NAMES.split())
_URLS = ("href", "src", "action", "formaction", "data", "poster", "cite", "srcset", "xlink:href", "background", "ping")
_WEBMAIL = ("https://mail.google.com/", "https://outlook.live.com/", "https://compose.mail.yahoo.com/")


def harms(site: Path) -> list[str]:
    """What a built site holds that could hurt its reader."""
    found: list[str] = []
    for path in site.rglob("*"):
        if path.is_symlink() or (path.is_file() and UNPUBLISHED in path.read_text("utf-8", "replace")):
            found.append(f"{path.name}: a file from outside")
        if path.is_file() and path.suffix in {".eml", ".ics"}:
            text = path.read_bytes().decode()
            found += [f"{path.name}: {each}" for each in re.findall(r"(?im)^(?:bcc|cc|from|reply-to|attach)\b.*", text)]
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(site).as_posix()
        found += [
            f"{name}: U+{ord(each):04X}" for each in re.findall("[\u202a-\u202e\u200b\u2060\ufeff\x00-\x08]", text)
        ]
        for element in html.document_fromstring(text).iter():
            if isinstance(element.tag, str):
                found += [f"{name}: {each}" for each in harms_of(element)]
    return found


def harms_of(element: html.HtmlElement) -> list[str]:
    found = []
    tag = str(element.tag)
    if tag not in _ELEMENTS:
        found.append(f"<{tag}>")
    if tag == "style" and element.text != _STYLE:
        found.append("a style of somebody else")
    if tag == "iframe" and (element.get("src") or element.get("srcdoc")):
        found.append("a frame that shows something")
    if tag == "meta" and (element.get("http-equiv") or "").lower() not in {"", "content-security-policy"}:
        found.append(f"<meta http-equiv={element.get('http-equiv')}>")
    if tag == "link" and element.get("rel") not in {"canonical", "alternate", "stylesheet", "icon"}:
        found.append(f"<link rel={element.get('rel')}>")
    for name, value in element.attrib.items():
        if name.startswith("on") or name in {"style", "srcdoc", "formaction", "ping", "autofocus", "manifest"}:
            found.append(f"{tag}@{name}")
        if name in _URLS:
            found += _harms_of_url(tag, name, str(value))
    return found


def _harms_of_url(tag: str, name: str, value: str) -> list[str]:
    plain = re.sub(r"[\x00-\x20]", "", value)
    scheme = plain.partition(":")[0].lower() if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", plain) else ""
    if scheme not in {"", "https", "mailto", "tel"}:
        return [f"{tag}@{name}={value[:60]}"]
    if scheme == "mailto":
        to, _, query = plain.removeprefix("mailto:").partition("?")
        fields = {each.partition("=")[0].lower() for each in query.split("&") if each}
        bad = unquote(to) not in {"", "help@loans.example"} or not fields <= {"subject", "body"}
        return [f"mail to {value[:80]}"] if bad else []
    elsewhere = bool(urlsplit(plain).netloc) and not plain.startswith("https://example.org/help/")
    if tag == "form":
        return [] if plain.startswith(_WEBMAIL) else [f"a form to {value[:60]}"]
    return [f"{tag}@{name}={value[:60]}"] if elsewhere and tag != "a" else []
