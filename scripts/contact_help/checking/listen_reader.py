"""The Orca screen reader with a voice of ours; run by the system's Python, to which Orca belongs.

Written to standard output, a line of JSON each:

{"ready": [words]} once: the sentences by which Orca says that there is no more of something.
{"loaded": address} when Firefox has loaded a page.
{"say": text, "language": tag} for each piece that a voice would speak; the tag is that of the page's text, empty where
the text has none, null for Orca's own words.
{"quiet": number, "at": [names]} as the answer to a line {"ask": number} of standard input, once Orca has worked off all
that it had to do before; the names are id, classes and address of what has the reader's attention.

A line {"pieces": number} of standard input has Orca stop after so many pieces where it reads on by itself.

listen_session.py starts it with a display, a bus and a home of its own. It ends when standard input does.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
import pyatspi  # noqa: E402 # versions come first
from gi.repository import GLib  # noqa: E402
from orca import acss, event_manager, messages, orca, orca_state, speech, speech_generator, speechserver  # noqa: E402

# What a person would choose who listens for a longer time; all else is as Orca comes.
SETTINGS = {
    "enableBraille": False,
    "enableSound": False,
    "enableKeyEcho": False,  # the transcript tells the key already
    "sayAllOnLoad": False,  # a page is read when the keys ask for it
    "wrappedStructuralNavigation": False,  # a walk has an end
}
# A page that is read as a whole ends somewhere.
_MOST_SENTENCES = 2000


def tell(**what: object) -> None:
    """Write one line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


class Voice(speechserver.SpeechServer):  # type: ignore[misc] # published without type hints
    """Writes down what it is given to speak, and is done with it at once."""

    pieces = 0

    def getInfo(self) -> list[str]:  # noqa: N802 # the base class's name
        """What Orca calls this voice."""
        return ["contact-help", "default"]

    def speak(self, text: str | None = None, acss: Any = None, interrupt: object = None) -> None:  # noqa: ANN401
        """Take a piece of text."""
        del interrupt
        # Orca says that a page is loading where that takes a moment, which it does on one machine and not on another.
        if text and text != messages.PAGE_LOADING_START:
            tell(say=text, language=(acss or {}).get("language"))

    def speakCharacter(self, character: str, acss: Any = None) -> None:  # noqa: ANN401, N802 # the base class's name
        """Take a single character."""
        self.speak(character, acss)

    def sayAll(self, utterances: Any, progress: Any) -> None:  # noqa: ANN401, N802 # the base class's name
        """Read on until the end of the page, one sentence after the other as a voice would ask for them."""

        def one(left: int) -> bool:
            context, voice = next(utterances, (None, None))
            if context is not None:
                self.speak(context.utterance, voice)
                context.currentOffset = context.endOffset
                # As it is told by a voice that has come to an end, or that a key has made silent.
                kind = speechserver.SayAllContext.COMPLETED if left > 1 else speechserver.SayAllContext.INTERRUPTED
                progress(context, kind)
                if left > 1:
                    GLib.idle_add(one, left - 1)
            return False

        GLib.idle_add(one, self.pieces or _MOST_SENTENCES)


def _hear_languages() -> None:
    """Have the language of a text come with the voice: Orca 43 finds it out, only later releases speak by it."""
    chosen = speech_generator.SpeechGenerator.voice
    made = acss.ACSS.__init__

    def voice(self: Any, key: Any = None, **about: Any) -> Any:  # noqa: ANN401
        voices = chosen(self, key, **about)
        if about.get("language") is not None:
            voices[0]["language"] = "-".join(part for part in (about["language"], about.get("dialect")) if part)
        return voices

    def make(self: Any, props: Any = None) -> None:  # noqa: ANN401
        made(self, props)
        if props and "language" in props:
            self["language"] = props["language"]

    speech_generator.SpeechGenerator.voice = voice
    acss.ACSS.__init__ = make


def _at() -> list[str]:
    """By what markup names the element that Orca is at: its id, its classes, and the address of a link."""
    names: list[str] = []
    found = orca_state.locusOfFocus
    with suppress(Exception):  # it may be gone, and is asked over a bus
        for each in found.getAttributes():
            kind, _, value = each.partition(":")
            names += value.split() if kind in {"id", "class"} else ()
    with suppress(Exception):
        names.append(found.queryHyperlink().getURI(0))
    return names


def _loaded(event: Any) -> None:  # noqa: ANN401
    with suppress(Exception):  # the page may be gone already
        tell(loaded=dict(each.split(":", 1) for each in event.source.queryDocument().getAttributes())["DocURL"])


def _answer(number: int) -> bool:
    """Answer, after all that Orca itself has put off, which waits at the usual priority of what is done when idle."""
    if not event_manager.getManager()._eventQueue.empty():  # noqa: SLF001 # there is no other way to ask
        return True
    tell(quiet=number, at=_at())
    return False


def _hear(_source: object, _condition: object) -> bool:
    for line in iter(sys.stdin.readline, ""):
        told = json.loads(line)
        if "ask" in told:
            GLib.idle_add(_answer, told["ask"], priority=GLib.PRIORITY_LOW)
        Voice.pieces = told.get("pieces", Voice.pieces)
        return True
    os._exit(0)  # Orca's own end would ask programs that have been ended


def main() -> None:
    """Run Orca until standard input ends."""
    _hear_languages()
    # Its own start, in /usr/bin/orca, would end any other Orca of this person, and not start beside it.
    speech._speechserver = Voice()  # noqa: SLF001 # it takes names of modules only
    speech.shutdown = lambda: None
    manager = orca.getSettingsManager()
    manager.activate(None, SETTINGS)
    sys.path.insert(0, manager.getPrefsDir())
    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, _hear)
    pyatspi.Registry.registerEventListener(_loaded, "document:load-complete")
    ends = [getattr(messages, name) for name in dir(messages) if name.startswith("NO_MORE_")]
    tell(ready=[*ends, messages.NO_LANDMARK_FOUND])
    sys.exit(orca.main())


if __name__ == "__main__":
    main()
