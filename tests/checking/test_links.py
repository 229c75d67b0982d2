"""Each rule finds its seeded faults and lets correct but unusual pages pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from contact_help.checking.built_site import source_candidates, style_references
from contact_help.checking.links import check_links, link_report
from contact_help.checking.links_contacts import Contacts
from contact_help.problems import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from contact_help.checking.findings import Finding

BASE = "https://example.org/help/"
LANGUAGES = ("en", "es", "ar")
PAYMENTS = "en/guide/payments/index.html"
TOPICS = ("", "guide/payments/", "guide/late-fees/")
ARABIC_ANCHOR = "%D8%B1%D8%B3%D9%88%D9%85"  # the word for fees


def alternates(topic: str) -> str:
    links = [f'<link rel="alternate" hreflang="{lang}" href="{BASE}{lang}/{topic}">' for lang in LANGUAGES]
    return "".join([*links, f'<link rel="alternate" hreflang="x-default" href="{BASE}">'])


def document(lang: str, head: str, body: str) -> str:
    return f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


@dataclass
class Site:
    """A clean site of a chooser, error pages and three pages in three languages; change `files`, then check."""

    root: Path
    files: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        switch = '<a hreflang="{0}" lang="{0}" href="{1}{0}/">{0}</a>'
        own = f'<link rel="canonical" href="{BASE}">'
        chooser = "".join(switch.format(lang, "") for lang in LANGUAGES)
        self.files["index.html"] = document("en", own + alternates(""), chooser)
        absolute = "".join(switch.format(lang, "/help/") for lang in LANGUAGES)
        style = '<link rel="stylesheet" href="/help/assets/main.css">'
        self.files["404.html"] = document("en", style, f'<a href="#main">Skip</a><main id="main">{absolute}</main>')
        for lang in LANGUAGES:
            self.files[f"{lang}/404.html"] = document(lang, style, f'<a href="/help/{lang}/">Home</a>')
            for topic in TOPICS:
                up = "../" * (topic.count("/") + 1)
                head = (
                    f'<link rel="canonical" href="{BASE}{lang}/{topic}">{alternates(topic)}'
                    f'<link rel="stylesheet" href="{up}assets/main.css">'
                )
                links = "".join(switch.format(other, up) for other in LANGUAGES if other != lang)
                home = up.removesuffix("../") or "./"
                menu = "".join(f'<a href="{each}">{each}</a>' for each in TOPICS if each and not topic)
                body = (
                    f'<a href="#main">Skip</a>{links}<main id="main"><h2 id="fees">Fees</h2><h2 id="رسوم">رسوم</h2>'
                    f'<a href="{home}">Home</a>{menu}<img src="{up}assets/logo.svg" alt=""><!--here--></main>'
                )
                self.files[f"{lang}/{topic}index.html"] = document(lang, head, body)
        self.files["assets/main.css"] = 'body { background: url("logo.svg") }'
        self.files["assets/logo.svg"] = "<svg/>"
        self.list_in_sitemap(["", *(f"{lang}/{topic}" for lang in LANGUAGES for topic in TOPICS)])

    def list_in_sitemap(self, addresses: list[str]) -> None:
        entries = "".join(f"<url><loc>{BASE}{address}</loc></url>" for address in addresses)
        name = "http://www.sitemaps.org/schemas/sitemap/0.9"
        self.files["sitemap.xml"] = f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{name}">{entries}</urlset>'

    def change(self, path: str, old: str, new: str) -> None:
        assert old in self.files[path]
        self.files[path] = self.files[path].replace(old, new)

    def insert(self, markup: str, path: str = PAYMENTS) -> None:
        self.change(path, "<!--here-->", markup)

    def check(self, contacts: Contacts | None = None) -> list[Finding]:
        self.write()
        return check_links(self.root, contacts=contacts)

    def write(self) -> None:
        for path, text in self.files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8", newline="")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


MARKUP_FAULTS = [
    ("broken-page", '<a href="../late-feee/">Pay</a>', "../late-fees/"),
    ("broken-page", '<a href="../../../en/guide/late-fee/">Fees</a>', "../late-fees/"),
    ("broken-page", '<area href="../none-of-these-at-all/">', ""),
    ("broken-page", '<a href="letter.pdf">Letter</a>', ""),
    ("broken-page", f'<a href="{BASE}en/guide/paymemts/">Pay</a>', "./"),
    ("broken-page", '<form action="../send/"></form>', ""),
    ("broken-page", '<svg><a xlink:href="../gone/">x</a></svg>', ""),
    ("broken-page", '<link rel="next" href="../gone/">', ""),
    ("broken-page", '<base href="/help/en/guide/payments/"><a href="../gone/">x</a>', ""),
    ("broken-anchor", '<a href="#fee">Fees</a>', '"#fees"'),
    ("broken-anchor", '<a href="#Fees">Fees</a>', '"#fees"'),
    ("broken-anchor", '<a href="../late-fees/#fes">Fees</a>', '"#fees"'),
    ("broken-anchor", '<a href="#%D8%B1%D8%B3%D9%88">Fees</a>', '"#رسوم"'),
    ("broken-anchor", '<a href="#رسو">Fees</a>', '"#رسوم"'),
    ("broken-anchor", '<a href="#fee:~:text=late">Fees</a>', '"#fees"'),
    ("broken-anchor", '<template><p id="inert"></p></template><a href="#inert">x</a>', ""),
    ("broken-anchor", '<svg><use href="#icon"/></svg>', ""),
    ("broken-asset", '<img src="../../../assets/logos.svg" alt="">', "../../../assets/logo.svg"),
    ("broken-asset", '<img src="../../../assets/logo.svg" srcset="a.png 1x, b.png 2x" alt="">', ""),
    ("broken-asset", '<img src="" alt="">', ""),
    ("broken-asset", '<picture><source srcset="gone.avif"></picture>', ""),
    ("broken-asset", '<link rel="icon" href="favicon.ico">', ""),
    ("broken-asset", '<iframe src="frame/"></iframe>', ""),
    ("broken-asset", '<object data="form.pdf"></object>', ""),
    ("broken-asset", '<video poster="still.png"></video>', ""),
    ("broken-asset", '<script src="app.js"></script>', ""),
    ("broken-asset", "<style>p { background: url(none.png) }</style>", ""),
    ("broken-asset", "<style>@import 'none.css';</style>", ""),
    ("broken-asset", '<p style="background: url(none.png)">x</p>', ""),
    ("broken-asset", f'<meta property="og:image" content="{BASE}assets/card.png">', ""),
    ("letter-case", '<a href="../Late-Fees/">Fees</a>', "../late-fees"),
    ("letter-case", '<img src="../../../assets/Logo.SVG" alt="">', "../../../assets/logo.svg"),
    ("escapes-site", '<a href="/en/guide/late-fees/">Fees</a>', "../late-fees"),
    ("escapes-site", '<a href="../../../../en/">Home</a>', "../.."),
    ("escapes-site", '<a href="../../../../../../en/">Home</a>', ""),
    ("escapes-site", '<img src="/assets/logo.svg" alt="">', "../../../assets/logo.svg"),
    ("bad-url", '<a href="https://example.com/a b">x</a>', "%20"),
    ("bad-url", '<a href="{{ url }}">x</a>', ""),
    ("bad-url", '<a href="https://example.com:port/">x</a>', ""),
    ("bad-url", '<a href="https://[1/">x</a>', ""),
    ("bad-url", '<base href="https://[1/">', ""),
    ("bad-url", '<a href="https:///path">x</a>', ""),
    ("bad-url", '<a href="https://{{host}}/">x</a>', ""),
    ("bad-url", '<a href="htps://example.com/">x</a>', '"https:"'),
    ("bad-url", '<a href="tel:+1 800 555 0100">x</a>', ""),
    ("bad-url", '<a href="https://example.com/?rate=100%">x</a>', "%25"),
    ("blank-href", '<a href="">x</a>', ""),
    ("blank-href", "<a href>x</a>", ""),
    ("blank-href", '<a href="  ">x</a>', ""),
    ("blank-href", '<a href=" ../late-fees/">x</a>', ""),
    ("blank-href", '<a href="../late-fees/\n">x</a>', ""),
    ("blank-href", '<form action=""></form>', ""),
    ("javascript-url", '<a href="javascript:void(0)">x</a>', ""),
    ("javascript-url", '<a href="JavaScript:go()">x</a>', ""),
    ("javascript-url", '<a href="java\nscript:go()">x</a>', ""),
    ("javascript-url", '<button formaction="javascript:go()">x</button>', ""),
    ("language-switch", '<a href="../../../es/guide/payments/" lang="es">Pagos</a>', 'hreflang="es"'),
    ("language-switch", '<a href="../../../es/guide/payments/">Payments</a>', "./"),
    ("language-switch", '<a href="../../../es/" hreflang="es">Inicio</a>', 'lang="es"'),
    ("language-switch", '<a href="../../../es/" hreflang="ar" lang="es">Inicio</a>', 'hreflang="es"'),
    ("language-switch", '<a href="../../../es/" hreflang="es" lang="ar">Inicio</a>', 'lang="es"'),
    ("language-switch", '<a href="../late-fees/" hreflang="es">Fees</a>', 'hreflang="en"'),
    ("link-to-redirect", '<a href="../late-fees">Fees</a>', "../late-fees/"),
    ("duplicate-id", '<p id="a"></p><p id="a"></p>', ""),
    ("phone", '<a href="tel:18005550100">x</a>', "+18005550100"),
    ("phone", '<a href="tel:+1-800">x</a>', "whole number"),
    ("phone", '<a href="tel:+180055501001234567">x</a>', "whole number"),
    ("phone", '<a href="sms:(800)555-0100">x</a>', "country"),
    ("phone", '<a href="tel:+1800CALLNOW">x</a>', "country"),
    ("says-otherwise", '<a href="tel:+18005550100">(800) 555-0111</a>', "the same"),
    ("says-otherwise", '<a href="tel:+18005550100" lang="ar">٨٠٠٥٥٥٠١١١</a>', "the same"),
    ("says-otherwise", '<a href="tel:+443000343333">0300 034 3334</a>', "the same"),
    ("says-otherwise", '<a href="tel:+443000343333">00300 034 3333</a>', "the same"),
    ("says-otherwise", '<a href="mailto:a@example.org">help@example.org</a>', "the same"),
    ("says-otherwise", '<a href="https://example.com/pay">https://example.net/pay</a>', "the same"),
    ("says-otherwise", '<a href="https://example.com/">www.agency.example</a>', "the same"),
    ("says-otherwise", '<a href="https://example.com/">agency.gov</a>', "the same"),
]


@pytest.mark.parametrize(("rule", "markup", "remedy"), MARKUP_FAULTS)
def test_a_fault_in_a_page_is_found_once_and_by_its_rule(site: Site, rule: str, markup: str, remedy: str) -> None:
    site.insert(markup)
    if "srcset=" in markup and "1x" in markup:
        site.files["en/guide/payments/a.png"] = ""
    findings = site.check()
    assert rules(findings) == [rule]
    assert findings[0].page == PAYMENTS
    assert remedy in findings[0].remedy
    assert findings[0].where


MAILTO_FAULTS = [
    ("mailto:?subject=Late+fee", "%20"),
    ("mailto:?subject=Late fee", "%20"),
    ("mailto:?subject=Fees&charges", "%26"),
    ("mailto:?subject=Fees%20&%20charges=2", "%26"),
    ("mailto:?body=One%0ATwo", "%0D%0A"),
    ("mailto:?body=One%0DTwo", "%0D%0A"),
    ("mailto:?subject=One%0D%0ATwo", "one line"),
    ("mailto:?subject=100%", "%25"),
    ("mailto:?subject=caf%E9", "UTF-8"),
    ("mailto:?subject=café", "%C3%A9"),
    ("mailto:?subject=Late%2520fee", "once"),
    ("mailto:?subject=Loan%20#5", "%23"),
    ("mailto:?subject=either/or", "%2F"),
    ("mailto:?subject=Why?", "%3F"),
    ("mailto:?subject=a=b", "%3D"),
    ("mailto:?subjetc=Fee", "subject"),
    ("mailto:?bcc=a@example.org", "subject"),
    ("mailto:?subject=One&subject=Two", "Join"),
    ("mailto:?", "Begin it with"),
    ("mailto:?subject=One&amp;&amp;body=Two", "%26"),
    ("mailto:help.example.org", "name@example.org"),
    ("mailto:help@@example.org", "name@example.org"),
    ("mailto:help@example..org", "name@example.org"),
    ("mailto:help@-example.org", "name@example.org"),
    ("mailto:.help@example.org", "name@example.org"),
    ("mailto:a@example.org,", "name@example.org"),
    ("mailto:a@example.org%2Cb@example.org", "name@example.org"),
    ("mailto:?to=nobody", "name@example.org"),
    ("mailto:?cc=nobody", "name@example.org"),
    (f"mailto:?body={'x' * 1988}", "Shorten"),
]


@pytest.mark.parametrize("markup", ['<a href="{}">Write</a>', '<form method="post" action="{}"></form>'])
@pytest.mark.parametrize(("url", "remedy"), MAILTO_FAULTS)
def test_a_mail_address_that_goes_wrong_is_found(site: Site, markup: str, url: str, remedy: str) -> None:
    site.insert(markup.format(url))
    findings = site.check()
    assert set(rules(findings)) == {"mailto"}
    assert any(remedy in finding.remedy for finding in findings)


CLEAN_MARKUP = [
    '<a href="tel:+443000343333">0300 034 3333</a> <a href="tel:+443000343333">+44 300 034 3333</a>',
    '<template><a href="{{ url }}">{{ title }}</a><p id="fees"></p><img src="{{ image }}"></template>',
    '<template><tr><td><template><a href="gone/">x</a></template></template><a href="#fees">x</a>',
    '<!-- <template> --><a href="#fees">x</a>',
    "<script>const t = '<template>';</script><a href=\"#fees\">x</a>",
    '<a href="#">Top</a><a href="#top">Top</a><a href="#TOP">Top</a>',
    '<a href="#:~:text=late%20fee">x</a><a href="../late-fees/#fees:~:text=late">x</a>',
    f'<a href="#{ARABIC_ANCHOR}">x</a><a href="../late-fees/#رسوم">x</a>',
    '<p id="100%25"></p><a href="#100%25">x</a>',
    '<a name="old"></a><a href="#old">x</a>',
    '<a>no address</a><iframe name="mail" title="Mail" hidden></iframe><iframe src="about:blank"></iframe>',
    '<a href="tel:+18005550100">Call</a><a href="sms:+18005550100">Text</a><a href="whatsapp:send">x</a>',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">',
    '<img src="data:image/svg+xml,<svg a=\'b c\'/>" alt="">',
    '<img srcset="data:image/gif;base64,R0lGOD 1x, ../../../assets/logo.svg 2x" src="../../../assets/logo.svg" alt="">',
    "<style>p { background: url(data:image/png;base64,AA==) } /* url(x.png) */</style>",
    '<style>p { mask: url(#m) } q::after { content: "url(y.png)" }</style><p id="m"></p>',
    '<base href="/help/en/guide/payments/"><a href="../late-fees/">x</a><a href="#fees">x</a>',
    '<a href="https://example.com/?a=1&b=2#c">x</a><a href="//example.com/">x</a><a href="http://[::1]:8000/">x</a>',
    '<a href="https://bücher.example/">x</a><a href="https://example.org/other-site/">x</a>',
    '<link rel="preconnect" href="https://fonts.example.com"><link rel="dns-prefetch" href="//fonts.example.com">',
    f'<a href="{BASE}en/guide/late-fees/#fees">x</a><a href="/help/en/">x</a><a href="index.html">x</a>',
    '<a href="?print=1">x</a><a href="./?print=1#fees">x</a><a href="%2E/">x</a>',
    '<a href="../../../../help/en/">out and in again</a>',
    '<a href="../../../es/" hreflang="es"><span lang="es">Español</span></a>',
    '<ul><li lang="es"><a href="../../../es/" hreflang="es">Español</a></li></ul>',
    '<a href="../../../es/" hreflang="ES" lang="es-US">Español</a>',
    '<a href="../../../es/" hreflang="es" lang="en">Read this in Spanish</a>',
    '<a href="../../../">All languages</a>',
    '<form method="post" enctype="text/plain" action="mailto:?subject=Late%20fee" target="mail"></form>',
    '<form action="https://mail.example.com/compose" target="_blank"></form><form><input name="a"></form>',
    '<input name="src" value="x"><button>Send</button>',
    '<a href="tel:711">711</a><a href="tel:+1-800-555-0100">(800) 555-0100</a><a href="tel:+18005550100">Line 24</a>',
    '<a href="tel:+18005550100" lang="ar"><bdi dir="ltr">(٨٠٠) ٥٥٥-٠١٠٠</bdi></a>',
    '<a href="tel:+18005550100;ext=22">Call</a><a href="sms:+18005550100?body=Hi">Text</a>',
    '<a href="mailto:a@example.org">Write to A@example.org</a><a href="mailto:?subject=x">you@example.org</a>',
    '<a href="https://www.example.com/pay">example.com</a><a href="https://example.com/">scan.pdf</a>',
    '<a href="https://example.com/a">Example, Inc.</a><a href="https://example.com/">https://www.example.com/</a>',
]
CLEAN_MAIL = [
    "mailto:",
    "mailto:?subject=",
    "mailto:?subject=Late%20fee&amp;body=One%0D%0ATwo%0D%0A%0D%0AThree",
    "mailto:?subject=Late%20fee&body=50%25%20%26%20more%20%2B%20tax",
    "MAILTO:help@example.org",
    "mailto:joe+loans@example.org?subject=%D8%B1%D8%B3%D9%88%D9%85",
    "mailto:a@example.org,b@example.org?cc=c@example.org",
    "mailto:?to=a@example.org,b@example.org",
    "mailto:%22not%40me%22@example.org",
    "mailto:gorby%25kremvax@example.com",
    "mailto:user@example.org?subject=caf%C3%A9%3F%20(yes)!%20it's;%20so,%20*now*:%20$5",
    "mailto:user@%E7%B4%8D%E8%B1%86.example.org",
    "mailto:?cc=Help%20Desk%20%3Chelp%40example.org%3E",
    f"mailto:?body={'x' * 1987}",
]


@pytest.mark.parametrize("markup", [*CLEAN_MARKUP, *(f'<a href="{url}">Write</a>' for url in CLEAN_MAIL)])
def test_what_is_right_but_unusual_passes(site: Site, markup: str) -> None:
    site.insert(markup)
    assert site.check() == []


def test_a_clean_site_passes_and_is_counted(site: Site) -> None:
    site.write()
    report = link_report(site.root)
    assert report.findings == []
    assert report.base_url == BASE
    assert report.pages == 1 + 1 + len(LANGUAGES) * (1 + len(TOPICS))
    assert report.links > report.pages


def test_a_site_at_the_root_of_its_host_passes(site: Site) -> None:
    site.files = {
        path: text.replace(BASE, "https://example.org/").replace("/help/", "/") for path, text in site.files.items()
    }
    assert site.check() == []


def test_a_link_that_climbs_above_the_root_of_the_host_is_found(site: Site) -> None:
    site.insert('<a href="../../../../en/">x</a>')
    site.files = {
        path: text.replace(BASE, "https://example.org/").replace("/help/", "/") for path, text in site.files.items()
    }
    assert rules(site.check()) == ["escapes-site"]


def test_scripts_and_regions_in_language_tags_pass(site: Site) -> None:
    site.files = {
        path.replace("ar/", "zh-Hant/"): text.replace('"ar"', '"zh-Hant"')
        .replace("ar/", "zh-Hant/")
        .replace('<html lang="es"', '<html lang="es-US"')
        for path, text in site.files.items()
    }
    assert site.check() == []


def test_a_relative_link_on_an_error_page_is_found(site: Site) -> None:
    site.change("es/404.html", '"/help/es/"', '"../es/"')
    assert rules(site.check()) == ["relative-404"]


def test_an_error_page_without_the_base_path_is_found(site: Site) -> None:
    site.change("404.html", "/help/assets/main.css", "/assets/main.css")
    findings = site.check()
    assert rules(findings) == ["escapes-site"]
    assert "/help/assets/main.css" in findings[0].remedy


def test_a_missing_file_in_a_style_sheet_is_found(site: Site) -> None:
    site.files["assets/main.css"] = (
        '@import "print.css"; body { background: url(logo.svg#a) } p { mask: url( "lgo.svg" ) }'
    )
    findings = site.check()
    assert [(finding.rule, finding.page) for finding in findings] == [("broken-asset", "assets/main.css")] * 2
    assert 'Write "logo.svg"' in findings[0].remedy


def test_a_link_to_a_page_that_sends_on_is_found_and_the_page_itself_is_right(site: Site) -> None:
    site.files["en/fees/index.html"] = document(
        "en", '<meta http-equiv="refresh" content="0; url=../guide/late-fees/">', '<a href="../guide/late-fees/">x</a>'
    )
    assert site.check() == []
    site.insert('<a href="../../fees/">Fees</a>')
    findings = site.check()
    assert rules(findings) == ["link-to-redirect"]
    assert "../guide/late-fees/" in findings[0].remedy


def test_a_page_that_sends_on_to_nowhere_is_found(site: Site) -> None:
    site.files["en/fees/index.html"] = document("en", "<meta http-equiv=Refresh content='0;URL=\"../gone/\"'>", "x")
    assert rules(site.check()) == ["broken-page"]


def test_a_page_that_only_reloads_itself_is_a_page(site: Site) -> None:
    site.change(PAYMENTS, "</head>", '<meta http-equiv="refresh" content="300"></head>')
    site.insert('<a href="../payments/">x</a>', "en/guide/late-fees/index.html")
    assert site.check() == []


def test_an_empty_page_is_found(site: Site) -> None:
    site.files["en/guide/extra/index.html"] = ""
    assert rules(site.check()) == ["broken-page"]


HREFLANG_FAULTS = [
    ("hreflang-target", f'hreflang="es" href="{BASE}es/guide/payments/"', f'hreflang="es" href="{BASE}es/guide/pay/"'),
    ("hreflang-target", f'hreflang="es" href="{BASE}es/guide/payments/"', 'hreflang="es" href=""'),
    ("hreflang-target", f'hreflang="es" href="{BASE}es/guide/payments/"', 'hreflang="es" href="https://example.com/"'),
    (
        "hreflang-target",
        f'hreflang="es" href="{BASE}es/guide/payments/"',
        f'hreflang="es" href="{BASE}ES/guide/payments/"',
    ),
    (
        "hreflang-target",
        f'hreflang="es" href="{BASE}es/guide/payments/"',
        f'hreflang="es" href="{BASE}assets/logo.svg"',
    ),
    ("hreflang-target", f'hreflang="x-default" href="{BASE}"', f'hreflang="x-default" href="{BASE}gone/"'),
    (
        "hreflang-target",
        f'hreflang="es" href="{BASE}es/guide/payments/"',
        f'hreflang="es" href="{BASE}ar/guide/payments/"',
    ),
]


@pytest.mark.parametrize(("rule", "old", "new"), HREFLANG_FAULTS)
def test_an_alternate_that_leads_wrong_is_found(site: Site, rule: str, old: str, new: str) -> None:
    site.change(PAYMENTS, old, new)
    found = [finding for finding in site.check() if finding.page == PAYMENTS]
    assert rules(found) == [rule]


def test_an_alternate_that_does_not_link_back_is_found(site: Site) -> None:
    site.change(
        "es/guide/payments/index.html", f'<link rel="alternate" hreflang="en" href="{BASE}en/guide/payments/">', ""
    )
    findings = site.check()
    assert [(finding.rule, finding.page) for finding in findings] == [("hreflang-target", PAYMENTS)]
    assert "link back" in findings[0].what


def test_alternates_that_leave_out_their_own_page_are_found(site: Site) -> None:
    site.change(PAYMENTS, f'<link rel="alternate" hreflang="en" href="{BASE}en/guide/payments/">', "")
    assert "the alternates leave out the page itself" in [finding.what for finding in site.check()]


def test_a_page_that_is_its_own_default_still_names_its_language(site: Site) -> None:
    own = f'href="{BASE}en/guide/payments/"'
    for lang in LANGUAGES:
        site.change(
            f"{lang}/guide/payments/index.html", f'hreflang="x-default" href="{BASE}"', f'hreflang="x-default" {own}'
        )
    assert site.check() == []
    site.change(PAYMENTS, f'<link rel="alternate" hreflang="en" {own}>', "")
    assert rules(site.check()) == ["hreflang-target"]


def test_a_language_named_twice_is_found(site: Site) -> None:
    site.change(PAYMENTS, "</head>", f'<link rel="alternate" hreflang="en" href="{BASE}en/"></head>')
    assert any("more than once" in finding.what for finding in site.check())


def test_a_page_without_alternates_passes(site: Site) -> None:
    site.files["en/extra/index.html"] = document("en", f'<link rel="canonical" href="{BASE}en/extra/">', "x")
    site.change("sitemap.xml", "</urlset>", f"<url><loc>{BASE}en/extra/</loc></url></urlset>")
    site.insert('<a href="../../extra/">x</a>')
    assert site.check() == []


OWN = f'<link rel="canonical" href="{BASE}en/guide/payments/">'


@pytest.mark.parametrize(
    "canonical",
    [
        "",
        f'<link rel="canonical" href="{BASE}en/guide/late-fees/">',
        '<link rel="canonical" href="./">',
        f'<link rel="canonical" href="{BASE}en/guide/payments">',
        f'<link rel="canonical" href="{BASE}en/guide/payments/index.html">',
        '<link rel="canonical" href="https://example.com/help/en/guide/payments/">',
        '<link rel="canonical" href="">',
        f'{OWN}<link rel="canonical" href="{BASE}en/">',
    ],
)
def test_a_canonical_link_that_is_not_the_own_address_is_found(site: Site, canonical: str) -> None:
    site.change(PAYMENTS, OWN, canonical)
    findings = site.check()
    assert [(finding.rule, finding.page) for finding in findings] == [("canonical", PAYMENTS)]
    assert f"{BASE}en/guide/payments/" in findings[0].remedy


def test_a_page_kept_from_search_engines_needs_neither_canonical_link_nor_sitemap(site: Site) -> None:
    site.files["en/sent/index.html"] = document("en", '<meta name="robots" content="noindex, follow">', "Sent")
    assert site.check() == []


def test_a_canonical_link_may_be_percent_encoded(site: Site) -> None:
    encoded = f"{BASE}en/{ARABIC_ANCHOR}/"
    site.files["en/رسوم/index.html"] = document("en", f'<link rel="canonical" href="{encoded}">', "x")
    site.change("sitemap.xml", "</urlset>", f"<url><loc>{encoded}</loc></url></urlset>")
    site.insert(f'<a href="../../{ARABIC_ANCHOR}/">x</a><a href="../../رسوم/">x</a>')
    assert site.check() == []


LISTED = f"<url><loc>{BASE}en/guide/payments/</loc></url>"


@pytest.mark.parametrize(
    ("new", "what"),
    [
        ("", "leaves the page out"),
        (LISTED * 2, "twice"),
        (LISTED + f"<url><loc>{BASE}en/gone/</loc></url>", "not there"),
        (LISTED + f"<url><loc>{BASE}en/404.html</loc></url>", "an error page"),
        (LISTED + "<url><loc>en/guide/payments/</loc></url>", "not below"),
        (LISTED + "<url><loc>https://example.org/en/</loc></url>", "not below"),
        (LISTED + f"<url><loc>{BASE}en/guide/payments/index.html</loc></url>", "shorter address"),
        (LISTED + f'<x:link xmlns:x="http://www.w3.org/1999/xhtml" href="{BASE}fr/"/>', "not there"),
    ],
)
def test_a_sitemap_that_does_not_match_the_pages_is_found(site: Site, new: str, what: str) -> None:
    site.change("sitemap.xml", LISTED, new)
    findings = [finding for finding in site.check() if what in finding.what]
    assert rules(findings) == ["sitemap"]


@pytest.mark.parametrize("text", ["", "<urlset>", "<sitemapindex/>"])
def test_a_sitemap_that_is_none_is_found(site: Site, text: str) -> None:
    site.files["sitemap.xml"] = text
    assert rules(site.check()) == ["sitemap"]


def test_a_missing_sitemap_is_found(site: Site) -> None:
    del site.files["sitemap.xml"]
    assert rules(site.check()) == ["sitemap"]


def test_the_base_is_taken_from_the_sitemap_when_no_page_says_it(site: Site) -> None:
    for path, text in site.files.items():
        site.files[path] = text.replace('rel="canonical"', 'rel="x-none"')
    site.write()
    report = link_report(site.root)
    assert report.base_url == BASE
    assert rules(report.findings).count("canonical") == 1 + len(LANGUAGES) * len(TOPICS)


def test_one_wrong_canonical_link_does_not_move_the_base(site: Site) -> None:
    site.change(PAYMENTS, OWN, '<link rel="canonical" href="https://example.com/en/guide/payments/">')
    site.write()
    assert link_report(site.root).base_url == BASE


def test_another_base_than_the_pages_say_is_found_on_every_page(site: Site) -> None:
    site.write()
    findings = check_links(site.root, base_url="https://example.com/help")
    assert rules(findings).count("canonical") == 1 + len(LANGUAGES) * len(TOPICS)


@pytest.mark.parametrize(
    "base", ["", "example.org", "/help/", "ftp://example.org/", "https://", "https://example.org/?a"]
)
def test_a_base_that_is_no_web_address_is_refused(site: Site, base: str) -> None:
    site.write()
    with pytest.raises(InputError, match="not the address of a site"):
        check_links(site.root, base_url=base)


def test_a_site_that_never_says_its_address_is_refused_until_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(document("en", "", "x"), encoding="utf-8")
    with pytest.raises(InputError, match="site_url"):
        check_links(tmp_path)
    assert rules(check_links(tmp_path, base_url=BASE)) == ["canonical", "sitemap"]


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is missing"):
        check_links(tmp_path / "site")


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="not a folder"):
        check_links(tmp_path / "site")


def test_a_folder_without_a_page_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.css").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="no HTML page"):
        check_links(tmp_path)


def test_findings_are_sorted_and_the_same_each_time(site: Site) -> None:
    site.insert('<a href="b/">x</a><a href="a/">x</a><img src="c.png" alt=""><a href="a/">x</a>')
    findings = site.check()
    assert findings == sorted(findings) == check_links(site.root)
    assert rules(findings) == ["broken-asset", "broken-page", "broken-page"]


@pytest.mark.parametrize(
    ("srcset", "urls"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png,b.png 2x", ["a.png,b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        (" , a.png 100w ,b.png 2x,", ["a.png", "b.png"]),
        ("data:image/png;base64,AA 1x", ["data:image/png;base64,AA"]),
        ("", []),
    ],
)
def test_image_candidates_are_read_as_browsers_read_them(srcset: str, urls: list[str]) -> None:
    assert list(source_candidates(srcset)) == urls


@pytest.mark.parametrize(
    ("css", "urls"),
    [
        ("a{b:url(x.png)}", ["x.png"]),
        ("a{b:URL( 'x y.png' )}", ["x y.png"]),
        ("@import url('a.css') print; @import \"b.css\";", ["a.css", "b.css"]),
        ("a{b:url(x\\29 .png)}", ["x).png"]),
        ("a{b:url(x\\ffffff)}", ["x\N{REPLACEMENT CHARACTER}"]),
        ("a{b:url(x.png),url(y.png)}", ["x.png", "y.png"]),
        ("/* url(x.png) */ a{content:'url(y.png)'} /* open url(z.png)", []),
        ("a{b:url(data:image/svg+xml;utf8,<svg/>)}", ["data:image/svg+xml;utf8,<svg/>"]),
    ],
)
def test_style_sheets_are_read_by_their_tokens(css: str, urls: list[str]) -> None:
    assert [reference.value for reference in style_references(css, "main.css")] == urls


def test_a_page_that_only_another_language_links_to_is_found(site: Site) -> None:
    site.change("es/index.html", '<a href="guide/late-fees/">guide/late-fees/</a>', "")
    findings = site.check()
    assert [(finding.rule, finding.page) for finding in findings] == [("orphan-page", "es/guide/late-fees/index.html")]


def test_two_pages_that_link_only_to_each_other_are_found(site: Site) -> None:
    for name, other in (("one", "two"), ("two", "one")):
        head = f'<link rel="canonical" href="{BASE}en/{name}/">'
        site.files[f"en/{name}/index.html"] = document("en", head, f'<a href="../{other}/">x</a>')
        site.change("sitemap.xml", "</urlset>", f"<url><loc>{BASE}en/{name}/</loc></url></urlset>")
    assert rules(site.check()) == ["orphan-page", "orphan-page"]
    site.insert('<a href="../../one/">x</a>')
    assert site.check() == []


KNOWN = Contacts(frozenset({"help@example.org"}), frozenset({"+18005550100", "711"}))


@pytest.mark.parametrize(
    "url",
    [
        "mailto:other@example.org",
        "mailto:help@example.org,other@example.org",
        "mailto:help@example.org?cc=other@example.org",
        "mailto:?to=help+x@example.org",
        "mailto:h%65lp2@example.org",
        "tel:+18005550101",
        "tel:911",
        "sms:+18005550101",
    ],
)
def test_mail_or_a_call_to_a_stranger_is_found(site: Site, url: str) -> None:
    site.insert(f'<a href="{url}">x</a>')
    assert "unknown-contact" in rules(site.check(KNOWN))
    assert "unknown-contact" not in rules(site.check())


@pytest.mark.parametrize(
    "url",
    [
        "mailto:",
        "mailto:?subject=x",
        "mailto:HELP@example.org?body=other%40example.com",
        "mailto:?cc=Help%20%3Chelp%40example.org%3E",
        "tel:+1-800-555-0100",
        "tel:711",
        "sms:+18005550100?body=1",
    ],
)
def test_a_contact_that_the_project_names_passes(site: Site, url: str) -> None:
    site.insert(f'<a href="{url}">x</a>')
    assert site.check(KNOWN) == []


EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//help//EN\r\nBEGIN:VEVENT\r\nUID:1@example.org\r\n"
    "DTSTAMP:20261123T000000Z\r\nDTSTART;VALUE=DATE:20261201\r\nSUMMARY:Answer due\r\n"
    f"URL:{BASE}en/guide/late-fees/#fees\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
DRAFT = (
    "X-Unsent: 1\r\nTo: help@example.org\r\nSubject: =?utf-8?q?Late_fee?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n'
    f"Hello,\r\nsee {BASE}en/.\r\n"
)
DOCUMENT_FAULTS = [
    ("document", "e.ics", "BEGIN:VCALENDAR\r\n", "", 1),
    ("document", "e.ics", "END:VCALENDAR\r\n", "", 1),
    ("document", "e.ics", "UID:1@example.org\r\n", "", 9),
    ("document", "e.ics", "PRODID:-//help//EN\r\n", "", 10),
    ("document", "e.ics", "SUMMARY:Answer due\r\n", "SUMMARY:Answer due\n", 8),
    ("document", "e.ics", "SUMMARY:Answer due", "Answer due", 8),
    ("document", "e.ics", "SUMMARY:Answer due", f"SUMMARY:{'long' * 20}", 8),
    ("document", "e.ics", "END:VEVENT", "END:VTODO", 10),
    ("broken-page", "e.ics", "late-fees/", "late-fee/", 9),
    ("broken-anchor", "e.ics", "#fees", "#fee", 9),
    ("document", "d.eml", "Subject:", "Subject: one\r\nSubject:", 4),
    ("document", "d.eml", "Subject: =?utf-8?q?Late_fee?=\r\n", "", 1),
    ("document", "d.eml", "To: ", "Bcc: me@example.org\r\nTo: ", 2),
    ("document", "d.eml", "=?utf-8?q?Late_fee?=", "Café", 3),
    ("document", "d.eml", "Hello,\r\n", "Hello,\n", 8),
    ("document", "d.eml", "Hello", "Hello" * 200, 8),
    ("broken-page", "d.eml", f"{BASE}en/.", f"{BASE}en/gone/.", 9),
    ("unknown-contact", "d.eml", "help@example.org", "other@example.org", 2),
]


@pytest.mark.parametrize("fault", DOCUMENT_FAULTS)
def test_a_fault_in_a_calendar_entry_or_draft_is_found_at_its_line(
    site: Site, fault: tuple[str, str, str, str, int]
) -> None:
    rule, name, old, new, line = fault
    site.files |= {"en/files/e.ics": EVENT, "en/files/d.eml": DRAFT}
    site.change(f"en/files/{name}", old, new)
    site.write()
    report = link_report(site.root, contacts=KNOWN)
    found = [finding for finding in report.findings if finding.rule == rule]
    assert [finding.page for finding in report.findings if finding.rule != "document"] in ([], [f"en/files/{name}"])
    assert line in {report.spots[finding].line for finding in found}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("UID:2@example.org", "UID:1@example.org"),
        ("DTSTART;VALUE=DATE:20261202\r\n", ""),
        ("DTSTAMP:20261123T000000Z\r\nDTSTART;VALUE=DATE:20261202", "DTSTART;VALUE=DATE:20261202"),
        ("UID:2@example.org\r\n", ""),
        ("UID:2@example.org\r\n", "X-UID:2@example.org\r\n"),
        ("SUMMARY:Second\r\n", "SUMMARY:Second\r\nBEGIN:VALARM\r\n"),
        ("END:VCALENDAR\r\n", "END:VCALENDAR\r\nSUMMARY\r\n"),
        ("SUMMARY:Second", "SUMMARY:" + "\u0641" * 40),
    ],
)
def test_a_fault_in_one_of_several_entries_is_found(site: Site, old: str, new: str) -> None:
    second = EVENT.partition("PRODID:-//help//EN\r\n")[2].partition("END:VCALENDAR")[0]
    second = second.replace("UID:1", "UID:2").replace("20261201", "20261202").replace("Answer due", "Second")
    both = EVENT.replace("END:VCALENDAR", f"{second}END:VCALENDAR")
    site.files["e.ics"] = both
    assert site.check() == []
    at = both.rindex(old)
    site.files["e.ics"] = both[:at] + new + both[at + len(old) :]
    assert "document" in rules(site.check())


def test_bytes_that_are_no_text_are_found_in_a_draft(site: Site) -> None:
    site.write()
    (site.root / "d.eml").write_bytes(b"Subject: x\r\n\r\n\xff\r\n")
    assert rules(check_links(site.root)) == ["document"]


def test_right_calendar_entries_and_drafts_pass(site: Site) -> None:
    folded = EVENT.replace("URL:https", "URL\r\n :https").replace("SUMMARY:", "DESCRIPTION:a\\, b\r\nSUMMARY:")
    nobody = DRAFT.replace("To: help@example.org", "To:")
    site.files |= {"e.ics": EVENT, "f.ics": folded, "d.eml": DRAFT, "n.eml": nobody}
    assert site.check(KNOWN) == []


def test_a_line_of_redirects_that_leads_nowhere_is_found(site: Site) -> None:
    site.files["_redirects"] = (
        "# old addresses\n/old /help/en/ 301\n/gone /help/en/gone/\n/only\n"
        "/away https://example.com/ 302\n/all/* /help/en/:splat\n"
    )
    site.write()
    report = link_report(site.root)
    assert [(finding.rule, report.spots[finding].line) for finding in report.findings] == [
        ("redirect", 3),
        ("redirect", 4),
    ]


def test_a_link_may_say_the_language_of_a_file_that_cannot_say_it_itself(site: Site) -> None:
    site.files["es/guide/payments/letter.txt"] = "Hello"
    site.insert('<a href="letter.txt" hreflang="en">La carta</a>', "es/guide/payments/index.html")
    assert site.check() == []


HOME = "en/index.html"


@pytest.mark.parametrize(
    ("markup", "right", "wrong", "rule"),
    [
        ('<a href="guide/payments/">x</a>', HOME, PAYMENTS, "broken-page"),
        ('<a href="../late-fees/">x</a>', PAYMENTS, HOME, "broken-page"),
        ('<a href="./guide/payments/">x</a>', HOME, PAYMENTS, "broken-page"),
        ('<a href="../../../assets/logo.svg">x</a>', PAYMENTS, HOME, "escapes-site"),
        ('<img src="../assets/logo.svg" alt="">', HOME, PAYMENTS, "broken-asset"),
        ('<p id="fault"></p><a href="#fault">x</a>', HOME, "", ""),
        ('<a href="/help/en/guide/">x</a>', "", HOME, "broken-page"),
        ('<a href="?a=1">x</a>', HOME, "", ""),
        ('<a href="/help/en/guide/payments/">x</a>', HOME, "es/index.html", "language-switch"),
        ('<a hreflang="en" href="/help/en/guide/payments/">x</a>', HOME, "ar/index.html", "language-switch"),
    ],
)
def test_an_address_is_judged_anew_from_each_place_that_it_is_seen_from(
    site: Site, markup: str, right: str, wrong: str, rule: str
) -> None:
    """Menus repeat, so what was right once is not followed again; that may only be where it leads to the same place."""
    pages = [HOME, PAYMENTS, "es/index.html", "ar/index.html"]
    for page in pages if not wrong else [each for each in (right, wrong) if each]:
        site.insert(markup, page)
    if wrong:
        assert {(each.page, each.rule) for each in site.check()} == {(wrong, rule)}
    else:
        assert site.check() == []


def test_a_page_with_a_base_of_its_own_is_judged_by_that(site: Site) -> None:
    site.insert('<a href="guide/payments/">x</a>', HOME)
    site.insert('<base href="/help/"><a href="guide/payments/">x</a>', "es/index.html")
    found = [each for each in site.check() if each.where == '<a href="guide/payments/"> x']
    assert [(each.page, each.rule) for each in found] == [("es/index.html", "broken-page")]


def test_an_anchor_that_one_page_has_is_missed_on_another(site: Site) -> None:
    site.insert('<p id="own"></p><a href="#own">x</a>', HOME)
    site.insert('<a href="#own">x</a>', PAYMENTS)
    site.insert('<p id="own"></p><a href="#own">x</a>', "es/index.html")
    assert [(each.page, each.rule) for each in site.check()] == [(PAYMENTS, "broken-anchor")]


def test_an_address_right_on_a_page_is_wrong_on_the_error_page(site: Site) -> None:
    site.insert('<a href="guide/payments/">x</a>', HOME)
    site.change("en/404.html", "</body>", '<a href="guide/payments/">x</a></body>')
    assert [(each.page, each.rule) for each in site.check()] == [("en/404.html", "relative-404")]


def test_what_leads_out_of_the_site_is_gathered_for_the_run_on_the_network(site: Site) -> None:
    site.insert(
        '<a href="https://example.com/a#b">x</a><a href="//example.net/">x</a><link rel="preconnect" href="https://h.example">'
        '<form action="https://mail.example.com/"></form><a href="mailto:a@example.org">x</a>'
    )
    site.write()
    assert set(link_report(site.root).external) == {"https://example.com/a#b", "https://example.net/"}
