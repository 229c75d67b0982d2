"""What a borrower types must arrive as typed: the composer in a real Chromium, JavaScript off, on https."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import trustme
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright
from pypdf import PdfReader

from contact_help import building
from contact_help.checking import browsers, server

PROJECT = Path(__file__).parents[2]
# Every printable ASCII sign that the form takes, leading zeros, double spaces, and what looks like markup or a header.
HOSTILE = "0 a b=c#d?e;f:g\"h'i<j>k\\l/m,n  o{p}q|r~s^t`u[v]w*x!y@z$(-_.)"


@pytest.fixture(scope="module")
def found() -> browsers.Browser:
    return browsers.find_browser()


@pytest.fixture(scope="module")
def chromium(found: browsers.Browser) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(found.path), args=list(found.flags), env=dict(found.environment) or None
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("published")
    site = building.build(PROJECT, site=folder / "site").site
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    issued.private_key_pem.write_to_path(key)
    issued.cert_chain_pems[0].write_to_path(certificate)
    with server.serve(site, certificate=(certificate, key)) as address:
        yield address


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(java_script_enabled=False, ignore_https_errors=True)
    yield made
    made.close()


class Handover:
    """Watches a page for the address that it hands to the mail program, and for the word that it was handed over."""

    def __init__(self, page: Page) -> None:
        self.addresses: list[str] = []
        self.launched: list[str] = []
        session = page.context.new_cdp_session(page)
        session.send("Page.enable")
        session.on("Page.frameRequestedNavigation", lambda event: self.addresses.append(event["url"]))
        page.on(
            "console",
            lambda said: self.launched.append(said.text) if said.text.startswith("Launched external") else None,
        )

    @property
    def mail(self) -> tuple[str, str]:
        """Subject and body of the one mail that was opened."""
        (address,) = [each for each in self.addresses if each.startswith("mailto:")]
        query = dict(part.split("=", 1) for part in urlsplit(address).query.split("&"))
        return unquote(query["subject"]), unquote(query["body"], errors="strict").rstrip("\r\n") + "\r\n"


def open_topic(context: BrowserContext, root: str, path: str) -> tuple[Page, Handover]:
    page = context.new_page()
    handover = Handover(page)
    page.goto(f"{root}{path}")
    handover.addresses.clear()
    return page, handover


def fill_late_fee(page: Page) -> None:
    page.fill("#f-fee_date", "2026-11-03")
    page.fill("#f-fee_amount", "1,045.00")
    page.fill("#f-loan_number", "0012345678")
    page.fill("#f-property_address", HOSTILE[:60])
    page.fill("#f-full_name", HOSTILE[:50])
    page.check("#c-what_happened-1")
    page.check("#c-what_happened-4")
    page.check("#c-request-2")


def send(page: Page) -> None:
    page.click("#form button[type=submit]")
    page.wait_for_timeout(800)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_what_is_typed_arrives_byte_for_byte_in_english(context: BrowserContext, root: str, language: str) -> None:
    page, handover = open_topic(context, root, f"{language}/write/late-fee/")
    fill_late_fee(page)
    send(page)
    subject, body = handover.mail
    assert subject == "Question about a late fee on my mortgage loan"
    assert body == (
        "Hello,\r\n\r\n"
        "I am writing about a late fee on my mortgage loan. I believe that it may be an error.\r\n\r\n"
        "Date of the late fee, if known =2026-11-03\r\n"
        "Amount of the late fee in US dollars, if known =1,045.00\r\n"
        "Date when I sent the payment, if known =\r\n"
        "What happened = I sent the payment before the due date, and I have proof.\r\n"
        "What happened = A new company began to service my loan at that time.\r\n"
        "My request = Please explain in writing why the fee was charged and how it was worked out.\r\n"
        "\r\nPlease answer me in writing.\r\n\r\n"
        "Phone number for questions, if known =\r\n"
        f"Address of the home, if known ={HOSTILE[:60]}\r\n"
        "Loan number =0012345678\r\n"
        "\r\nThank you.\r\n\r\n"
        f"Name on the loan ={HOSTILE[:50]}\r\n"
    )


def test_the_rest_of_the_hostile_signs_arrive_too(context: BrowserContext, root: str) -> None:
    page, handover = open_topic(context, root, "en/write/payoff-statement/")
    page.fill("#f-payoff_date", "2026-12-31")
    page.fill("#f-loan_number", "007")
    page.fill("#f-full_name", HOSTILE[-50:])
    page.check("#c-reason-3")
    send(page)
    _, body = handover.mail
    assert body.endswith(f"Name on the loan ={HOSTILE[-50:]}\r\n")
    assert "Payoff date =2026-12-31\r\n" in body
    assert "Reason = I plan to pay off the loan with my own money.\r\n" in body


def test_a_letter_with_every_optional_fact_left_empty_still_reads_well(context: BrowserContext, root: str) -> None:
    page, handover = open_topic(context, root, "en/write/late-fee/")
    page.fill("#f-loan_number", "1")
    page.fill("#f-full_name", "A")
    send(page)
    _, body = handover.mail
    assert "What happened" not in body
    assert "Date of the late fee, if known =\r\n" in body


def test_the_page_stays_with_all_that_was_typed(context: BrowserContext, root: str) -> None:
    page, _ = open_topic(context, root, "en/write/late-fee/")
    fill_late_fee(page)
    send(page)
    assert page.url == f"{root}en/write/late-fee/"
    assert page.input_value("#f-loan_number") == "0012345678"


def test_the_mail_program_is_really_opened(context: BrowserContext, root: str, found: browsers.Browser) -> None:
    if not found.full:
        pytest.skip("NOT PROVED HERE: only a full Chromium hands mail over, and this machine has the headless shell")
    page, handover = open_topic(context, root, "en/write/late-fee/")
    fill_late_fee(page)
    send(page)
    assert len(handover.launched) == 1


def test_the_watcher_does_not_see_a_form_that_chromium_warns_about(
    context: BrowserContext, root: str, found: browsers.Browser
) -> None:
    """The seeded fault: the same form aimed at the page itself. Chromium covers it with a warning."""
    if not found.full:
        pytest.skip("NOT PROVED HERE: only a full Chromium warns, and this machine has the headless shell")
    page, handover = open_topic(context, root, "en/write/late-fee/")
    markup = page.content().replace('target="mail"', "")
    page.route("**/late-fee/", lambda route: route.fulfill(body=markup, content_type="text/html"))
    page.reload()
    handover.launched.clear()
    fill_late_fee(page)
    send(page)
    assert handover.launched == []


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", "José"), ("full_name", "O\u2019Brien"),
        ("full_name", "a+b"), ("full_name", "A & B"), ("full_name", "100%41"),
        ("full_name", "\u0645\u062d"),
        ("loan_number", "\u0663\u0663"), ("loan_number", "\uff13\uff13"), ("loan_number", "123-45-6789"),
        ("loan_number", "4111 1111 1111 1111"), ("property_address", "SSN 123 45 6789"),
        ("fee_amount", "45.5"), ("fee_amount", "$45"), ("reach_me", "+1 555 010 0123"),
    ],
)  # fmt: skip
def test_what_would_not_arrive_is_refused_before_it_is_sent(
    context: BrowserContext, root: str, language: str, field: str, value: str
) -> None:
    page, handover = open_topic(context, root, f"{language}/write/late-fee/")
    fill_late_fee(page)
    page.fill(f"#f-{field}", value)
    send(page)
    assert [each for each in handover.addresses if each.startswith("mailto:")] == []
    reason = page.get_attribute(f"#f-{field}", "title") or ""
    assert reason.strip()
    assert (language == "ar") == bool(re.search("[\u0600-\u06ff]", reason))
    rule = (page.get_attribute(f"#f-{field}", "aria-describedby") or "").split()[-1]
    assert page.inner_text(f"#{rule}").strip() in reason.strip()


@pytest.mark.parametrize("path", ["en/write/late-fee/", "ar/write/payoff-statement/"])
def test_the_draft_link_opens_as_it_was_made(context: BrowserContext, root: str, path: str) -> None:
    page, handover = open_topic(context, root, path)
    href = page.get_attribute("#draft a.button", "href")
    page.click("#draft a.button")
    page.wait_for_timeout(500)
    assert href in handover.addresses
    _, body = handover.mail
    assert "[LOAN NUMBER]" in body
    assert body.startswith("Hello,\r\n")


def test_webmail_gets_any_script_as_typed(context: BrowserContext, root: str) -> None:
    page, _ = open_topic(context, root, "ar/write/late-fee/")
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route("https://mail.google.com/**", refuse)
    page.click("#webmail details summary")
    page.fill("#w-1", "Loan + 100% & more\n\u0645\u0631")
    page.click("#webmail details[open] button")
    page.wait_for_timeout(800)
    (address,) = asked
    query = urlsplit(address).query
    assert "su=Question+about+a+late+fee" in query
    assert "body=Loan+%2B+100%25+%26+more%0D%0A%D9%85" in query


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_printed_page_is_the_letter_with_what_was_typed(
    context: BrowserContext, root: str, language: str, tmp_path: Path
) -> None:
    page, _ = open_topic(context, root, f"{language}/write/late-fee/")
    fill_late_fee(page)
    page.fill("#f-full_name", "Sample Name Of Fifty Characters In All: 1234567890")
    page.fill("#f-property_address", "12 Sample Street, Apartment 1234, Some Long Town, Texas")
    file = tmp_path / "letter.pdf"
    page.pdf(path=file, format="Letter", display_header_footer=True)
    reader = PdfReader(file)
    text = " ".join("".join(each.extract_text() for each in reader.pages).split())
    assert len(reader.pages) == 1
    for whole in ("0012345678", "1,045.00", "12 Sample Street, Apartment 1234, Some Long Town, Texas", "1234567890"):
        assert whole in text
    assert "I sent the payment before the due date" in text
    assert "I was told by phone" not in text
    for chrome in ("Menu", "Gmail", "Clear this form", "independent", "What the rules say"):
        assert chrome not in text
    # The browser's own header holds the page's title; the letter itself is English throughout.
    page.pdf(path=file, format="Letter")
    assert not re.search("[\u0600-\u06ff]", "".join(each.extract_text() for each in PdfReader(file).pages))


def test_no_page_breaks_its_own_policy_or_asks_for_anything_elsewhere(context: BrowserContext, root: str) -> None:
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda each: said.append(each.text))
    page.on("request", lambda each: asked.append(each.url))
    for path in ("", "en/", "ar/", "es/faq/", "ar/write/late-fee/", "ar/deadlines/", "en/404.html"):
        page.goto(f"{root}{path}")
    # Chromium notes that a mail address is no secure origin; that is no fault of the page.
    assert [each for each in said if not each.startswith("Mixed Content")] == []
    assert asked
    assert [each for each in asked if not each.startswith(root)] == []


@pytest.mark.parametrize(
    "path",
    [
        "en/",
        "ar/write/late-fee/",
        "es/deadlines/",
        "ar/a-z/",
        "es/guide/your-rights/",
        "en/languages/",
        "es/guide/escalation/",
    ],
)
def test_no_page_is_wider_than_a_small_phone(chromium: Browser, root: str, path: str) -> None:
    """WCAG 1.4.10. Measured with scripts of the test; the page has none."""
    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 320, "height": 700}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{root}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
