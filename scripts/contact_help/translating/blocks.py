"""Translation of a page, block by block, while its Markdown is parsed.

A tree processor that runs just before inline parsing sees each block's Markdown as `element.text`. That text is the
msgid. With a translation it puts the msgstr there; without one it leaves the English and marks it (WCAG 3.1.2). It
works for every block extension because it knows none of them. Extraction runs the same processor without a voice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

import markdown
from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder
from markdown.extensions.toc import slugify
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from contact_help import collation
from contact_help.problems import Problem
from contact_help.translating.message_rules import PLACEHOLDER
from contact_help.wording import UnknownPlaceholderError, Wording

NAME = "contact-help-blocks"
"""Of the tree processor that translates."""
# After the block extensions have built their elements (footnotes: 50), before inline parsing (20).
_PRIORITY = 22

# Each language asks the same of the same English: so many answers are kept.
_BLOCKS_OF_A_SITE = 100_000

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_NAMED = {*_HEADINGS, "dt"}
# A table of so many columns does not fit a small phone.
_WIDE = 4
_INDEXED = {"h1", "h2", "dt"}
_TAGS = re.compile(r"<[^>]*>")
_KINDS = {
    "p": "paragraph", "li": "list item", "td": "table cell", "th": "table heading",
    "dt": "term", "dd": "explanation", "summary": "title of a part that opens",
}  # fmt: skip
# Extensions leave such marks in the text to find their own again: a footnote's way back, a stashed piece.
_MARKS = re.compile(r"(?:\x02[^\x03]*\x03|\s)*")
_TRAILING_MARKS = re.compile(r"(?:\x02[^\x03]*\x03|\s)+$")
_WORD = re.compile(r"[^\W\d_]")
# One of these is in all that the library's inline patterns find.
_INLINE = re.compile(r"[`\\\[<&*_]|  \n")
# What this project itself puts around words of another language or direction (see wording).
_MARK = re.compile(r'<span lang="en" dir="ltr">|</span>|<bdi dir="ltr">|</bdi>')
_TARGET = re.compile(r"\]\([^)]*\)|\[\^[^\]]*\]|`[^`]*`")
# A placeholder is no markup, though its name may hold an underscore; nor is code, nor a sign behind a backslash.
_MARKUP = re.compile(
    r"(\{[^{}]*\})|`([^`]*)`|\\([*_`\[\]\\])|\[\^[^\]]*\]|\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)|[*`]+|\b_+|_+\b"
)
_MARKUP_SIGN = re.compile(r"[{`\\\[*_]")
# In an attribute list: what tells a text from the same text in another sense. Said to translators, not to browsers.
_CONTEXT = re.compile(r"\s*\bcontext=(?:\"([^\"{}]*)\"|([^\s\"{}]+))")
_EMPTY_LIST = re.compile(r"\n?[ ]*\{:?\s*\}")


class Block(NamedTuple):
    """One message as it stands on a page: its msgid, what kind of text it is, and the heading above it.

    context: tells it from the same text in another sense, None without one. anchor: the id of the heading or term that
    leads to it, empty where the page itself does.
    """

    msgid: str
    kind: str
    heading: str
    context: str | None = None
    anchor: str = ""


class IndexEntry(NamedTuple):
    """A heading or a term as the A-Z index lists it. anchor: its id, empty for the page itself."""

    text: str
    anchor: str
    foreign: bool


@dataclass
class PageText:
    """What one run over one page needs and finds.

    voice: the edition's wording, None when only extracting. place: the page's file, for problems.
    values: names that stand for a message on this page alone, beside the facts.
    jump_back: what footnotes' ways back are called, with a `{}` where the number goes.
    show_english: whether the English stands under each block while nobody has reviewed the translation.
    sort_terms: whether a list of terms is put in the language's order; else it stays as it is written.
    mark: gives HTML to put behind the words of a message and its context, None where pages are for readers.
    blocks: every message in the page's order. foreign: ids of headings that stayed English. index: headings and terms.
    """

    voice: Wording | None
    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    jump_back: str = "Back to the text, note {}"
    show_english: bool = False
    sort_terms: bool = False
    mark: Callable[[str, str | None], str] | None = None
    blocks: list[Block] = field(default_factory=list)
    foreign: set[str] = field(default_factory=set)
    index: list[IndexEntry] = field(default_factory=list)
    title_foreign: bool = False
    problems: list[Problem] = field(default_factory=list)


class TranslateBlocks(markdown.Extension):
    """The Markdown extension. `page` is a function that gives the PageText of the page being parsed."""

    def __init__(self, page: Callable[[], PageText]) -> None:
        super().__init__()
        self._page = page

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 # the library's name
        """Register the processor."""
        md.treeprocessors.register(_Translate(md, self._page), NAME, _PRIORITY)


class _Translate(Treeprocessor):
    def __init__(self, md: markdown.Markdown, page: Callable[[], PageText]) -> None:
        super().__init__(md)
        self._page_of = page

    def run(self, root: Element) -> None:
        self.page = self._page_of()
        self.heading = self.anchor = ""
        self.shown_heading = ""
        self.terms: dict[Element, str] = {}
        # Ids that are written on the page are taken from the start: an earlier heading must not get one of them.
        self.ids: set[str] = {each for element in root.iter() if (each := _written_id(element))}
        self._walk(root)
        # The tree is the same for all languages: the extension can put in no more than the number.
        for link in root.iter("a"):
            if link.get("class") == "footnote-backref":
                link.set("title", self.page.jump_back.format(link.get("title")))

    def _walk(self, element: Element) -> Element | None:
        """Translate an element and all in it. Gives what is to stand behind it, None where nothing is."""
        if element.tag in ("pre", "code"):
            return None
        _wrap_tails(element)
        # Listed first: a mark on this element's own words adds a child, which must not be translated again.
        children = list(element)
        text = element.text
        below = None
        if text and not isinstance(text, AtomicString) and _WORD.search(text):
            below = self._translate(element, text)
        for child in children:
            above = self.anchor
            if (behind := self._walk(child)) is not None:
                behind.tail, child.tail = child.tail, "\n"
                element.insert(list(element).index(child) + 1, behind)
            if child.tag == "dl":
                self.anchor = above  # a term leads to its explanation and no further
                self._sort(child)
            if child.tag == "table" and len(child.findall("thead/tr/th")) >= _WIDE:
                self._let_scroll(element, child)
        return below

    def _sort(self, terms: Element) -> None:
        """Put a list of terms in the language's order. Terms of one explanation stay together, by the first of them."""
        if not self.page.voice or not self.page.sort_terms:
            return
        order = collation.order(self.page.voice.locale)
        groups: list[list[Element]] = []
        last = ""
        for child in terms:
            if child.tag == "dt" and last != "dt":
                groups.append([])
            groups[-1].append(child)
            last = child.tag
        groups.sort(key=lambda group: order.key(self.terms.get(group[0], "")))
        terms[:] = [child for group in groups for child in group]

    def _let_scroll(self, parent: Element, table: Element) -> None:
        """Put a wide table into a part that scrolls by itself, by keyboard too (WCAG 1.4.10, 2.1.1)."""
        part = Element("div", {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": self.shown_heading})
        part.tail, table.tail = table.tail, None
        parent[list(parent).index(table)] = part
        part.append(table)

    def _translate(self, element: Element, text: str) -> Element | None:
        """Put the translation into a block, or mark it. Gives what is to stand behind it, None where nothing is."""
        pieces = _taken_apart(element.tag, text)
        heading = element.tag in _HEADINGS
        if heading:
            self.heading = plain(pieces.msgid)
        anchor = self._identify(element, pieces) if element.tag in _NAMED else ""
        block = self._block(element, pieces)
        voice = self.page.voice
        found = voice.in_markdown(block.msgid, block.context) if voice and block else pieces.msgid
        foreign = found is None
        shown = self._filled(pieces.msgid if found is None else found, foreign=foreign)
        if heading:
            self.shown_heading = _TAGS.sub("", plain(shown))
        if element.tag in _NAMED:
            self._note(element, anchor, shown, foreign=foreign)
        if block and self.page.mark:
            shown += self.page.mark(block.msgid, block.context)
        if foreign:
            holder = self._put_foreign(element, pieces, shown)
            if self.page.mark:
                holder.set("class", f"{holder.get('class', '')} at-english".strip())
        elif voice and block and self._in_doubt(voice, block):
            return self._put_doubtful(element, pieces, shown)
        else:
            element.text = self._finished(pieces.around(shown))
        return None

    def _finished(self, text: str) -> str:
        """`text` as it is put into a block. One without inline markup is not searched for any, which takes long."""
        if _INLINE.search(text):
            if _INLINE.search(_MARK.sub("", text)):
                return text
            # As the library's own pattern for HTML does it.
            text = _MARK.sub(lambda found: self.md.htmlStash.store(found[0]), text)
        return AtomicString(text)

    def _put_foreign(self, element: Element, pieces: _Pieces, shown: str) -> Element:
        """English words, marked as such (WCAG 3.1.2). Gives the element that carries the mark."""
        element.text = pieces.lead
        holder = _holder(element)
        holder.set("lang", "en")
        holder.set("dir", "ltr")
        if holder is element:
            holder.text = self._finished(pieces.around(shown))
        else:
            # Before block children, attr_list looks for their parent's attributes right behind the span.
            holder.text, holder.tail = self._finished(shown), pieces.attributes + pieces.trail
        return holder

    def _in_doubt(self, voice: Wording, block: Block) -> bool:
        """Whether the English is to stand under a translation, because the page is risky and nobody has read it."""
        if voice.locale.is_source or not self.page.show_english:
            return False
        return voice.catalogue.unreviewed(block.msgid, block.context)

    def _block(self, element: Element, pieces: _Pieces) -> Block | None:
        """The message that a block is, noted; None for one without words."""
        if not needs_words(pieces.msgid):
            return None
        heading = "" if element.tag in _HEADINGS else self.heading
        block = Block(pieces.msgid, self._kind(element), heading, pieces.context, self.anchor)
        self.page.blocks.append(block)
        return block

    def _put_doubtful(self, element: Element, pieces: _Pieces, shown: str) -> Element | None:
        """A translation with its English below: in the block, or behind it where it is a heading."""
        heading = element.tag in _HEADINGS
        original = self._original(pieces.msgid, "p" if heading else "span")
        # The way back from a note stays with the words.
        inline = 0
        while inline < len(element) and element[inline].tag == "a":
            inline += 1
        if heading or inline:
            element.text = pieces.around(shown)
        if heading:
            return original
        if inline:  # footnotes make copies of such a link, with all that stands behind it
            original.text = AtomicString(f" {original.text}")
        elif pieces.attributes:  # looked for at the very end
            element.text, original.tail = f"{pieces.lead}{shown} ", pieces.attributes + pieces.trail
        else:
            element.text = f"{pieces.lead}{shown}{pieces.trail} "
        element.insert(inline, original)
        return None

    def _original(self, msgid: str, tag: str) -> Element:
        """The English of a block as plain words: what it links to and its notes stand in the translation."""
        original = Element(tag, {"class": "original", "lang": "en", "dir": "ltr"})
        original.text = AtomicString(self._filled(plain(msgid), foreign=True, markup=False))
        return original

    def _filled(self, text: str, *, foreign: bool, markup: bool = True) -> str:
        voice = self.page.voice
        if voice is None or "{" not in text:
            return text
        try:
            speaker = voice.in_english() if foreign else voice
            # As HTML: a value that had to stay English says so inside a text of another language (WCAG 3.1.2).
            said = {name: speaker.say(message) for name, message in self.page.values.items()}
            values = {name: each.__html__() if markup else each.text for name, each in said.items()}
            return speaker.fill(text, markup=markup, values=values)
        except UnknownPlaceholderError as error:
            what = f"{error} is not a fact"
            self.page.problems.append(Problem(self.page.place, 0, what, "Use a name of docs/facts.yml"))
            return text

    def _identify(self, element: Element, pieces: _Pieces) -> str:
        """Give a heading or term its id."""
        explicit = _attribute_id(pieces.attributes)
        anchor = explicit or self._new_id(pieces.msgid)
        if not explicit:
            element.set("id", anchor)
        # A page's title needs none. One made from a fact's value is not known while messages are extracted.
        known = element.tag != "h1" and (explicit or not PLACEHOLDER.search(pieces.msgid))
        self.anchor = anchor if known else ""
        return anchor

    def _note(self, element: Element, anchor: str, shown: str, *, foreign: bool) -> None:
        """Note a heading or term for contents and index."""
        if foreign:
            self.page.foreign.add(anchor)
            self.page.title_foreign |= element.tag == "h1"
        if element.tag in _INDEXED:
            text = self.terms[element] = _TAGS.sub("", plain(shown))
            self.page.index.append(IndexEntry(text, "" if element.tag == "h1" else anchor, foreign))

    def _new_id(self, msgid: str) -> str:
        """The English heading's id: the same in every edition, so that an address works in all of them."""
        voice = self.page.voice
        text = plain(msgid)
        english = voice.in_english().fill(text, markup=False, values=self.page.values) if voice else text
        base = _slug(english) or "part"
        name, number = base, 1
        while name in self.ids:
            name, number = f"{base}_{number}", number + 1
        self.ids.add(name)
        return name

    def _kind(self, element: Element) -> str:
        if element.tag in _HEADINGS:
            return "page title" if element.tag == "h1" else "heading"
        if "admonition-title" in element.get("class", ""):
            return "title of a box"
        return _KINDS.get(element.tag, "text")


@lru_cache(maxsize=_BLOCKS_OF_A_SITE)
def _slug(text: str) -> str:
    return slugify(text, "-")


@lru_cache(maxsize=_BLOCKS_OF_A_SITE)
def needs_words(msgid: str) -> bool:
    """Whether a text holds words to translate, beside placeholders, addresses and code."""
    return bool(_WORD.search(PLACEHOLDER.sub("", _TARGET.sub("", msgid))))


def plain(msgid: str) -> str:
    """A message's words without its inline markup, footnote marks and link targets."""
    if not _MARKUP_SIGN.search(msgid):
        return msgid
    return _MARKUP.sub(lambda found: found[1] or found[2] or found[3] or (plain(found[4]) if found[4] else ""), msgid)


@dataclass(frozen=True)
class _Pieces:
    """A block's text, taken apart. lead and trail: extensions' own marks. attributes: the list at its end."""

    lead: str
    msgid: str
    context: str | None
    attributes: str
    trail: str

    def around(self, shown: str) -> str:
        """`shown` in the place of the message."""
        return self.lead + shown + self.attributes + self.trail


@lru_cache(maxsize=_BLOCKS_OF_A_SITE)
def _taken_apart(tag: str, text: str) -> _Pieces:
    lead = _MARKS.match(text)[0]  # type: ignore[index] # it matches the empty string too
    trail = _trailing_marks(text[len(lead) :])
    inner, attributes = _split_attributes(tag, text[len(lead) : len(text) - len(trail)])
    context, attributes = _take_context(attributes)
    return _Pieces(lead, " ".join(inner.split()), context, attributes, trail)


def _trailing_marks(text: str) -> str:
    if text[-1:] != "\x03" and not text[-1:].isspace():
        return ""
    found = _TRAILING_MARKS.search(text)
    return found[0] if found else ""


def _split_attributes(tag: str, text: str) -> tuple[str, str]:
    """`text` and the attribute list at its end, by attr_list's own two rules."""
    headed = tag in (*_HEADINGS, "dt", "th", "td")
    rule = AttrListTreeprocessor.HEADER_RE if headed else AttrListTreeprocessor.BLOCK_RE
    # The rule takes everything from the first brace on; braces before the last ones are placeholders.
    found = rule.search(text)
    while found and "}" in found[1]:
        found = rule.search(text, found.end(1) - len(found[1].split("}", 1)[1]))
    if found and not PLACEHOLDER.fullmatch(found[0].strip()):
        return text[: found.start()], text[found.start() :]
    return text, ""


def _take_context(attributes: str) -> tuple[str | None, str]:
    """The context in an attribute list, None without one, and the list without it, empty when nothing else is left."""
    found = _CONTEXT.search(attributes)
    if not found:
        return None, attributes
    rest = attributes[: found.start()] + attributes[found.end() :]
    return found[1] or found[2] or "", "" if _EMPTY_LIST.fullmatch(rest) else rest


def _attribute_id(attributes: str) -> str:
    """The id in an attribute list as it is written, empty when it gives none."""
    if not attributes:
        return ""
    inside = attributes.strip().removeprefix("{").removeprefix(":").removesuffix("}")
    return next((value for key, value in reversed(get_attrs_and_remainder(inside)[0]) if key == "id" and value), "")


def _written_id(element: Element) -> str:
    if element.get("id"):
        return element.get("id", "")
    return _written_in(element.tag, element.text) if element.text and "{" in element.text else ""


@lru_cache(maxsize=_BLOCKS_OF_A_SITE)
def _written_in(tag: str, text: str) -> str:
    return _attribute_id(_split_attributes(tag, text[: len(text) - len(_trailing_marks(text))])[1])


def _wrap_tails(element: Element) -> None:
    """Make paragraphs of words that stand between block children, as `text` in "- # Heading" with a line below it."""
    for child in list(element):
        if child.tail and _WORD.search(child.tail):
            paragraph = Element("p")
            paragraph.text, child.tail = child.tail.strip(), "\n"
            element.insert(list(element).index(child) + 1, paragraph)


def _holder(element: Element) -> Element:
    """Where the language mark goes: the block itself, or a span when blocks of the page's own language stand in it."""
    if len(element) == 0:
        return element
    span = Element("span")
    element.insert(0, span)
    return span
