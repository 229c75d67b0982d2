"""Colours and a logo of a site's owner: what cannot be seen is refused, with the nearest that can."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest

from contact_help import building, colours, look, packaged
from contact_help.colours import SHAPE, TEXT
from contact_help.starting import new_site
from contact_help.starting.new_site import Choices
from test_settings import channel, mistakes, read

LIGHT, DARK = look.grounds(packaged.theme() / look.STYLES)
REST = ("languages: [en]", channel("find: your statement"))
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 40"><path d="M0 0h80v40z"/></svg>'


def own(tmp_path: Path, *lines: str) -> look.Look:
    return read(tmp_path, *REST, "look:", *(f"  {line}" for line in lines)).look


def refused(tmp_path: Path, *lines: str) -> list[str]:
    return mistakes(tmp_path, *REST, "look:", *(f"  {line}" for line in lines))


def chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def picture(width: int, height: int, *more: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + chunk(b"IEND", b"")


# --- contrast ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),  # the two greys on either side of 4.5 that WebAIM and the W3C name
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_contrast_is_wcags(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert colours.contrast(other, one) == colours.contrast(one, other)


def test_a_colour_survives_the_way_through_oklch() -> None:
    chance = random.Random(7)  # noqa: S311 # the same colours in each run
    for _ in range(500):
        colour = f"#{chance.randrange(1 << 24):06x}"
        assert colours.from_oklch(*colours.oklch(colour)) == colour
    # https://bottosson.github.io/posts/oklab/ gives white as (1, 0, 0).
    assert colours.oklch("#ffffff")[:2] == pytest.approx((1, 0), abs=1e-4)


@pytest.mark.parametrize("ratio", [TEXT, SHAPE])
@pytest.mark.parametrize("ground", [LIGHT, DARK], ids=["light", "dark"])
def test_what_is_proposed_always_holds_and_nothing_nearer_of_its_hue_does(ground: look.Ground, ratio: float) -> None:
    chance = random.Random(11)  # noqa: S311 # as above
    tried = 0
    while tried < 60:
        colour = f"#{chance.randrange(1 << 24):06x}"
        if colours.holds(colour, ground.colours, ratio):
            assert colours.nearest(colour, ground.colours, ratio) == colour
            continue
        tried += 1
        found = colours.nearest(colour, ground.colours, ratio)
        assert found
        assert min(colours.contrast(found, each) for each in ground.colours) >= ratio
        lightness, chroma, hue = colours.oklch(colour)
        far = abs(colours.oklch(found)[0] - lightness)
        # On a raster of its own, and not the one on which it was looked for.
        for part in range(1, 200):
            for nearer in (lightness + far * part / 200, lightness - far * part / 200):
                other = colours.from_oklch(min(max(nearer, 0), 1), chroma, hue)
                held = colours.holds(other, ground.colours, ratio)
                # One step of a channel is as near as 8 bits can tell.
                assert not held or abs(colours.oklch(other)[0] - colours.oklch(found)[0]) < 0.005  # of lightness


def test_where_grounds_leave_no_room_nothing_is_proposed() -> None:
    assert colours.nearest("#ff0000", ["#777777"], TEXT) is None


def test_what_is_no_colour_is_told() -> None:
    with pytest.raises(ValueError, match="no colour like"):
        colours.contrast("red", "#ffffff")


# --- what mkdocs.yml may say ------------------------------------------------------------------------------------------


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    assert tuple(LIGHT) == ("light", ("#ffffff", "#eef4f5", "#ffffff"))
    assert tuple(DARK) == ("dark", ("#11171a", "#1b252a", "#0a1a20"))
    assert colours.holds("#0b4a5e", LIGHT.colours, TEXT)
    assert colours.holds("#9fd6e8", DARK.colours, TEXT)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            ['accent: "#ff6600"'],
            "mkdocs.yml:9: #ff6600 has a contrast of 2.64 to #eef4f5 in the light scheme, and needs 7. The nearest",
        ),
        (
            ['accent: "#0b4a5e"', 'accent_dark: "#0b4a5e"'],
            'in the dark scheme, and needs 7. The nearest that holds is "#7db6cd"',
        ),
        (['band: "#ffdd00"'], "in the light scheme, and needs 3. The nearest that holds is"),
        (['accent_dark: "#ffffff"'], "`accent_dark` stands without `accent`"),
        (["accent: #0b4a5e"], "look.accent is null, but must be text"),
        (['accent: "teal"'], "look.accent does not fit"),
        (['acent: "#0b4a5e"'], "Did you mean `accent`"),
        (["logo: logo.svg"], "logo.svg: there is no such file. Name a drawing (SVG) or picture (PNG)"),
        (["logo_dark: logo.svg"], "`logo_dark` stands without `logo`"),
    ],
)
def test_what_cannot_be_seen_is_refused_at_its_line_with_the_remedy(
    tmp_path: Path, lines: list[str], said: str
) -> None:
    assert said in "\n".join(refused(tmp_path, *lines))


def test_a_colour_that_just_fails_is_refused_and_one_that_just_holds_passes(tmp_path: Path) -> None:
    assert own(tmp_path, 'accent: "#8f3600"').accents[0] == "#8f3600"
    (said,) = refused(tmp_path, 'accent: "#903700"')
    assert "has a contrast of 6.9" in said


def test_the_colour_of_the_dark_scheme_is_derived_where_none_is_given(tmp_path: Path) -> None:
    found = own(tmp_path, 'accent: "#1D3C6E"', 'band: "#d4351c"')
    assert found.accents[0] == "#1d3c6e"
    assert colours.holds(found.accents[1], DARK.colours, TEXT)
    assert found.bands == ("#d4351c", "#d4351c")  # it is seen on both
    assert own(tmp_path, 'accent: "#1d3c6e"', 'accent_dark: "#FFFFFF"').accents == ("#1d3c6e", "#ffffff")


def test_colours_are_measured_against_a_style_sheet_of_the_sites_own(tmp_path: Path) -> None:
    assets = tmp_path / "mine/assets"
    assets.mkdir(parents=True)
    (assets / "site.css").write_text(":root { --ground: #fed; --accent: #000 }\n")
    text = "site_name: Help\ntheme:\n  name: material\n  custom_dir: mine\nplugins:\n  - contact-help:\n" + "".join(
        f"      {line}\n" for line in (*REST, 'look: {accent: "#8f3600"}')
    )
    (said,) = mistakes(tmp_path, text=text)
    assert "to #ffeedd in the light scheme" in said


# --- the logo ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "size"),
    [
        ("logo.svg", DRAWING.encode(), (80, 40)),
        ("logo.svg", DRAWING.replace('viewBox="0 0 80 40"', 'width="120px" height="40"').encode(), (120, 40)),
        ("logo.png", picture(64, 64), (40, 40)),
        ("logo.PNG", picture(64, 128), (20, 40)),
    ],
)
def test_a_logo_has_the_size_of_its_file(tmp_path: Path, name: str, content: bytes, size: tuple[int, int]) -> None:
    (tmp_path / name).write_bytes(content)
    logo = own(tmp_path, f"logo: {name}").logo
    assert logo
    assert ((logo.width, logo.height), logo.dark) == (size, None)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.svg", DRAWING.replace("<path", "<script>alert(1)</script><path").encode(), "holds <script>"),
        ("logo.svg", DRAWING.replace("<path", '<path onclick="x()"').encode(), "holds the attribute onclick"),
        ("logo.svg", DRAWING.replace("<path", "<animate/><path").encode(), "holds <animate>"),
        ("logo.svg", DRAWING.replace('viewBox="0 0 80 40"', "").encode(), "does not say how large it is"),
        ("logo.svg", DRAWING.replace("0 0 80 40", "0 0 0 40").encode(), "it is 0 wide"),
        ("logo.svg", DRAWING.replace("0 0 80 40", "0 0 900 40").encode(), "it is 900 wide and 40 high"),
        ("logo.svg", DRAWING.replace("svg", "html").encode(), "it is no drawing"),
        ("logo.svg", b"<svg", "cannot be read"),
        ("logo.svg", DRAWING.encode() + b" " * 20_481, "and every page shows it: at most 20,480"),
        ("logo.png", DRAWING.encode(), "it is no PNG picture"),
        ("logo.png", picture(40, 40, chunk(b"acTL", b"\0" * 8)), "the picture moves"),
        ("logo.gif", b"GIF89a", "a logo is a drawing or a picture"),
    ],
)
def test_a_file_that_cannot_be_a_logo_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    (told,) = refused(tmp_path, f"logo: {name}")
    assert said in told
    assert told.startswith(f"mkdocs.yml:9: {name}: ")


def test_a_logo_from_outside_of_the_site_is_refused(tmp_path: Path) -> None:
    site = tmp_path / "site"
    site.mkdir()
    (tmp_path / "logo.svg").write_text(DRAWING)
    (site / "link.svg").symlink_to(tmp_path / "logo.svg")
    for name in ("../logo.svg", "link.svg"):
        (said,) = refused(site, f"logo: {name}")
        assert "lies outside" in said


# --- the built site ---------------------------------------------------------------------------------------------------


def test_a_site_wears_its_colours_and_its_logo(tmp_path: Path) -> None:
    site = new_site.make(tmp_path / "s", Choices())
    for name in ("logo.svg", "dark.svg"):
        (site / name).write_text(DRAWING)
    chosen = '      look: {accent: "#5a2a6e", band: "#d4351c", logo: logo.svg, logo_dark: dark.svg}\n      servicer:'
    settings = (site / "mkdocs.yml").read_text().replace("      servicer:", chosen)
    (site / "mkdocs.yml").write_text(settings)
    built = building.build(site).site
    styles = (built / "assets/site.css").read_text()
    assert "@media screen{:root{--accent:#5a2a6e}.top{border-block-start-color:#d4351c}}" in styles
    assert styles.index("@media print") < styles.index("@media screen{:root")
    assert "#5a2a6e" in (built / "assets/icon.svg").read_text()
    page = (built / "en/write/question/index.html").read_text()
    assert '<source srcset="../../../assets/logo-dark.svg" media="(prefers-color-scheme: dark)">' in page
    assert '<img src="../../../assets/logo.svg" alt="" width="80" height="40">' in page
    assert 'src="./assets/logo.svg"' in (built / "index.html").read_text()
    assert (built / "assets/logo.svg").read_text() == (built / "assets/logo-dark.svg").read_text() == DRAWING


def test_a_logo_for_light_grounds_alone_keeps_one_in_the_dark(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(DRAWING)
    assert ".brand img{background:#fff" in own(tmp_path, "logo: logo.svg").styles
    assert not look.Look().styles
