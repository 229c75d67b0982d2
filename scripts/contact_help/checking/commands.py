"""The commands that check a built site."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import click

from contact_help import settings, waiting
from contact_help import statement as statements
from contact_help.checking import exceptions, findings
from contact_help.checking.links import LinkReport, link_report
from contact_help.checking.links_faults import Project, external_faults, local_faults
from contact_help.checking.options import EXCEPTIONS, built_site
from contact_help.checking.reports import FORMATS, Fault, Format, render
from contact_help.problems import InputError, Problem
from contact_help.today import today

_SITE = built_site("The built site to check.")
_REPORTS = click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Write a report too: NAME.html, .json, .xml (JUnit), .sarif, .txt or .github (annotations). May be repeated.",
)
_STATEMENT = click.option(
    "--statement", is_flag=True, help="Write docs/audit.yml, of which the accessibility page is made: whole sites only."
)
_KEPT = Path(".cache/audit")

_PROJECT = click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    show_default=True,
    help="The folder of mkdocs.yml, where faults are mended; without one they are told in the built site.",
)
_FORMAT = click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How faults are told."
)


class _Shard(click.ParamType):  # type: ignore[type-arg] # older releases of click are not generic
    """A part of the pages, as `2/5`."""

    name = "NUMBER/OF"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        number, slash, of = str(value).partition("/")
        if slash and number.isdecimal() and of.isdecimal() and 1 <= int(number) <= int(of):
            return int(number), int(of)
        return self.fail(f"{value} is not a part, as 2/5", param, ctx)


@click.group("audit", invoke_without_command=True)
@_SITE
@click.option("--page", "pages", multiple=True, help="Audit this page only, as es/faq/index.html; may be repeated.")
@click.option("--address", "addresses", multiple=True, help="Audit this address of any site instead; may be repeated.")
@click.option(
    "--sample",
    is_flag=True,
    help="Audit what changed, each template and a tenth in English and, by turns, two other languages.",
)
@click.option("--seed", type=click.IntRange(0), help="Which tenth; without it, that of the day.")
@click.option("--all", "afresh", is_flag=True, help="Look again at pages that have not changed, too.")
@click.option(
    "--shard", type=_Shard(), help="Audit one part of the pages, as 2/5; put parts together by `audit merge`."
)
@click.option(
    "--level",
    type=click.Choice(["A", "AA", "AAA"]),
    default="AAA",
    show_default=True,
    help="The highest level that counts.",
)
@click.option("--jobs", type=click.IntRange(1), help="How many pages are worked on at a time.")
@click.option(
    "--timeout", type=click.FloatRange(1), default=30.0, show_default=True, help="Seconds that a page may take to load."
)
@EXCEPTIONS
@_REPORTS
@_STATEMENT
@click.pass_context
def audit(  # noqa: PLR0913 # one for each option
    ctx: click.Context,
    site: Path,
    pages: tuple[str, ...],
    addresses: tuple[str, ...],
    *,
    sample: bool,
    seed: int | None,
    afresh: bool,
    shard: tuple[int, int] | None,
    level: str,
    jobs: int | None,
    timeout: float,
    exceptions_file: Path,
    reports: tuple[Path, ...],
    statement: bool,
) -> None:
    """Audit the built site for accessibility: WCAG 2.2, in many states, by three engines and checks of our own.

    Pages that have not changed since they were audited are not looked at again. Ctrl+C gives a report on what was seen
    until then. How it works, and what each rule finds and misses, is in AUDIT.md.

    \b
    Examples:
      contact-help audit
      contact-help audit --sample --report build/audit.html
      contact-help audit --page es/faq/index.html
      contact-help audit --address https://example.org/
      contact-help audit --shard 2/5 --report part-2.json

    \b
    Exit codes:
      0  all pages are clean
      1  there are findings
      2  a page could not be audited, or the audit could not run
    """
    if ctx.invoked_subcommand:
        return
    _need_extra()
    from contact_help.checking import audit as audits  # noqa: PLC0415 # its tools are not there for `links`
    from contact_help.checking import audit_reports as writers  # noqa: PLC0415
    from contact_help.checking.concluding import conclude  # noqa: PLC0415
    from contact_help.checking.states import ALL  # noqa: PLC0415

    if statement and (sample or shard or pages or addresses):
        raise InputError(
            [Problem("--statement", 0, "a statement is about the whole site", "Leave out what chooses pages")]
        )
    for path in reports:
        writers.check_path(path)
    exempt = exceptions.load(exceptions_file)
    signal.signal(signal.SIGTERM, _interrupt)
    settings = audits.Settings(level, jobs or audits.DEFAULT_JOBS, timeout)
    if addresses:
        _refuse_other_schemes(addresses)
        named = {address: address for address in addresses}
        results = audits.audit_pages(
            audits.Pages(named, dict.fromkeys(named, ALL), len(named)), settings=settings, progress=_progress()
        )
    else:
        there = audits.page_list(site)  # says that there is no site before anything else does
        plan: Mapping[str, tuple[str, ...]] = dict.fromkeys(pages or there, ALL)
        if sample:
            store = audits.store_of(site, _KEPT, level=level)
            changed = [page for page in there if store.knows_other(page, (site / page).read_bytes())]
            plan = audits.sample_plan(site, there, seed=today().toordinal() if seed is None else seed, changed=changed)
        if shard:
            plan = {page: plan[page] for page in audits.shard(list(plan), *shard)}
        prefix = _prefix(site)
        results = audits.audit_site(
            site, plan=plan, prefix=prefix, keep=_KEPT, afresh=afresh, settings=settings, progress=_progress()
        )
    report = conclude(results, project=Path.cwd(), exempt=exempt, today=today())
    _give(report, reports, statement=statement)


@audit.command("merge", short_help="Put the reports of several shards together.")
@click.argument("parts", type=click.Path(path_type=Path), nargs=-1, required=True)
@EXCEPTIONS
@_REPORTS
@_STATEMENT
def merge(parts: tuple[Path, ...], exceptions_file: Path, reports: tuple[Path, ...], *, statement: bool) -> None:
    """Put the JSON reports of several shards together, and conclude from all of them.

    \b
    Example:
      contact-help audit merge part-1.json part-2.json --report audit.html

    \b
    Exit codes:
      0  all pages are clean
      1  there are findings
      2  a page could not be audited, or a report cannot be read
    """
    _need_extra()
    from contact_help.checking import audit_reports as writers  # noqa: PLC0415 # its tools are not there for `links`
    from contact_help.checking import results  # noqa: PLC0415
    from contact_help.checking.concluding import conclude  # noqa: PLC0415

    for path in reports:
        writers.check_path(path)
    merged = results.merge([results.load(part) for part in parts])
    report = conclude(merged, project=Path.cwd(), exempt=exceptions.load(exceptions_file), today=today())
    _give(report, reports, statement=statement)


@click.command("listen")
@click.argument("page", required=False)
@click.option("--keys", default="All", show_default=True, help="What is pressed, in a row: see above.")
@click.option("--lang", "language", help="The reader's language; without it, that of the page's path, else English.")
@_SITE
@click.option(
    "--walks",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default="tests/listen/walks.toml",
    show_default=True,
    help="Without PAGE: the walks whose kept transcripts are compared.",
)
@click.option("--only", multiple=True, metavar="LANGUAGE/WALK", help="This walk only, as es/topic; may be repeated.")
@click.option("--update", is_flag=True, help="Keep what is heard now, for review by `git diff`.")
@click.option("--jobs", type=click.IntRange(1), default=2, show_default=True, help="How many readers listen at a time.")
@_PROJECT
def listen(  # noqa: PLR0913, PLR0917 # one for each option
    page: str | None,
    keys: str,
    language: str | None,
    site: Path,
    file: Path,
    only: tuple[str, ...],
    *,
    update: bool,
    jobs: int,
    project: Path,
) -> None:
    """Print what the screen reader Orca says while keys are pressed on a PAGE in Firefox, without JavaScript.

    PAGE is a page of the built site, as es/faq/, or an address of any page. Without PAGE, all walks of the project are
    made on a fresh build, and compared with the transcripts that are kept in Git.

    \b
    Keys:
      Tab, shift+Tab, Enter, Down   as usual
      H, K, M, P                    next heading, link, landmark, paragraph
      Orca+Tab                      next field
      All                           read on from here; All:9 the first nine pieces
      type:TEXT                     type TEXT
      H*3, H*                       three times; until there are no more
      Tab@NAME                      until an id, a class or the end of an address
                                    is reached

    \b
    Examples:
      contact-help listen es/faq/ --keys "H* ctrl+Home M*"
      contact-help listen https://example.org/ --keys "Tab*5"
      contact-help listen --only es/topic

    \b
    Exit codes:
      0  it was heard, and is as kept
      1  something sounds otherwise
      2  nothing could be heard
    """
    from contact_help.checking import listen as listening  # noqa: PLC0415 # it builds sites: many modules
    from contact_help.checking.listen_session import SilentError  # noqa: PLC0415

    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if page:
            sys.exit(_listen_to(page, keys, language, site))
        walks = listening.load(file)
        chosen = listening.choose(walks, only)
        with listening.published(project, walks.day) as root:
            said, problems = listening.hear_all(root, chosen, jobs=jobs, progress=_counter("walks heard"))
    except SilentError as error:
        raise InputError(
            [Problem("listen", 0, str(error), "Try again; --keys and the page are as asked for")]
        ) from None
    if update:
        changed = [*listening.write(walks, said), *([] if only else listening.remove_strays(walks))]
        click.echo("".join(f"{each}\n" for each in changed) + f"{len(changed)} of {len(said)} transcripts changed")
        if problems:
            raise InputError(problems)
        return
    differences = [each for each in (listening.difference(walks, walk, text) for walk, text in said.items()) if each]
    click.echo("".join(f"{each}\n\n" for each in differences) + f"{len(differences)} of {len(said)} sound otherwise")
    if problems:
        raise InputError(problems)
    sys.exit(findings.FOUND if differences else findings.CLEAN)


def _listen_to(page: str, keys: str, language: str | None, site: Path) -> int:
    """Print what is heard on one page of the site or on the web."""
    from contact_help.checking import listen as listening  # noqa: PLC0415 # as above
    from contact_help.checking.server import serve  # noqa: PLC0415

    walk = listening.steps(keys)
    spoken = listening.language_of(page, language)
    if urlsplit(page).scheme in {"http", "https", "file"}:
        click.echo(listening.hear(page, spoken, walk), nl=False)
        return findings.CLEAN
    listening.require_page(site, page)
    with serve(site, prefix=_prefix(site)) as root:
        click.echo(listening.hear(f"{root}{page.removeprefix('/')}", spoken, walk), nl=False)
    return findings.CLEAN


def _give(report: object, paths: Iterable[Path], *, statement: bool) -> None:
    from contact_help.checking import audit_reports as writers  # noqa: PLC0415 # its tools are not there for `links`
    from contact_help.checking.concluding import AuditReport  # noqa: PLC0415

    if not isinstance(report, AuditReport):
        raise TypeError
    for path in paths:
        writers.write(report, path)
    click.echo(writers.terminal(report), nl=False)
    if statement and report.is_of_the_whole_site:
        written = statements.save(report.statement(today()), Path("docs"))
        click.echo(f"Wrote {written}, of which the accessibility page is made.")
    elif statement:
        click.echo("No statement was written: this is not an audit of the whole site.", err=True)
    if os.environ.get("GITHUB_ACTIONS") == "true":
        click.echo(writers.github(report), nl=False)
    sys.exit(report.exit_code)


def _need_extra() -> None:
    """Say so where what the audit needs is not installed: a site is built without it."""
    missing = [name for name in ("PIL", "playwright", "py3langid", "pyphen") if importlib.util.find_spec(name) is None]
    if missing:
        what = f"the audit needs Python packages that are not installed: {', '.join(missing)}"
        remedy = "Install the package with its extra `audit`; in the generator's own source `make test` does so"
        raise InputError([Problem("audit", 0, what, remedy)])


def _prefix(site: Path) -> str:
    """The path below which the site is meant to live; the root where its pages do not say."""
    try:
        return urlsplit(link_report(site).base_url).path or "/"
    except InputError:
        return "/"


def _interrupt(_number: int, _frame: object) -> None:
    """Take a request to end for Ctrl-C: what was seen until then is reported."""
    raise KeyboardInterrupt


def _refuse_other_schemes(addresses: Iterable[str]) -> None:
    wrong = [each for each in addresses if urlsplit(each).scheme not in {"http", "https"} or not urlsplit(each).netloc]
    if wrong:
        raise InputError(
            Problem(each, 0, "this is not the address of a page", "Begin it with http:// or https://") for each in wrong
        )


def _progress() -> Callable[[object], None]:
    """A line that counts up: over itself on a terminal, now and then where a log is kept."""
    watched = sys.stderr.isatty()
    told = 0

    def show(progress: object) -> None:
        nonlocal told
        done, of, left = progress.done, progress.of, progress.left  # type: ignore[attr-defined]
        time = f", {int(left // 60)}:{int(left % 60):02} left" if left is not None else ""
        line = f"{done} of {of} pages audited, {of - done} left{time}"
        if watched:
            click.echo(f"\r\033[K{line}", nl=done == of, err=True)
        elif done == of or done * 10 // of > told:
            told = done * 10 // of
            click.echo(line, err=True)

    return show


def _counter(what: str) -> Callable[[int, int], None] | None:
    """A line on a terminal that counts up; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        click.echo(f"\r{done} of {of} {what}", nl=done == of, err=True)

    return show


@click.command("links")
@_SITE
@_PROJECT
@_FORMAT
@EXCEPTIONS
@click.option("--external", is_flag=True, help="Ask the hosts of links that leave the site, in place of all else.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path, dir_okay=False),
    default=".cache/links.json",
    show_default=True,
    help="Where the hosts' answers are remembered.",
)
def links(  # noqa: PLR0913 # one for each option
    site: Path, project: Path, form: Format, exceptions_file: Path, *, external: bool, cache: Path
) -> None:
    """Check every link, anchor, asset, language link, mail address and number of the built site, without a network.

    With --external: ask whether what the site links to elsewhere is still there. That takes time: one request a second
    to each host.

    \b
    Examples:
      contact-help links
      contact-help links --external
      contact-help links --format json

    \b
    Exit codes:
      0  all are right
      1  some are not
      2  there is no site to check, or no host could be reached
    """
    sources = Project(project)
    with waiting.told("Reading the site's links"):
        report = link_report(site, contacts=sources.contacts)
    if external:
        _external(report, site, sources, form, cache)
    left, borne, problems = exceptions.apply(
        exceptions.load(exceptions_file),
        report.findings,
        check="links",
        place=lambda each: exceptions.Place(each.rule, each.page, each.where),
        pages=report.page_names,
        today=today(),
        complete=True,
    )
    faults = local_faults(replace(report, findings=list(left)), site, sources)
    faults += [Fault(each.place, each.line, "exception", "", each.what, each.remedy) for each in problems]
    summary = f"{len(faults)} faults in {report.links} links on {report.pages} pages"
    if borne:
        summary += f"; {len(borne)} are borne by exceptions"
    _tell(faults, form=form, summary=summary)


def _tell(faults: Sequence[Fault], notes: Sequence[Fault] = (), *, form: Format, summary: str) -> NoReturn:
    """Print what a check found, and end with the exit code that follows from it."""
    click.echo(render(faults, notes, form=form, summary=summary), nl=False)
    sys.exit(findings.FOUND if faults else findings.CLEAN)


def _external(report: LinkReport, site: Path, sources: Project, form: Format, cache: Path) -> NoReturn:
    from contact_help.checking import links_external  # noqa: PLC0415 # only this run needs what speaks to hosts

    manners = links_external.Manners(agent=f"contact-help-links (checks the links of {report.base_url})")
    run = links_external.check(report.external, cache, manners=manners, progress=_counter("hosts asked"))
    faults, notes = external_faults(run, report, site, sources, today())
    summary = f"{len(faults)} faults and {len(notes)} to look at in {len(run.answers)} addresses, {run.asked} asked now"
    offline = run.asked > 0 and not run.reached
    if offline:
        summary += "; no host could be reached: is there a network?"
    click.echo(render(faults, notes, form=form, summary=summary), nl=False)
    sys.exit(findings.COULD_NOT_RUN if offline else findings.FOUND if faults else findings.CLEAN)


@click.command("html")
@_SITE
@_PROJECT
@_FORMAT
@click.option(
    "--cache",
    type=click.Path(path_type=Path, dir_okay=False),
    default=".cache/html.json",
    show_default=True,
    help="Where it is remembered which pages were valid.",
)
def html(site: Path, project: Path, form: Format, cache: Path) -> None:
    """Check that every page of the built site is valid HTML, with html-validate.

    \b
    Examples:
      contact-help html
      contact-help html --site build/pseudo --format json

    \b
    Exit codes:
      0  all are
      1  some are not
      2  there is no site to check, or the checker does not run
    """
    from contact_help.checking import validity  # noqa: PLC0415 # only this command needs it

    with waiting.told("Validating pages"):
        report = validity.check(site, project, Project(project).locales, cache)
    summary = f"{len(report.faults)} faults in {report.pages} pages, {report.validated} of them validated now"
    _tell(report.faults, form=form, summary=summary)


@click.command("contacts")
@_PROJECT
@_FORMAT
@click.option("--any-age", is_flag=True, help="Leave out what is only too old, so that no correction waits for it.")
def contacts(project: Path, form: Format, *, any_age: bool) -> None:
    """Check every contact and figure: its format, source and age, and that none is typed by hand.

    Too old a contact is not shown: the build says where to look it up. Run this on a schedule, so that somebody hears
    of it.

    \b
    Examples:
      contact-help contacts
      contact-help contacts --any-age

    \b
    Exit codes:
      0  all are right
      1  some are not
      2  mkdocs.yml or docs/facts.yml cannot be read
    """
    from contact_help.checking import contacts as checks  # noqa: PLC0415 # tables of numbers are slow to import

    with waiting.told("Checking contacts and figures"):
        report = checks.check(project, today())
    if any_age:
        report = checks.without_age(report)
    _tell(report.faults, report.notes, form=form, summary=checks.summary(report))


@click.command("weight")
@_SITE
@_PROJECT
@_FORMAT
def weight(site: Path, project: Path, form: Format) -> None:
    """Weigh the first view of every page: HTML and style sheets, compressed as most hosts do it (gzip).

    A page may have 14,600 bytes, what the first round trip of a connection brings; `budgets` in mkdocs.yml sets other
    limits. Over it, the parts that cost most are named.

    \b
    Examples:
      contact-help weight
      contact-help weight --site build/pseudo

    \b
    Exit codes:
      0  all are within their budget
      1  some are not
      2  there is no site to weigh
    """
    from contact_help.checking import weight as scales  # noqa: PLC0415 # not needed by other commands

    chosen = settings.of_project(project)
    with waiting.told("Weighing pages"):
        weights = scales.weigh(site, chosen.budgets)
    found = scales.faults(weights, site, project, chosen.locales)
    _tell(found, form=form, summary=scales.summary(weights, found))


@click.command("extensions")
@_SITE
@_PROJECT
@_FORMAT
def extensions(site: Path, project: Path, form: Format) -> None:
    """Run the checks that extensions bring, and list what each of them adds.

    An extension is a package that is installed beside this one; CONTRIBUTING says how one is made. `contact-help check`
    runs this where an extension has a check.

    \b
    Examples:
      contact-help extensions
      contact-help extensions --format json

    \b
    Exit codes:
      0  no check found anything
      1  some did
      2  an extension is broken, or there is no site to check
    """
    from contact_help import extensions as found  # noqa: PLC0415 # looks through all that is installed
    from contact_help.composing.fields import all_kinds  # noqa: PLC0415 # as above

    all_kinds()  # tells what is wrong with a field
    brought = [each for group in found.GROUPS for each in found.installed(group)]
    for each in brought:
        if each.group in {"clocks", "webmails"}:
            each.data()
    checks = found.installed("checks")
    if checks and not (site / "index.html").is_file():
        raise InputError([Problem(str(site), 0, "there is no site to check", "Run `contact-help build` first")])
    with waiting.told("Running the checks of extensions"):
        faults = [Fault(where="", **one) for each in checks for one in found.run(each, project, site)]
    listed = "; ".join(f"{each.group} {each.name} of {each.package}" for each in brought)
    _tell(sorted(faults), form=form, summary=f"{len(faults)} faults; {listed or 'no extension is installed'}")
