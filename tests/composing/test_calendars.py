"""Calendar files: read back by a calendar library, and safe whatever stands in a text."""

from __future__ import annotations

import datetime as dt

from icalendar import Calendar

from contact_help.composing.calendars import Event, calendar

MADE = dt.date(2026, 11, 25)


def made(*events: Event, address: str = "https://example.org/help/en/deadlines/") -> bytes:
    return calendar(events, name="Sample help", made=MADE, address=address)


def event(summary: str = "Answer due", description: str = "12 CFR 1024.35(e)") -> Event:
    return Event(dt.date(2026, 12, 31), summary, description)


def test_an_event_is_a_whole_day_with_its_source() -> None:
    (found,) = Calendar.from_ical(made(event())).events
    assert found.decoded("dtstart") == dt.date(2026, 12, 31)
    assert found.decoded("dtend") == dt.date(2027, 1, 1)
    assert str(found["summary"]) == "Answer due"
    assert str(found["description"]) == "12 CFR 1024.35(e)"
    assert str(found["url"]) == "https://example.org/help/en/deadlines/"
    assert str(found["transp"]) == "TRANSPARENT"


def test_texts_in_every_script_come_back_as_they_were_and_no_line_is_too_long() -> None:
    texts = ["a, b; c\\d", "موعد الرد: إشعار بخطأ، طلب معلومات " * 4, "回覆期限 " * 30, "é" * 200]
    content = made(*(event(text, text) for text in texts))
    assert [str(each["summary"]) for each in Calendar.from_ical(content).events] == texts
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_no_text_can_start_a_property_of_its_own() -> None:
    content = made(event("Answer\r\nEND:VEVENT\r\nATTACH:https://thief.example", "x\nBEGIN:VALARM"))
    (found,) = Calendar.from_ical(content).events
    assert "ATTACH" not in found
    assert found.subcomponents == []


def test_the_same_day_gives_the_same_bytes_and_each_event_its_own_identity() -> None:
    both = made(event(), event("Confirmation due"))
    assert both == made(event(), event("Confirmation due"))
    assert len({str(each["uid"]) for each in Calendar.from_ical(both).events}) == 2


def test_without_an_address_there_is_none() -> None:
    assert b"URL" not in made(event(), address="")
