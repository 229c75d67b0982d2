"""What a crawler of others finds in the built site that `contact-help links` does not, and the other way round.

Run by hand, now and then: a rule that nobody here thought of shows first in somebody else's list. The peer is
linkinator, which found most of the crawlers that were tried; it follows links over http from this machine, checks
anchors and style sheets, and asks no other host. It is installed from the npm registry, without install scripts, into
`.cache/`.

    PYTHONPATH=tests .venv/bin/python -m benchmarks.cross_check [--site site] [--seeded]

--seeded puts faults of many kinds into a copy of the site first, since a site that is right shows no difference.
Exits with 1 when the peer found what ours did not.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from benchmarks import peers
from contact_help.checking.built_site import address
from contact_help.checking.links import link_report
from contact_help.checking.node import find_node
from contact_help.checking.server import serve

PEER = "linkinator@7.6.1"
TEXTS = {".html", ".xml", ".ics", ".eml", ".txt", ".css"}
SEEDED = "en/faq/index.html"
# Each stands on the page SEEDED; {base} is the path of the site.
SEEDS = (
    '<a href="../no-such-page/">x</a>',
    '<a href="../tipps/">x</a>',
    '<a href="#no-such-place">x</a>',
    '<a href="../tips/#no-such-place">x</a>',
    '<a href="../tips/#%D8%B1%D8%B3%D9%88">x</a>',
    '<a href="../Tips/">x</a>',
    '<a href="../tips">x</a>',
    '<a href="/">x</a>',
    '<a href="{base}none.pdf">x</a>',
    '<a href="">x</a>',
    '<a href=" ../tips/ ">x</a>',
    '<a href="javascript:void(0)">x</a>',
    '<a href="mailto:help@example.org?subject=a+b">x</a>',
    '<a href="mailto:help">x</a>',
    '<a href="tel:1-800">x</a>',
    '<a href="{base}es/">x</a>',
    '<img src="none.png" alt="">',
    '<img src="{base}assets/icon.svg" srcset="none-2x.png 2x" alt="">',
    '<picture><source srcset="none.avif"></picture>',
    '<p style="background: url(none-css.png)">x</p>',
    '<link rel="stylesheet" href="none.css">',
    '<iframe src="none.html"></iframe>',
    '<form action="../send/"></form>',
    '<link rel="alternate" hreflang="fr" href="{base}fr/faq/">',
    '<p id="twice">x</p><p id="twice">y</p>',
)


def copied(site: Path, to: Path, *, old: str, root: str, seeded: bool) -> None:
    """Copy the site to where it is served, with its own address changed to that, and with faults put in."""
    shutil.copytree(site, to, dirs_exist_ok=True)
    for path in to.rglob("*"):
        if path.suffix in TEXTS and path.is_file():
            path.write_bytes(path.read_bytes().replace(old.encode(), root.encode()))
    if seeded:
        page = to / SEEDED
        faults = "\n".join(SEEDS).replace("{base}", urlsplit(root).path)
        page.write_text(page.read_text(encoding="utf-8").replace("</main>", f"{faults}</main>", 1), encoding="utf-8")


def ours(site: Path, root: str) -> dict[str, str]:
    """What `contact-help links` finds, by the whole address that is wrong, or the place where there is none."""
    report = link_report(site, base_url=root)
    found = {}
    for each in report.findings:
        reference = report.spots.get(each)
        value = reference.value.strip() if reference else ""
        url = unquote(urljoin(root + address(each.page), value)) if value else f"{each.page}: {each.where}"
        found[url] = f"{each.rule} on {each.page}: {each.what}"
    return found


def theirs(root: str, peer: Path) -> tuple[dict[str, str], int]:
    """What the peer finds, by address, and how many addresses it could not ask. It tells each once, with one page."""
    # `--skip` is a pattern: whatever is not below the site's address. More at a time than this and it gets no answers.
    command = [str(find_node().path), str(peer / "node_modules/linkinator/build/src/cli.js"), root, "--recurse"]
    command += ["--check-fragments", "--check-css", "--format", "json", "--skip", f"^(?!{re.escape(root)})"]
    command += ["--concurrency", "10", "--retry-errors"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if not done.stdout:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    broken = [each for each in json.loads(done.stdout)["links"] if each["state"] == "BROKEN"]
    told = [each for each in broken if each.get("status")]
    found = {
        unquote(each["url"]): f"status {each['status']}, seen on {each.get('parent', root).replace(root, '/')}"
        for each in told
    }
    return found, len(broken) - len(told)


def main() -> int:
    """Compare and print. Gives the exit code."""
    reader = argparse.ArgumentParser(description="Compare what contact-help links and a crawler find.")
    reader.add_argument("--site", type=Path, default=Path("site"))
    reader.add_argument("--seeded", action="store_true")
    chosen = reader.parse_args()
    peer = peers.from_npm([PEER], to="linkinator")
    old = link_report(chosen.site).base_url
    with tempfile.TemporaryDirectory() as name, serve(Path(name), prefix=urlsplit(old).path) as root:
        folder = Path(name)
        copied(chosen.site, folder, old=old, root=root, seeded=chosen.seeded)
        mine, (other, untold) = ours(folder, root), theirs(root, peer)
        pages = sum(1 for _ in folder.rglob("*.html"))
    print(f"{pages} pages: contact-help links found {len(mine)}, {PEER} found {len(other)}")  # noqa: T201 # its report
    if untold:
        print(f"{untold} addresses did not answer {PEER}")  # noqa: T201 # its report
    print(f"Found by both: {len(mine.keys() & other.keys())}")  # noqa: T201 # its report
    for title, only in (("contact-help links", mine.keys() - other.keys()), (PEER, other.keys() - mine.keys())):
        print(f"Found by {title} alone: {len(only)}")  # noqa: T201 # its report
        for url in sorted(only):
            print(f"  {url.replace(root, '/')}: {mine.get(url) or other[url]}")  # noqa: T201 # its report
    return int(bool(other.keys() - mine.keys()))


if __name__ == "__main__":
    sys.exit(main())
