"""The draft of a letter as files: plain text, and an email message that mail programs open."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP

from contact_help.composing import letter as letters
from contact_help.composing.topics import KEEP, Topic

# A subject stays on one line: readers of a folded one show a space where it was folded (RFC 5322, 2.2.3).
_POLICY = SMTP.clone(max_line_length=200)


def files(topic: Topic, *, address: str) -> Mapping[str, bytes]:
    """The topic's draft by file name: `.txt`, and `.eml` (RFC 5322).

    address: for the To line; without one the message has none. The bytes depend on the letter alone: no date, no
    message id. `X-Unsent` asks mail programs that know it to open the message as a draft.
    """
    text = letters.draft(topic.letter, keep=KEEP)
    message = EmailMessage(policy=_POLICY)
    if address:
        message["To"] = address
    message["Subject"] = topic.letter.subject.english
    message["X-Unsent"] = "1"
    message.set_content(text.replace(letters.CRLF, "\n"), cte="7bit")
    return {f"{topic.slug}.txt": text.encode("ascii"), f"{topic.slug}.eml": message.as_bytes()}
