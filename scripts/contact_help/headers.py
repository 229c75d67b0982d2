"""The headers that a host has to send: what a page cannot say of itself, and again what it can.

A page carries its policy in a `<meta>`; that keeps a copy on a paper-thin host safe. But a `<meta>` cannot forbid
framing (HTML, "Content security policy state"), and says nothing of files that are no pages. So the same policy goes
out as a header where the host can be told: `_headers` (Netlify, Cloudflare Pages and their like) and `.htaccess`
(Apache) are part of the site; `contact-help headers nginx` prints what nginx includes.

The page of search, where a site has one, is the only page with a script of the site's own, and has a policy of its own.
All others stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from contact_help.composing.topics import Webmail

_POLICY = "Content-Security-Policy"
# No page uses any of these: what is not named here is denied by browsers or has no use without script.
_FEATURES = (
    "accelerometer", "autoplay", "camera", "clipboard-read", "clipboard-write", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "sync-xhr",
    "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip


# The page of search is `<language>/a-z/`, which without script is the list of all pages; its script and its indexes are
# below `pagefind/`.
SEARCH_PAGE, SEARCH_FILES = "a-z", "pagefind"
_SEARCH = rf"/(?:[A-Za-z-]+/{SEARCH_PAGE}/(?:index\.html)?$|{SEARCH_FILES}/)"


_ANY_STYLE = "'self' 'unsafe-inline'"


def policy(webmails: Sequence[Webmail], *, styles: str = _ANY_STYLE, search: bool = False) -> str:
    """The Content-Security-Policy of every page (https://www.w3.org/TR/CSP3/), which headers repeat.

    Nothing runs, nothing is fetched from elsewhere, forms go to the mail program or a named webmail and nowhere else.
    frame-src: the fact form is aimed at a hidden frame, see overrides/partials/composer.html.

    styles: the sources of styles. A page names its one style sheet by its hash. A header lets styles that stand in a
    page through, and a browser holds to both: with the hash in it, one that is not renewed with each change of the
    sheet would take all style from a site.

    search: the policy of a search page. The site's own scripts run there, WebAssembly among them, and fetch the site's
    own index. They start no worker: a worker has the policy of its own file's response, and some hosts send none
    (https://www.w3.org/TR/CSP3/, "Initialize a global object's CSP list").
    """
    return "; ".join(
        (
            "default-src 'none'",
            *(
                ("script-src 'self' 'wasm-unsafe-eval'", "worker-src 'none'", "connect-src 'self'")
                if search
                else ("script-src 'none'",)
            ),
            f"style-src {styles}",
            "img-src 'self'",
            "base-uri 'none'",
            "frame-src mailto:",
            " ".join(("form-action mailto:", *(each.origin for each in webmails))),
        )
    )


def headers(webmails: Sequence[Webmail], *, search: bool = False) -> Mapping[str, str]:
    """Every response's headers, whatever its kind. search: those of a search page and its files."""
    return {
        _POLICY: f"{policy(webmails, search=search)}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{each}=()" for each in _FEATURES),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",  # for browsers that do not know frame-ancestors
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
    }


_TYPES = {"ics": "text/calendar", "eml": "message/rfc822"}
# Dates on pages move from day to day: a copy is asked about before it is shown again.
_CACHE = "no-cache"


def netlify(webmails: Sequence[Webmail], *, others: Sequence[str] = ()) -> str:
    """The file `_headers`, as Netlify and Cloudflare Pages read it.

    others: where a site has a search page, the paths of all that is not part of it, as that file writes them. Two lines
    for one page are both sent there, and a browser holds to both policies: so the first line, for all, is the one that
    search can live with, and every other path is told the strict one too.
    """
    common = headers(webmails, search=bool(others))
    lines = ["/*", *(f"  {name}: {value}" for name, value in common.items()), f"  Cache-Control: {_CACHE}"]
    for path in others:
        lines += [path, f"  {_POLICY}: {headers(webmails)[_POLICY]}"]
    for ending, kind in _TYPES.items():
        lines += [f"/*.{ending}", f"  Content-Type: {kind}; charset=utf-8", "  Content-Disposition: attachment"]
    return "\n".join(lines) + "\n"


def apache(webmails: Sequence[Webmail], *, search: bool = False) -> str:
    """The file `.htaccess`, for Apache with mod_headers and AllowOverride. search: the site has a search page."""
    lines = ["ErrorDocument 404 /404.html", "Options -Indexes -MultiViews", "<IfModule mod_headers.c>"]
    lines += [f'Header always set {name} "{value}"' for name, value in headers(webmails).items()]
    if search:
        own = headers(webmails, search=True)[_POLICY]
        lines += [f'<If "%{{REQUEST_URI}} =~ m#{_SEARCH}#">', f'Header always set {_POLICY} "{own}"', "</If>"]
    lines += [f'Header always set Cache-Control "{_CACHE}"', "</IfModule>", "AddDefaultCharset utf-8"]
    for ending, kind in _TYPES.items():
        lines += [f"AddType {kind} .{ending}", f"AddCharset utf-8 .{ending}"]
    return "\n".join(lines) + "\n"


def nginx(webmails: Sequence[Webmail], *, search: bool = False) -> str:
    """What a `server` or `location` of nginx includes. nginx drops inherited headers where a block adds its own.

    search: the site has a search page.
    """
    sent = {name: f'"{value}"' for name, value in headers(webmails).items()}
    lines = []
    if search:
        own = headers(webmails, search=True)[_POLICY]
        lines += [f"set $contact_help_policy {sent[_POLICY]};"]
        lines += [f'if ($uri ~ "{_SEARCH}") {{ set $contact_help_policy "{own}"; }}']
        sent[_POLICY] = "$contact_help_policy"
    lines += [f"add_header {name} {value} always;" for name, value in sent.items()]
    lines += [f'add_header Cache-Control "{_CACHE}" always;', "charset utf-8;"]
    lines += ["charset_types text/css text/xml text/plain text/calendar;", "autoindex off;"]
    return "\n".join(lines) + "\n"


HOSTS = ("apache", "netlify", "nginx")


def for_host(host: str, webmails: Sequence[Webmail], site: Path) -> str:
    """The headers for one of HOSTS, and for the built site in the folder `site`, which may have a search page."""
    search = has_search(site)
    if host == "netlify":
        return netlify(webmails, others=_others(site) if search else ())
    return (apache if host == "apache" else nginx)(webmails, search=search)


def has_search(site: Path) -> bool:
    """Whether a built site has a search."""
    return (site / SEARCH_FILES).is_dir()


def write(site: Path, webmails: Sequence[Webmail]) -> None:
    """Put the files into the built site that hosts read there."""
    for host, name in (("netlify", "_headers"), ("apache", ".htaccess")):
        (site / name).write_text(for_host(host, webmails, site), encoding="utf-8")


def _others(site: Path) -> list[str]:
    """Every path of a site but those of its search pages, a rule for all languages: hosts take a hundred at most."""
    found = {"/", "/:language/"}
    for top in site.iterdir():
        if (top / SEARCH_PAGE / "index.html").is_file():
            found |= {f"/:language/{_path(each)}" for each in top.iterdir() if each.name != SEARCH_PAGE}
        elif top.name != SEARCH_FILES:
            found.add(f"/{_path(top)}")
    return sorted(found)


def _path(file: Path) -> str:
    return f"{file.name}/*" if file.is_dir() else file.name
