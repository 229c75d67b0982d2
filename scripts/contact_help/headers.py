"""The headers that a host has to send: what a page cannot say of itself, and again what it can.

A page carries its policy in a `<meta>`; that keeps a copy on a paper-thin host safe. But a `<meta>` cannot forbid
framing (HTML, "Content security policy state"), and says nothing of files that are no pages. So the same policy goes
out as a header where the host can be told: `_headers` (Netlify, Cloudflare Pages and their like) and `.htaccess`
(Apache) are part of the site; `contact-help headers nginx` prints what nginx includes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from contact_help.composing.topics import Webmail

# No page uses any of these: what is not named here is denied by browsers or has no use without script.
_FEATURES = (
    "accelerometer", "autoplay", "camera", "clipboard-read", "clipboard-write", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone",
    "midi", "payment", "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "sync-xhr",
    "usb", "web-share", "xr-spatial-tracking",
)  # fmt: skip


def policy(webmails: Sequence[Webmail]) -> str:
    """The Content-Security-Policy of every page (https://www.w3.org/TR/CSP3/), which headers repeat.

    Nothing runs, nothing is fetched from elsewhere, forms go to the mail program or a named webmail and nowhere else.
    frame-src: the fact form is aimed at a hidden frame, see overrides/partials/composer.html.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "base-uri 'none'",
            "frame-src mailto:",
            " ".join(("form-action mailto:", *(each.origin for each in webmails))),
        )
    )


def headers(webmails: Sequence[Webmail]) -> Mapping[str, str]:
    """Every response's headers, whatever its kind."""
    return {
        "Content-Security-Policy": f"{policy(webmails)}; frame-ancestors 'none'",
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


def netlify(webmails: Sequence[Webmail]) -> str:
    """The file `_headers`, as Netlify and Cloudflare Pages read it."""
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers(webmails).items()), f"  Cache-Control: {_CACHE}"]
    for ending, kind in _TYPES.items():
        lines += [f"/*.{ending}", f"  Content-Type: {kind}; charset=utf-8", "  Content-Disposition: attachment"]
    return "\n".join(lines) + "\n"


def apache(webmails: Sequence[Webmail]) -> str:
    """The file `.htaccess`, for Apache with mod_headers and AllowOverride."""
    lines = ["ErrorDocument 404 /404.html", "Options -Indexes -MultiViews", "<IfModule mod_headers.c>"]
    lines += [f'Header always set {name} "{value}"' for name, value in headers(webmails).items()]
    lines += [f'Header always set Cache-Control "{_CACHE}"', "</IfModule>", "AddDefaultCharset utf-8"]
    for ending, kind in _TYPES.items():
        lines += [f"AddType {kind} .{ending}", f"AddCharset utf-8 .{ending}"]
    return "\n".join(lines) + "\n"


def nginx(webmails: Sequence[Webmail]) -> str:
    """What a `server` or `location` of nginx includes. nginx drops inherited headers where a block adds its own."""
    lines = [f'add_header {name} "{value}" always;' for name, value in headers(webmails).items()]
    lines += [f'add_header Cache-Control "{_CACHE}" always;', "charset utf-8;"]
    lines += ["charset_types text/css text/xml text/plain text/calendar;", "autoindex off;"]
    return "\n".join(lines) + "\n"


FORMS: Mapping[str, Callable[[Sequence[Webmail]], str]] = {"netlify": netlify, "apache": apache, "nginx": nginx}


def write(site: Path, webmails: Sequence[Webmail]) -> None:
    """Put the files into the built site that hosts read there."""
    (site / "_headers").write_text(netlify(webmails), encoding="utf-8")
    (site / ".htaccess").write_text(apache(webmails), encoding="utf-8")
