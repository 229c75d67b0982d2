"""A host chooses a language at the root alone, as the browser asks, and leaves the list to everybody else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from contact_help import building, headers, moved, negotiation
from contact_help.checking.audit import page_list
from contact_help.checking.links import link_report
from contact_help.cli import main
from contact_help.locales import locale
from contact_help.problems import InputError
from contact_help.settings import of_project
from web_server import PROJECT, WEBMAILS, answer, needs_nginx, nginx

Make = Callable[..., Path]
TAGS = ("en", "es", "zh-Hant", "zh-Hans", "vi", "ko", "tl", "ar", "ht", "ru")
LOCALES = [locale(tag) for tag in TAGS]
HOSTING = (PROJECT / "HOSTING.md").read_text(encoding="utf-8")


def site(folder: Path, *tags: str) -> Path:
    """A site with nothing but home pages and the list."""
    for tag in ("", *tags):
        (folder / tag).mkdir(parents=True)
        (folder / tag / "index.html").write_text(f"<!doctype html><title>{tag or 'list'}</title>")
    return folder


def location() -> str:
    """The `location` that HOSTING.md tells owners to write, word for word but for the folder of its files."""
    found = re.search(r"^  location = / \{\n.*?^  \}\n", HOSTING, re.DOTALL | re.MULTILINE)
    assert found
    return found[0] + "absolute_redirect off;"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("negotiated")
    more = location().replace("/etc/nginx", str(folder / "nginx"))
    with nginx(site(folder / "site", *TAGS), folder / "nginx", more=more, http=negotiation.nginx(LOCALES)) as address:
        yield address


# What browsers send, and where it leads; "" is the list.
WISHES = [
    ("en-US,en;q=0.9", "en"),
    ("es-419,es;q=0.9,en;q=0.8", "es"),
    ("es-MX", "es"),
    ("ES", "es"),
    ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
    ("vi-VN,vi;q=0.9,fr-FR;q=0.8,fr;q=0.7,en-US;q=0.6,en;q=0.5", "vi"),
    ("ar-EG,ar;q=0.9", "ar"),
    ("ht", "ht"),
    ("ru-RU, ru; q=0.9 , en; q=0.8", "ru"),
    ("fil-PH,fil;q=0.9,en;q=0.8", "tl"),
    ("tl", "tl"),
    ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", "zh-Hant"),
    ("zh-HK", "zh-Hant"),
    ("zh-Hant-TW", "zh-Hant"),
    ("zh-MO,zh-TW;q=0.9", "zh-Hant"),
    ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
    ("zh", "zh-Hans"),
    ("zh-Hans-HK", "zh-Hans"),
    ("zh-SG", "zh-Hans"),
    # The first one that the site has.
    ("fr-FR,fr;q=0.9,de;q=0.8,ko;q=0.7,en;q=0.6", "ko"),
    ("eng, esx;q=0.9, vi;q=0.1", "vi"),
    # Weights count, not places.
    ("en;q=0.5,es;q=0.9", "es"),
    ("en;q=0.5,ru", "ru"),
    ("en;q=0.8,es;q=0.3,ko;q=1.0", "ko"),
    ("en;q=0.05,es;q=0.001", "en"),
    # By tenths.
    ("es;q=0.81,en;q=0.85", "es"),
    # A refusal, and wishes that no edition answers.
    ("es;q=0,en;q=0.1", "en"),
    ("es;q=0.000", ""),
    ("fr-FR,fr;q=0.9", ""),
    ("*", ""),
    ("*;q=0.5, de", ""),
    ("", ""),
    ("x" * 2000, ""),
    ("fr," * 900, ""),
    ("en-US/../../x", ""),
    ("es\u00a0", ""),
]


@needs_nginx
@pytest.mark.parametrize(("asked", "tag"), WISHES, ids=[each[:24] or "nothing" for each, _ in WISHES])
def test_nginx_leads_a_reader_to_the_language_that_is_asked_for(root: str, asked: str, tag: str) -> None:
    for method in ("GET", "HEAD"):
        status, found = answer(root, languages=asked.encode().decode("latin-1"), method=method)
        assert (status, found["Location"]) == ((302, f"/{tag}/") if tag else (200, None))


@needs_nginx
@pytest.mark.parametrize("asked", [None, "ko", "fr"])
def test_the_answer_at_the_root_depends_on_the_language_is_not_stored_and_sets_no_cookie(
    root: str, asked: str | None
) -> None:
    _, found = answer(root, languages=asked)
    assert "Accept-Language" in found["Vary"]
    assert "no-store" in (found.get_all("Cache-Control") or [])
    assert found["Set-Cookie"] is None
    for name, value in headers.headers(WEBMAILS).items():
        assert found.get_all(name) == [value]


@needs_nginx
@pytest.mark.parametrize("path", [*(f"{tag}/" for tag in TAGS), "index.html"])
def test_no_other_address_is_negotiated_and_the_list_keeps_one_of_its_own(root: str, path: str) -> None:
    for asked in ("ko-KR,ko;q=0.9", "en", None):  # nothing to vary by: one answer for all
        status, found = answer(root + path, languages=asked)
        assert (status, found["Location"], found["Vary"]) == (200, None, None)


@needs_nginx
def test_a_site_with_one_kind_of_chinese_gives_it_to_all_who_ask_for_chinese(tmp_path: Path) -> None:
    locales = [locale("en"), locale("zh-Hant")]
    more = location().replace("/etc/nginx", str(tmp_path / "nginx")).replace("= / ", "= /help/ ")
    more = more.replace("/index.html", "/help/index.html")
    (tmp_path / "root").mkdir()
    site(tmp_path / "root/help", "en", "zh-Hant")
    maps = negotiation.nginx(locales, "/help")
    with nginx(tmp_path / "root", tmp_path / "nginx", more=more, http=maps) as root:
        for asked in ("zh-CN", "zh", "zh-TW"):
            assert answer(f"{root}help/", languages=asked)[1]["Location"] == "/help/zh-Hant/"
        assert answer(f"{root}help/", languages="ko")[0] == 200


def test_wishes_are_split_between_editions_of_one_language() -> None:
    found = negotiation.wishes([locale(tag) for tag in ("en", "pt", "pt-BR", "sr", "sr-Latn", "en-XA")])
    by_tag = {each.edition.tag: each for each in found}
    assert "en-XA" not in by_tag
    assert by_tag["pt-BR"].subtags == ("br",)
    assert by_tag["sr-Latn"].subtags[:2] == ("latn", "me")
    assert by_tag["pt"].subtags == by_tag["sr"].subtags == ()
    order = [each.edition.tag for each in found]
    assert order.index("pt-BR") < order.index("pt")
    assert order.index("sr-Latn") < order.index("sr")


def test_hosts_that_read_redirects_find_one_line_for_each_language(project: Make) -> None:
    folder = project("en", "zh-Hans", "zh-Hant", "tl")
    built = building.build(folder).site
    text = (built / "_redirects").read_text()
    rules = [line.split() for line in text.splitlines() if not line.startswith("#")]
    # The tiny project is published at /help/.
    assert {tuple(each[:3]) for each in rules} == {
        ("/help/", f"/help/{tag}/", "302!") for tag in ("en", "zh-Hans", "zh-Hant", "tl")
    }
    conditions = {each[1]: each[3].removeprefix("Language=").split(",") for each in rules}
    assert {"zh-tw", "zh-hk", "zh-hant"} <= set(conditions["/help/zh-Hant/"])
    assert conditions["/help/zh-Hans/"] == ["zh"]
    assert conditions["/help/tl/"] == ["tl", "fil"]
    # The first rule that holds counts.
    assert [each[1] for each in rules].index("/help/zh-Hant/") < [each[1] for each in rules].index("/help/zh-Hans/")


@pytest.mark.parametrize("host", ["netlify", "nginx"])
def test_the_command_prints_the_rules_of_the_project(host: str, project: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project("en", "ko"))
    told = CliRunner().invoke(main, ["negotiation", host])
    assert told.exit_code == 0
    assert told.output == negotiation.FORMS[host]([locale("en"), locale("ko")], "/help")


def test_the_root_lists_all_languages_and_the_logo_stays_in_the_readers(project: Make) -> None:
    built = building.build(project("en", "zh-Hant", "ko")).site
    listed = re.findall(r'<a href="\./([^"/]+)/" hreflang="\1">([^<]+)</a>', (built / "index.html").read_text())
    assert listed == [("en", "English"), ("zh-Hant", "繁體中文"), ("ko", "한국어")]
    for tag, _ in listed:
        page = (built / tag / "write/fee/index.html").read_text()
        assert f'<a class="brand" href="../../../{tag}/">' in page
        # Who lands in the wrong language finds every other one, each under its own name.
        assert [f'href="../../../{each}/write/fee/" hreflang="{each}"' in page for each, _ in listed] == [True] * 3


# Pages that moved


REDIRECTS = {"old-page.md": "new-page.md", "guide/fees.md": "guide/payments.md#fees", "guide/old/index.md": "index.md"}


@needs_nginx
def test_a_page_that_moved_is_found_in_every_language_by_the_rule_of_the_guide(tmp_path: Path) -> None:
    rule = re.search(r"^if \(\$page_moved\).*$", HOSTING, re.MULTILINE)
    assert rule
    locales = [locale("en"), locale("zh-Hant")]
    maps = negotiation.nginx(locales) + moved.nginx(REDIRECTS, locales)
    with nginx(site(tmp_path / "site", "en", "zh-Hant"), tmp_path / "nginx", more=rule[0], http=maps) as root:
        for tag in ("en", "zh-Hant"):
            for old, new in (("old-page", "new-page/"), ("guide/fees", "guide/payments/#fees"), ("guide/old", "")):
                status, sent = answer(f"{root}{tag}/{old}/")
                assert (status, sent["Location"]) == (301, f"{root}{tag}/{new}")
                assert "frame-ancestors 'none'" in sent["Content-Security-Policy"]
        assert answer(f"{root}en/old-page/more/")[0] == 404
        assert answer(f"{root}en/")[0] == 200


def test_hosts_get_a_line_for_each_language_and_nothing_where_no_page_moved() -> None:
    locales = [locale("en"), locale("ko"), locale("en-XA")]
    lines = moved.netlify(REDIRECTS, locales, "/help").splitlines()
    assert lines[:2] == [
        "/help/en/old-page/  /help/en/new-page/  301!",
        "/help/ko/old-page/  /help/ko/new-page/  301!",
    ]
    assert "/help/en/guide/old/  /help/en/  301!" in lines
    assert len(lines) == 6
    assert moved.nginx({}, locales) == moved.netlify({}, locales) == ""


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("{index.md: write/index.md}", "mkdocs.yml:8: index.md is a page that there is"),
        ("{write.md: index.md}", "write.md is a page that there is"),  # of write/index.md, at the same address
        ("{old.md: gone.md}", "there is no page gone.md. Name a file below docs, as guide/payments.md"),
        ("{old.md: old/index.md}", "old.md leads to itself"),
        (
            "{old.md: newer.md, newer.md: index.md}",
            "newer.md moved too: the way would lead over two pages. Name where it",
        ),
        ("{a.md: b.md, b.md: a.md}", "b.md moved too"),
        ("{old.md: index.md, old/index.md: index.md}", "has the same address"),
        ("{old: index.md}", "redirects does not fit"),
        ("{old.md: https://evil.example/}", "does not fit"),
        ("{../old.md: index.md}", "redirects does not fit"),
        ("{old.md: ../index.md}", "does not fit"),
    ],
)
def test_a_redirect_that_leads_nowhere_or_in_rounds_is_told_at_its_line(project: Make, lines: str, said: str) -> None:
    folder = project("en")
    set_redirects(folder, lines)
    with pytest.raises(InputError) as caught:
        of_project(folder)
    assert said in str(caught.value)
    assert re.match(r"mkdocs\.yml:\d+: ", str(caught.value))


def set_redirects(folder: Path, lines: str) -> None:
    text = (folder / "mkdocs.yml").read_text()
    (folder / "mkdocs.yml").write_text(
        re.sub(r"^(\s+)servicer:", rf"\1redirects: {lines}\n\1servicer:", text, flags=re.MULTILINE)
    )


def test_an_old_address_leads_on_at_once_in_every_language_and_can_be_followed_by_hand(project: Make) -> None:
    folder = project("en", "ko")
    set_redirects(folder, "{old/fees.md: write/fee.md, start.md: index.md, again.md: write/fee.md#send}")
    built = building.build(folder).site
    for tag in ("en", "ko"):
        page = (built / tag / "old/fees/index.html").read_text()
        assert '<meta http-equiv="refresh" content="0; url=../../write/fee/">' in page
        assert '<meta name="robots" content="noindex">' in page
        assert f'<link rel="canonical" href="https://example.org/help/{tag}/write/fee/">' in page
        assert f'<html lang="{tag}"' in page
        assert re.search(r'<p><a href="\.\./\.\./write/fee/">(?:<span[^>]*>)?\w', page)
        assert 'url=../"' in (built / tag / "start/index.html").read_text()
        assert 'url=../write/fee/#send"' in (built / tag / "again/index.html").read_text()
    assert "old/fees" not in (built / "sitemap.xml").read_text()
    assert "/help/ko/old/fees/  /help/ko/write/fee/  301!" in (built / "_redirects").read_text()
    chosen = of_project(folder)
    assert link_report(built).findings == []
    assert [each for each in page_list(built) if "old/" in each or "start/" in each] == []
    assert "en/write/fee/index.html" in page_list(built)
    assert chosen.redirects["start.md"] == "index.md"


def test_the_links_check_finds_an_old_address_that_is_linked_or_leads_to_no_place(project: Make) -> None:
    folder = project("en")
    set_redirects(folder, "{old.md: write/fee.md#no-such-place}")
    built = building.build(folder).site
    assert {each.rule for each in link_report(built).findings} == {"broken-anchor"}
    home = built / "en/index.html"
    home.write_text(home.read_text().replace("</main>", '<a href="old/">fee</a></main>'))
    assert "link-to-redirect" in [each.rule for each in link_report(built).findings]
