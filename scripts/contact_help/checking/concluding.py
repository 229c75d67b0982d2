"""Makes findings that people can act on of what an audit saw: grouped by cause, less exceptions."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from contact_help.checking import across, exceptions
from contact_help.checking.criteria import criterion
from contact_help.checking.findings import CLEAN, COULD_NOT_RUN, FOUND, Cause, Spot
from contact_help.checking.origins import Origins
from contact_help.checking.results import Results
from contact_help.checking.rules import RULES
from contact_help.checking.states import ALL
from contact_help.problems import Problem
from contact_help.statement import Statement

# Under the names that people look for.
TOOLS = {
    "@pa11y/html_codesniffer": "HTML_CodeSniffer",
    "accessibility-checker-engine": "IBM Equal Access",
    "browser": "Browser:",
}
_RANKS = {"A": 1, "AA": 2, "AAA": 3}


@dataclass(frozen=True)
class AuditReport:
    """What an audit has to say. findings: causes of faults. reviews: what a person should look at, never faults.

    borne: causes that an exception bears. problems: exceptions that are wrong, findings too. results: what was seen.
    settled: how many questions a person has answered in the file of exceptions.
    """

    results: Results
    findings: tuple[Cause, ...]
    reviews: tuple[Cause, ...]
    borne: tuple[Cause, ...]
    problems: tuple[Problem, ...]
    settled: int = 0

    @property
    def exit_code(self) -> int:
        """COULD_NOT_RUN when a page was not audited, else FOUND when there are findings, else CLEAN."""
        if not self.results.asked or not self.results.is_complete:
            return COULD_NOT_RUN
        return FOUND if self.findings or self.problems else CLEAN

    @property
    def is_of_the_whole_site(self) -> bool:
        """Whether the audit was asked for every page in every state, and was not stopped."""
        asked = self.results.asked.values()
        whole = len(asked) == self.results.site_pages and all(set(ALL) <= set(states) for states in asked)
        return whole and not self.results.interrupted

    def statement(self, day: dt.date) -> Statement:
        """What the accessibility page says of this audit, made on `day`."""
        counted = {"A": 0, "AA": 0, "AAA": 0, "practice": len(self.problems)}
        for cause in self.findings:
            level = cause.criterion.level
            counted[level if level in counted else "practice"] += 1
        seen = self.results.pages.values()
        return Statement(
            day=day,
            level=self.results.level,
            languages=tuple(sorted({tag for page in seen if (tag := str(page.facts.get("language", "")))})),
            pages=len(seen),
            pages_all=self.results.site_pages,
            states=sum(len(set(ALL) & set(page.states)) for page in seen),
            states_all=self.results.site_pages * len(ALL),
            state_names=ALL,
            faults=counted,
            borne=len(self.borne),
            questions=len(self.reviews),
            tools={TOOLS.get(name, name): version for name, version in self.results.tools.items()},
        )

    @property
    def mistakes(self) -> dict[str, int]:
        """How many messages of engines were left out because they are known to be wrong, by kind."""
        found: dict[str, int] = defaultdict(int)
        for page in self.results.pages.values():
            for kind, number in page.mistakes.items():
                found[kind] += number
        return dict(found)

    @property
    def witnessed(self) -> tuple[int, int]:
        """How many pages pa11y-ci looked at as well, and how many faults were told of one of the two browsers only."""
        pages = [page for page in self.results.pages.values() if page.witnessed]
        return len(pages), sum(page.differences for page in pages)

    @property
    def answered(self) -> int:
        """How many questions of engines our own checks decided."""
        return sum(page.answered for page in self.results.pages.values())


def conclude(
    results: Results,
    *,
    project: Path,
    exempt: Sequence[exceptions.Exempt] = (),
    today: dt.date,
) -> AuditReport:
    """Conclude from `results`. project: folder with docs, overrides, locales, where they are. exempt: exceptions."""
    spots = [spot for page in results.pages.values() for spot in page.spots]
    spots += _compared(results)
    spots = [spot for spot in spots if _counts(spot, results.level)]
    sure = [spot for spot in spots if not spot.unsure]
    left, borne, problems = exceptions.apply(
        exempt,
        sure,
        check="audit",
        place=lambda spot: exceptions.Place(spot.rule, spot.page, spot.selector),
        pages=results.pages,
        today=today,
        # Only the whole site in all of its states shows that an exception is needed nowhere.
        complete=_is_whole(results),
    )
    # A question of an engine that a person has answered, with the reason, is asked no more.
    asked, answered, outdated = exceptions.apply(
        exempt,
        [spot for spot in spots if spot.unsure],
        check="review",
        place=lambda spot: exceptions.Place(spot.rule, spot.page, spot.selector),
        pages=results.pages,
        today=today,
        complete=_is_whole(results),
    )
    origins = Origins(project)
    return AuditReport(
        results=results,
        findings=_causes(left, results, origins),
        reviews=_causes(asked, results, origins),
        borne=_causes(borne, results, origins),
        settled=len(answered),
        problems=(*problems, *outdated),
    )


def _is_whole(results: Results) -> bool:
    whole = results.is_complete and len(results.pages) == results.site_pages
    return whole and all(set(ALL) <= set(states) for states in results.asked.values())


def _counts(spot: Spot, level: str) -> bool:
    return _RANKS.get(criterion(spot.number).level, 1) <= _RANKS[level]


def _compared(results: Results) -> list[Spot]:
    """What only several pages together show."""
    found = across.check({page: dict(result.facts) for page, result in results.pages.items()})
    return [
        Spot(
            rule=each["rule"],
            number=RULES[each["rule"]].number,
            page=page,
            selector=each["selector"],
            what=each["what"],
            unsure=False,
            states=("desktop",),
            engines=("own",),
            remedy=RULES[each["rule"]].remedy,
            text=each["text"],
            html=each["html"],
            trail=tuple(each["trail"]),
        )
        for page, all_ in found.items()
        for each in all_
    ]


def _causes(spots: Iterable[Spot], results: Results, origins: Origins) -> tuple[Cause, ...]:
    groups: dict[tuple[str, str, int, str, str], list[Spot]] = defaultdict(list)
    for spot in spots:
        template = results.pages[spot.page].template
        file, line = origins.of(spot, template)
        component = _component(spot)
        # A part of every page, as its header, is one cause whatever the template.
        groups[spot.rule, file, line, "" if file else component, "" if file else template].append(spot)
    return tuple(sorted((_cause(key, group, results) for key, group in groups.items()), key=_weight))


def _cause(key: tuple[str, str, int, str, str], spots: list[Spot], results: Results) -> Cause:
    rule, file, line, _, _ = key
    spots = sorted(spots, key=lambda spot: (spot.page, spot.selector))
    first = spots[0]
    picture = next(
        (shot for spot in spots if (shot := results.pages[spot.page].pictures.get(f"{rule} {spot.selector}"))),
        "",
    )
    return Cause(
        rule=rule,
        number=first.number,
        what=first.what,
        remedy=first.remedy,
        file=file,
        line=line,
        template=results.pages[first.page].template,
        component=_component(first),
        unsure=first.unsure,
        spots=tuple(spots),
        picture=picture,
    )


def _component(spot: Spot) -> str:
    """The innermost part around the spot that a style sheet would name; numbers do not tell parts apart."""
    for step in spot.trail:
        if "." in step or "#" in step:
            return re.sub(r"\d+", "N", step)
    return spot.trail[0] if spot.trail else ""


def _weight(cause: Cause) -> tuple[int, int, str, str]:
    """Levels first, then how much is mended at once."""
    rank = _RANKS.get(cause.criterion.level, 9)
    return rank, -len(cause.spots), cause.rule, cause.place
