"""From the form to the mailbox: what browsers hand over, as a real Thunderbird saves it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from composing import forms, share
from composing.engines import SEND, Engine
from composing.forms import Filled, Mail, TopicPage
from composing.thunderbird import Draft, Thunderbird

SAMPLE = 6


def trouble(draft: Draft, mail: Mail) -> str:
    """How a draft differs from the mail that it should be, empty for not at all; line ends are Thunderbird's own."""
    body = mail.body.replace("\r\n", "\n").rstrip("\n")
    return "" if draft.holds(mail.to, mail.subject, body) else f"{draft}, not {mail}"


def test_the_draft_in_thunderbird_is_what_was_typed(
    engine: Engine, mail_program: Thunderbird, root: str, topics: list[TopicPage], note: Callable[[str], None]
) -> None:
    letters = share.in_one(topics, share.turn())
    chosen = letters if share.whole() else share.some(letters, share.turn(), SAMPLE)
    wrong = []
    for number, page in enumerate(chosen):
        full = forms.fullest(page.form)
        filled = full if number % 2 else Filled({**full.typed, **forms.hostile(page.form, number).typed}, full.ticked)
        engine.open(root + page.path)
        engine.fill(filled)
        engine.click(SEND)
        draft = mail_program.draft(engine.handed())
        if differs := trouble(draft, forms.expected(page.form, filled)):
            wrong.append(f"{page.path}: {differs}")
    note(f"{engine.name}: {len(chosen)} of {len(letters)} letters handed to Thunderbird and read in its drafts")
    assert not wrong, "\n".join(wrong)


def test_the_draft_link_opens_in_thunderbird_as_it_is_saved(
    engine: Engine, mail_program: Thunderbird, root: str, site: Path, topics: list[TopicPage]
) -> None:
    page = share.some(topics, share.turn(), 1)[0]
    engine.open(root + page.path)
    engine.click("#draft a.button")
    draft = mail_program.draft(engine.handed())
    (saved,) = (site / page.path).glob("*.txt")
    assert not trouble(draft, Mail("", page.form.subject, saved.read_bytes().decode("ascii")))


def test_a_draft_that_differs_is_seen(mail_program: Thunderbird) -> None:
    """The seeded fault for the comparison, and the near-miss: a long line with two spaces where it is broken."""
    line = "x" * 70 + "  " + "y" * 70
    draft = mail_program.draft(f"mailto:?subject=S&body=a%2Bb%20%20c%0D%0A{line.replace(' ', '%20')}%0D%0A")
    assert not trouble(draft, Mail("", "S", f"a+b  c\r\n{line}\r\n"))
    for other in ("a b  c", "a+b c", "a+b  c\r\n"):
        assert trouble(draft, Mail("", "S", f"{other}\r\n{line}\r\n"))
    assert trouble(draft, Mail("", "T", f"a+b  c\r\n{line}\r\n"))


def test_a_saved_email_file_opens_in_thunderbird_as_a_draft_to_edit(
    mail_program: Thunderbird, site: Path, topics: list[TopicPage], note: Callable[[str], None]
) -> None:
    """`X-Unsent: 1` opens the window to write in; without it Thunderbird opens the file as a message to read."""
    english = [each for each in topics if each.language == "en"]
    chosen = english if share.whole() else share.some(english, share.turn(), SAMPLE)
    for page in chosen:
        (file,) = (site / page.path).glob("*.eml")
        (text,) = (site / page.path).glob("*.txt")
        wanted = Mail("", page.form.subject, text.read_bytes().decode("ascii"))
        assert not trouble(mail_program.draft(str(file)), wanted), page.path
    note(f"Thunderbird: {len(chosen)} of {len(english)} email files opened as drafts")
