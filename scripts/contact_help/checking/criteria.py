"""The success criteria of WCAG 2.2: name, level, address, and for whom each one is there.

Source of numbers, names and levels: https://www.w3.org/TR/WCAG22/. For whom: our own words, after the page
"Understanding" of each criterion, whose address is made here.
"""

from __future__ import annotations

from dataclasses import dataclass

_UNDERSTANDING = "https://www.w3.org/WAI/WCAG22/Understanding/"

_SIGHT = "people who use a screen reader or braille"
_LOW = "people with low vision"
_KEYS = "people who use a keyboard, a switch or their voice instead of a pointer"
_HANDS = "people whose hands shake or who use a phone"
_COLOUR = "people who do not tell colours apart"
_MIND = "people who read with effort, or lose the thread easily"
_EARS = "deaf and hard of hearing people"
_VOICE = "people who steer by voice"
_ANYONE = "everyone, and most of all people with a disability"

# Number, name, level, the address's last part, for whom.
_TABLE = (
    ("1.1.1", "Non-text Content", "A", "non-text-content", _SIGHT),
    ("1.2.1", "Audio-only and Video-only (Prerecorded)", "A", "audio-only-and-video-only-prerecorded", _EARS),
    ("1.2.2", "Captions (Prerecorded)", "A", "captions-prerecorded", _EARS),
    ("1.2.3", "Media Alternative", "A", "audio-description-or-media-alternative-prerecorded", _SIGHT),
    ("1.2.4", "Captions (Live)", "AA", "captions-live", _EARS),
    ("1.2.5", "Audio Description (Prerecorded)", "AA", "audio-description-prerecorded", _SIGHT),
    ("1.3.1", "Info and Relationships", "A", "info-and-relationships", _SIGHT),
    ("1.3.2", "Meaningful Sequence", "A", "meaningful-sequence", _SIGHT),
    ("1.3.3", "Sensory Characteristics", "A", "sensory-characteristics", _SIGHT),
    ("1.3.4", "Orientation", "AA", "orientation", _HANDS),
    ("1.3.5", "Identify Input Purpose", "AA", "identify-input-purpose", _MIND),
    ("1.3.6", "Identify Purpose", "AAA", "identify-purpose", _MIND),
    ("1.4.1", "Use of Color", "A", "use-of-color", _COLOUR),
    ("1.4.2", "Audio Control", "A", "audio-control", _SIGHT),
    ("1.4.3", "Contrast (Minimum)", "AA", "contrast-minimum", _LOW),
    ("1.4.4", "Resize Text", "AA", "resize-text", _LOW),
    ("1.4.5", "Images of Text", "AA", "images-of-text", _LOW),
    ("1.4.6", "Contrast (Enhanced)", "AAA", "contrast-enhanced", _LOW),
    ("1.4.8", "Visual Presentation", "AAA", "visual-presentation", _MIND),
    ("1.4.10", "Reflow", "AA", "reflow", _LOW + ", who zoom in, and people on a phone"),
    ("1.4.11", "Non-text Contrast", "AA", "non-text-contrast", _LOW),
    ("1.4.12", "Text Spacing", "AA", "text-spacing", _MIND),
    ("1.4.13", "Content on Hover or Focus", "AA", "content-on-hover-or-focus", _LOW),
    ("2.1.1", "Keyboard", "A", "keyboard", _KEYS),
    ("2.1.2", "No Keyboard Trap", "A", "no-keyboard-trap", _KEYS),
    ("2.1.3", "Keyboard (No Exception)", "AAA", "keyboard-no-exception", _KEYS),
    ("2.2.1", "Timing Adjustable", "A", "timing-adjustable", _MIND),
    ("2.2.2", "Pause, Stop, Hide", "A", "pause-stop-hide", _MIND),
    ("2.2.4", "Interruptions", "AAA", "interruptions", _MIND),
    ("2.3.3", "Animation from Interactions", "AAA", "animation-from-interactions", "people whom movement makes dizzy"),
    ("2.4.1", "Bypass Blocks", "A", "bypass-blocks", _KEYS),
    ("2.4.2", "Page Titled", "A", "page-titled", _SIGHT),
    ("2.4.3", "Focus Order", "A", "focus-order", _KEYS),
    ("2.4.4", "Link Purpose (In Context)", "A", "link-purpose-in-context", _SIGHT),
    ("2.4.5", "Multiple Ways", "AA", "multiple-ways", _MIND),
    ("2.4.6", "Headings and Labels", "AA", "headings-and-labels", _SIGHT),
    ("2.4.7", "Focus Visible", "AA", "focus-visible", _KEYS),
    ("2.4.9", "Link Purpose (Link Only)", "AAA", "link-purpose-link-only", _SIGHT),
    ("2.4.10", "Section Headings", "AAA", "section-headings", _MIND),
    ("2.4.11", "Focus Not Obscured (Minimum)", "AA", "focus-not-obscured-minimum", _KEYS),
    ("2.4.12", "Focus Not Obscured (Enhanced)", "AAA", "focus-not-obscured-enhanced", _KEYS),
    ("2.4.13", "Focus Appearance", "AAA", "focus-appearance", _KEYS),
    ("2.5.3", "Label in Name", "A", "label-in-name", _VOICE),
    ("2.5.5", "Target Size (Enhanced)", "AAA", "target-size-enhanced", _HANDS),
    ("2.5.7", "Dragging Movements", "AA", "dragging-movements", _HANDS),
    ("2.5.8", "Target Size (Minimum)", "AA", "target-size-minimum", _HANDS),
    ("3.1.1", "Language of Page", "A", "language-of-page", _SIGHT),
    ("3.1.2", "Language of Parts", "AA", "language-of-parts", _SIGHT),
    ("3.1.5", "Reading Level", "AAA", "reading-level", _MIND),
    ("3.2.1", "On Focus", "A", "on-focus", _SIGHT),
    ("3.2.2", "On Input", "A", "on-input", _SIGHT),
    ("3.2.3", "Consistent Navigation", "AA", "consistent-navigation", _MIND),
    ("3.2.4", "Consistent Identification", "AA", "consistent-identification", _MIND),
    ("3.2.5", "Change on Request", "AAA", "change-on-request", _SIGHT),
    ("3.2.6", "Consistent Help", "A", "consistent-help", _MIND),
    ("3.3.1", "Error Identification", "A", "error-identification", _SIGHT),
    ("3.3.2", "Labels or Instructions", "A", "labels-or-instructions", _MIND),
    ("3.3.3", "Error Suggestion", "AA", "error-suggestion", _MIND),
    ("3.3.4", "Error Prevention (Legal, Financial, Data)", "AA", "error-prevention-legal-financial-data", _MIND),
    ("3.3.7", "Redundant Entry", "A", "redundant-entry", _MIND),
    ("4.1.1", "Parsing (obsolete)", "A", "parsing", _SIGHT),
    ("4.1.2", "Name, Role, Value", "A", "name-role-value", _SIGHT),
    ("4.1.3", "Status Messages", "AA", "status-messages", _SIGHT),
)  # fmt: skip


@dataclass(frozen=True)
class Criterion:
    """A success criterion. number: as `1.4.3`, empty for good practice. level: `A`, `AA`, `AAA` or `best practice`."""

    number: str
    name: str
    level: str
    address: str
    whom: str

    def __str__(self) -> str:
        return f"WCAG {self.number} {self.name} ({self.level})" if self.number else self.name


_ALL = {
    number: Criterion(number, name, level, f"{_UNDERSTANDING}{slug}", whom)
    for number, name, level, slug, whom in _TABLE
}
PRACTICE = Criterion("", "Good practice", "best practice", "https://www.w3.org/WAI/tips/", _ANYONE)


def criterion(number: str) -> Criterion:
    """The criterion `number`, as `1.4.3`; PRACTICE for an unknown or empty number."""
    return _ALL.get(number, PRACTICE)
