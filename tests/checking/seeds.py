"""Faults put into the site's real pages, each with near-misses beside it that are right.

A fault's element has an id that begins with `fault-`, a near-miss's with `near-`. What a rule says of anything else on
the page is a false alarm too, for the pages themselves are clean.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

WORDS = "The company sends you a letter with the date on which your payment came, and you keep it with your papers."


@dataclass(frozen=True)
class Seed:
    """What is done to a page for one rule. body: goes to the end of its main part. style: goes into its head.

    page: the page that is spoiled. state: in which it is looked at; empty where words alone are looked at. edit:
    another change. element: the fault where it has no id of its own, as a selector. near: pages that have to pass whole,
    each made by an edit.
    """

    body: str = ""
    style: str = ""
    page: str = "en/guide/payments/index.html"
    state: str = "desktop"
    edit: Callable[[str], str] | None = None
    element: str = ""
    near: tuple[Callable[[str], str], ...] = ()


def replaced(old: str, new: str) -> Callable[[str], str]:
    """An edit that has to change something."""

    def edit(page: str) -> str:
        assert old in page, old
        return page.replace(old, new)

    return edit


def added(body: str) -> Callable[[str], str]:
    return replaced("</main>", f"{body}</main>")


FORM = '<form class="letter" method="get" action="/">{}<button class="button">Look</button></form>'
FIELD = '<p class="field"><label for="{0}">{1}</label><input id="{0}" {2}></p>'
# Stands where nothing else of the page is.
BAR = (
    "main::after { content: ''; position: fixed; inset-block-start: 200px; block-size: 300px; inset-inline-end: 0;"
    " inline-size: 140px; background: #ccc; z-index: 9 } "
)

SEEDS: dict[str, tuple[Seed, ...]] = {
    "color-contrast": (
        Seed(
            '<p id="fault-1" style="color: #8a8a8a; background: #fff">Pale words</p>'
            '<p id="fault-2" style="opacity: .4">Faded words</p>'
            '<p id="fault-3" style="color: rgb(0 0 0 / 40%); background: #fff">Translucent words</p>'
            '<p><input id="fault-4" aria-label="Search" autocomplete="off" class="pale" placeholder="Words to find"></p>'
            '<p id="near-1" style="color: #595959; background: #fff">Words that are dark enough</p>'
            '<p id="near-2" style="color: #757575; background: #fff; font-size: 24px">Large words</p>'
            '<p id="near-3"><button disabled style="color: #999; background: #fff">Not now</button></p>'
            '<p id="near-4" style="color: #fff; background: #fff; background-clip: padding-box; position: absolute; '
            'clip-path: inset(50%); inline-size: 1px; block-size: 1px; overflow: hidden">For ears only</p>',
            ".pale { border: 2px solid #000 } .pale::placeholder { color: #aaa } .field input { min-block-size: 3rem }",
        ),
        Seed(
            '<p id="fault-1" class="night">Words</p><p id="near-1">Words</p>',
            "@media (prefers-color-scheme: dark) { .night { color: #444 } }",
            state="dark",
        ),
    ),
    "color-contrast-enhanced": (
        Seed(
            '<p id="fault-1" style="color: #6a6a6a; background: #fff">Words at about five to one</p>'
            '<p id="near-1" style="color: #595959; background: #fff">Words at seven to one</p>'
            '<p id="near-2" style="color: #6a6a6a; background: #fff; font-size: 24px">Large words at five to one</p>'
        ),
    ),
    "non-text-contrast": (
        Seed(
            '<p><label>City <input id="fault-1" autocomplete="address-level2" style="border: 1px solid #ddd; background: #fff"></label></p>'
            '<p><label><input id="fault-2" type="checkbox" style="appearance: none; inline-size: 44px; block-size: 44px; border: 1px solid #ccc"> Yes</label></p>'
            '<p><label>City <input id="near-1" autocomplete="address-level2" style="border: 1px solid #767676; background: #fff"></label></p>'
            '<p><label>City <input id="near-2" autocomplete="address-level2" style="border: 0; border-block-end: 2px solid #333; background: #fff"></label></p>'
            '<p><label><input id="near-3" type="checkbox"> No</label></p>',
            "main { background: #fff }",
        ),
    ),
    "link-in-text-block": (
        Seed(
            f'<p>{WORDS} <a id="fault-1" class="bare" href="/one">The rule on payments</a> says more.</p>'
            f'<p>{WORDS} <a id="near-1" class="bare bold" href="/two">The rule on fees</a> says more.</p>'
            f'<p>{WORDS} <a id="near-2" href="/three">The rule on letters</a> says more.</p>'
            '<p><a id="near-3" class="bare" href="/four">A link that stands alone</a></p>',
            ".bare { text-decoration: none } .bold { font-weight: 700 }",
        ),
    ),
    "current-by-colour": (
        Seed(
            '<nav aria-label="Steps"><ul><li><a class="step" href="/a">First step</a></li><li><a id="fault-1" class="step here" aria-current="page" href="/b">Second step</a></li></ul></nav>'
            '<nav aria-label="Parts"><ul><li><a href="/c">First part</a></li><li><a id="near-1" aria-current="page" href="/d">Second part</a></li></ul></nav>',
            "a.step, a.step[aria-current] { font-weight: 400; border: 0; text-decoration: underline } .here { color: #600 }",
        ),
    ),
    "forced-colours-edge": (
        Seed(
            '<p><button id="fault-1" style="border: 0; background: #0b4a5e; color: #fff">Go on</button></p>'
            '<p><button id="near-1" style="border: 2px solid transparent; background: #0b4a5e; color: #fff">Go back</button></p>',
            state="forced colours",
        ),
    ),
    "reflow": (
        Seed(
            f'<p id="fault-1" style="inline-size: 400px">{WORDS}</p>'
            f'<div id="fault-2" style="overflow-x: auto"><p style="white-space: nowrap">{WORDS}</p></div>'
            '<div id="near-1" style="overflow-x: auto"><table style="inline-size: 500px"><tr><th>Fee</th><th>Day</th></tr><tr><td>Ten dollars</td><td>Monday</td></tr></table></div>'
            f'<p id="near-2" style="max-inline-size: 400px">{WORDS}</p>',
            state="phone",
        ),
        Seed(
            f'<p id="fault-1">{"a-word-that-never-ends" * 4}</p>',
            "#fault-1 { overflow-wrap: normal; word-break: keep-all; white-space: nowrap } html, body { overflow-x: hidden }",
            state="phone",
        ),
    ),
    "text-spacing": (
        Seed(
            f'<p id="fault-1" style="inline-size: 20rem; block-size: 4.6rem; line-height: 1.5rem; overflow: hidden">{WORDS}</p>'
            f'<div style="block-size: 4.6rem; inline-size: 20rem" id="fault-2"><p style="margin: 0; line-height: 1.5rem">{WORDS}</p></div><p style="margin: 0">The next words.</p>'
            f'<p id="near-1" style="inline-size: 20rem; min-block-size: 4.6rem; overflow: hidden">{WORDS}</p>'
            f'<div id="near-2" style="block-size: 5rem; overflow: auto" tabindex="0" role="region" aria-label="Terms"><p>{WORDS}</p></div>',
            state="text spacing",
        ),
    ),
    "resize-text": (
        Seed(
            '<p id="fault-1" style="block-size: 1.6rem; line-height: 1.5rem; overflow: hidden">One line of words that is cut when it grows</p>'
            '<p><button id="fault-2" class="button" style="block-size: 44px; inline-size: 120px; overflow: hidden; white-space: nowrap">Open letter</button></p>'
            '<p id="near-1" style="min-block-size: 1.6rem; overflow: hidden">One line of words that may grow</p>',
            state="200 % text",
        ),
    ),
    "text-grows": (
        Seed(
            '<p id="fault-1" style="font-size: 1.4vw">Words as wide as the window</p>'
            '<p id="near-1" style="font-size: calc(1rem + .4vw)">Words that grow</p><p id="near-2" style="font-size: 18px">Words in pixels</p>',
            state="phone",
        ),
    ),
    "print-lost": (
        Seed(
            f'<p id="fault-1" class="paper">{WORDS}</p><p id="near-1">{WORDS}</p>',
            "@media print { .paper { block-size: 1.2em; overflow: hidden } }",
            state="print",
        ),
    ),
    "target-size": (
        Seed(
            '<p style="display: flex"><button id="fault-1" class="tiny" aria-label="One"></button><button id="fault-2" class="tiny" aria-label="Two"></button></p>'
            '<p style="display: flex; gap: 30px; padding: 20px"><button id="near-1" class="tiny" aria-label="Three"></button><button id="near-2" class="tiny" aria-label="Four"></button></p>'
            f'<p>{WORDS} <a id="near-3" href="/five" style="font-size: 12px">a small link</a> in a sentence.</p>'
            '<p style="padding: 10px"><input id="near-4" type="checkbox" aria-label="As the browser draws it"></p>',
            ".tiny { inline-size: 16px; block-size: 16px; padding: 0; border: 2px solid #000; min-block-size: 0 }",
        ),
    ),
    "target-size-enhanced": (
        Seed(
            '<p><button id="fault-1" style="block-size: 30px; min-block-size: 0; padding: 0">Go to the next part</button></p>'
            '<p><a id="fault-2" href="/alone" style="display: inline-block; line-height: 20px">A link that stands alone</a></p>'
            '<p><button id="near-1" style="block-size: 44px; inline-size: 44px; padding: 0">Go</button></p>'
            f'<p>{WORDS} <a id="near-2" href="/sentence">A link</a> in a sentence.</p>'
            '<p><input id="near-3" type="checkbox" style="inline-size: 30px; block-size: 30px; appearance: none; border: 2px solid"><label for="near-3" style="display: inline-block; min-block-size: 44px; min-inline-size: 60px">Yes</label></p>',
        ),
    ),
    "direction": (
        Seed(
            '<p id="fault-1" lang="ar">اكتب إلى الشركة التي تدير قرضك واطلب منها الرد كتابة.</p>'
            '<p id="near-1" lang="ar" dir="rtl">اكتب إلى الشركة التي تدير قرضك واطلب منها الرد كتابة.</p>'
            '<p id="near-2">The word <span lang="ar" dir="rtl">قرض</span> means loan.</p>'
        ),
        Seed(
            '<p id="fault-1" lang="en">Write to your servicer and ask for an answer.</p><p id="near-1" lang="en" dir="ltr">Write to your servicer.</p>',
            page="ar/guide/payments/index.html",
        ),
    ),
    "heading-order": (
        Seed(
            '<h2 id="near-1">A part</h2><p>Words.</p><h4 id="fault-1">A part of a part</h4><p>Words.</p><h2 id="near-2">The next part</h2><h3 id="near-3">A part of it</h3><p>Words.</p>'
        ),
    ),
    "page-has-heading-one": (
        Seed('<h1 id="fault-1">A second title</h1><h2 id="near-1">A part</h2>'),
        Seed(
            edit=lambda page: page.replace("<h1", "<h2").replace("</h1", "</h2"),
            element="body",
            near=(lambda page: page.replace("<h1", '<h2 role="heading" aria-level="1"').replace("</h1", "</h2"),),
        ),
    ),
    "empty-heading": (
        Seed(
            '<h2 id="fault-1"><span aria-hidden="true">Hidden</span></h2><h2 id="near-1"><img alt="Payments" src="data:,"></h2><h2 id="near-2" hidden></h2>'
        ),
    ),
    "heading-missing": (
        Seed(
            f'<p id="fault-1"><strong>How to pay</strong></p><p>{WORDS}</p><p id="near-1"><strong>Note: pay in time.</strong></p><p>{WORDS}</p><p id="near-2">How to pay</p><p>{WORDS}</p>'
            f'<p id="near-3"><a href="/pay" style="font-weight: 700">How to pay online</a></p><p>{WORDS}</p>'
        ),
    ),
    "section-headings": (
        Seed(
            f'<div id="near-2"><h2>A part</h2><p>{WORDS} {WORDS}</p></div><h2>Another</h2><div id="fault-1">{"".join(f"<p>{WORDS} {WORDS} {WORDS}</p>" for _ in range(8))}</div><h2>A part in parts</h2><div id="near-1">{"".join(f"<h3>Part {n}</h3><p>{WORDS} {WORDS} {WORDS}</p>" for n in range(8))}</div>'
        ),
    ),
    "link-purpose": (
        Seed(
            '<p><a id="fault-1" href="/six">Click here</a></p><p><a id="fault-2" href="/seven" aria-label="»">»</a></p><p lang="es"><a id="fault-3" href="/eight">Más</a></p>'
            '<p>For the form that asks for a payoff figure, <a id="near-1" href="/nine">click here</a>.</p><p><a id="near-2" href="/ten">Here to help: our hours</a></p>'
        ),
    ),
    "link-purpose-link-only": (
        Seed(
            '<p>For the form that asks for a payoff figure, <a id="fault-1" href="/nine">click here</a>.</p>'
            '<p>For a fee, <a id="fault-2" href="/ten">read more</a>.</p><p><a id="near-1" href="/eleven">Read more about a late fee</a></p><p><a id="near-2" href="/twelve" aria-label="Back to the text">↩</a></p>'
        ),
    ),
    "identical-links-same-purpose": (
        Seed(
            '<p><a href="/thirteen">Your account</a> and <a id="fault-1" href="/fourteen">your account</a></p><p><a id="near-1" href="/thirteen">Your account</a>, <a id="near-2" href="/fifteen">your account number</a></p>'
        ),
    ),
    "label-content-name-mismatch": (
        Seed(
            '<p><button id="fault-1" class="button" aria-label="Submit form">Open the letter</button></p><p><a id="fault-2" href="/sixteen" aria-label="More about fees">Late fees</a></p>'
            '<p><button id="near-1" class="button" aria-label="Open the letter in your mail program">Open the letter</button></p><p><a id="near-2" href="/seventeen" aria-label="Late fees (form)">Late fees!</a></p><p><button id="near-3" class="button" aria-label="Close">×</button></p>'
        ),
    ),
    "motion": (
        Seed(
            '<p id="fault-1" class="run">Moving words</p><p id="near-1" class="short">Words that come and stay</p><p id="near-2" class="held">Words that do not run</p>',
            "@keyframes run { from { translate: 0 } to { translate: 5px } } .run { animation: run 1s infinite } .short { animation: run 1s 2 } .held { animation: run 1s infinite paused }",
        ),
    ),
    "motion-reduced": (
        Seed(
            '<p id="fault-1" class="run">Moving words</p><p id="near-1" class="calm">Words that hold still when asked</p>',
            "@keyframes run { from { translate: 0 } to { translate: 5px } } .run, .calm { animation: run 4s 5 } @media (prefers-reduced-motion: reduce) { .calm { animation: none } }",
            state="less movement",
        ),
    ),
    "autocomplete-missing": (
        Seed(
            FORM.format(
                FIELD.format("fault-1", "Email", 'type="email"')
                + FIELD.format("fault-2", "Full name", "")
                + FIELD.format("fault-3", "Phone number", 'type="tel" autocomplete="off"')
                + FIELD.format("near-1", "Email to you", 'type="email" autocomplete="email"')
                + FIELD.format("near-2", "Name of the fee", "")
                + FIELD.format("near-3", "Loan number", "")
            )
        ),
    ),
    "asked-twice": (
        Seed(
            FORM.format(
                FIELD.format("a", "Email", 'type="email" autocomplete="email"')
                + FIELD.format("fault-1", "Email once more", 'type="email" autocomplete="email"')
            )
            + FORM.format(
                FIELD.format("near-1", "Email for another form", 'type="email" autocomplete="email"')
                + FIELD.format("near-2", "Email at work", 'type="email" autocomplete="work email"')
            )
        ),
    ),
    "review-before-sending": (
        Seed(
            '<form id="fault-1" method="post" action="https://example.org/send"><p><label>Email <input type="email" autocomplete="email"></label></p><button class="button">Send</button></form>'
            '<form id="near-1" method="post" action="https://example.org/send"><p><label>Email <input type="email" autocomplete="email"></label></p><button class="button">Review your letter</button></form>'
            '<form id="near-2" method="post" action="mailto:a@example.org"><p><label>Email <input type="email" autocomplete="email"></label></p><button class="button">Send</button></form>'
            '<form id="near-3" method="post" action="https://example.org/find"><p><label>Words <input autocomplete="off"></label></p><button class="button">Find</button></form>'
        ),
    ),
    "error-not-described": (
        Seed(
            FORM.format(
                FIELD.format("fault-1", "Loan number", 'pattern="[0-9]{10}" required')
                + FIELD.format("near-1", "Loan number again", 'pattern="[0-9]{10}" aria-describedby="rule"')
                + '<p id="rule">Ten digits</p>'
                + FIELD.format("near-2", "Fee", 'pattern="[0-9]+" title="Digits only"')
            ),
            state="form in error",
        ),
    ),
    "error-not-tied": (
        Seed(
            FORM.format(
                '<p><label for="c1">Fee</label><input id="c1" required pattern="[0-9]+" title="Digits only"><span id="fault-1" class="wrong">Digits only, please</span></p>'
                '<p><label for="c2">Fee</label><input id="c2" required pattern="[0-9]+" aria-describedby="near-1"><span id="near-1" class="wrong">Digits only, please</span></p>'
                '<p><label for="c3">Fee</label><input id="c3" required pattern="[0-9]+" title="Digits only"><span id="near-2" role="alert" class="wrong">Digits only, please</span></p>'
            ),
            ".wrong { display: none } :user-invalid ~ .wrong { display: block }",
            state="form in error",
        ),
    ),
    "error-by-colour": (
        Seed(
            FORM.format(
                '<p><label for="fault-1">Fee</label><input id="fault-1" class="plain" required pattern="[0-9]+" title="Digits only"></p><p><label for="near-1">Fee</label><input id="near-1" class="thick" required pattern="[0-9]+" title="Digits only"></p>'
            ),
            ".plain, .thick { border: 2px solid #333 } .plain:user-invalid { border-color: #a00 } .thick:user-invalid { border: 5px solid #a00 }",
            state="form in error",
        ),
    ),
    "focus-visible": (
        Seed(
            '<p><button id="fault-1" class="none">One</button></p><p><button id="fault-2" class="same">Two</button></p><p><button id="near-1">Three</button></p><p><button id="near-2" class="ground">Four</button></p>',
            "button { background: #fff; color: #000; border: 2px solid #000; padding: 10px 20px; box-shadow: none } button.none:focus { outline: 0; box-shadow: none; background: #fff; color: #000; border-color: #000 }"
            " button.same:focus { outline: 3px solid #fff; box-shadow: none; background: #fff; color: #000 } button.ground:focus { outline: 0; box-shadow: none; background: #000; color: #fff } main { background: #fff }",
        ),
    ),
    "focus-appearance": (
        Seed(
            '<p><button id="fault-1" class="thin">One</button></p><p><button id="fault-2" class="pale">Two</button></p><p><button id="near-1" class="thick">Three</button></p>',
            "button { background: #fff; color: #000; border: 2px solid #000; padding: 10px 20px } button:focus { box-shadow: none !important; background: #fff !important; color: #000 !important } button.thin:focus { outline: 1px dotted #000 }"
            " button.pale:focus { outline: 3px solid #ccc } button.thick:focus { outline: 2px solid #000; outline-offset: 1px } main { background: #fff }",
        ),
    ),
    "focus-not-obscured": (
        Seed(
            '<p><a id="fault-1" href="/eighteen" class="under">Under</a></p><p><a id="near-1" href="/nineteen">Free</a></p>',
            BAR + ".under { position: fixed; inset-block-start: 300px; inset-inline-end: 20px }",
        ),
    ),
    "focus-not-obscured-enhanced": (
        Seed(
            '<p><a id="fault-1" href="/twenty" class="half">Half</a></p><p><a id="near-1" href="/twenty-one">Free</a></p>',
            BAR + ".half { position: fixed; inset-block-start: 180px; inset-inline-end: 20px; block-size: 70px }",
        ),
    ),
    "focus-unseen": (
        Seed(
            '<p><a id="fault-1" href="/twenty-two" style="position: absolute; left: -9999px">A link that never comes into sight</a></p><p><button id="fault-2" style="opacity: 0">Unseen</button></p>'
            '<p><a id="near-1" href="/twenty-three" class="skip">A link that comes when it is reached</a></p><p><button id="near-2" style="visibility: hidden">Not there at all</button></p>'
        ),
    ),
    "focus-order": (
        Seed(
            '<p style="display: flex; flex-direction: row-reverse; justify-content: start"><a href="/twenty-four">First in code</a> <a id="fault-1" href="/twenty-five">Second in code</a></p>'
            '<p style="display: flex; flex-direction: column-reverse"><a href="/twenty-six">Third in code</a> <a id="fault-2" href="/twenty-seven">Fourth in code</a></p>'
            '<p style="display: flex"><a href="/twenty-eight">First</a> <a id="near-1" href="/twenty-nine">Second</a></p><ul style="columns: 2"><li><a href="/thirty">Left</a></li><li><a id="near-2" href="/thirty-one">Right</a></li></ul>'
        ),
        Seed(
            '<p><a id="fault-1" href="/thirty-two" tabindex="3">Taken out of order</a></p><p><a id="near-1" href="/thirty-three" tabindex="0">In order</a></p>'
        ),
    ),
    "keyboard-trap": (
        Seed(
            '<p><button id="near-1">Before</button></p><p><button id="fault-1" onblur="setTimeout(() => this.focus())">Held</button></p><p><button>After</button></p>',
            state="scripts on",
        ),
    ),
    "keyboard-unreachable": (
        Seed(
            '<p><span id="fault-1" onclick="location = \'/\'">Go to the start</span></p><p><span id="fault-2" role="button">Press</span></p><p><input type="checkbox" id="box" style="display: none"><label id="fault-3" for="box">Menu</label></p>'
            '<p><span id="near-1" role="button" tabindex="0" onclick="">Press</span></p><p><span id="near-2" onclick=""><a href="/thirty-four">Go on</a></span></p><p><input type="checkbox" id="near-3"><label id="near-4" for="near-3">Yes</label></p>'
        ),
    ),
    "language-of-page": (
        Seed(edit=replaced('<html lang="en"', '<html lang="es"'), element="html", state="", near=(lambda page: page,)),
        Seed(
            page="es/guide/payments/index.html",
            edit=replaced('<html lang="es"', '<html lang="fr"'),
            element="html",
            state="",
            near=(lambda page: page,),
        ),
        Seed(
            page="ar/guide/payments/index.html",
            edit=replaced('<html lang="ar"', '<html lang="en"'),
            element="html",
            state="",
            near=(lambda page: page,),
        ),
    ),
    "language-of-parts": (
        Seed(
            '<p id="fault-1">Escriba a la empresa que administra su préstamo y pida una respuesta por escrito.</p>'
            '<p id="fault-2" lang="fr">Write to the company that handles your loan and ask for a written answer.</p>'
            '<p id="fault-3" dir="rtl">اكتب إلى الشركة التي تدير قرضك.</p>'
            '<p id="near-1" lang="es">Escriba a la empresa que administra su préstamo y pida una respuesta por escrito.</p>'
            '<p id="near-2">Ask for the “escrow” and for Regulation X, 12 CFR 1024.35(b)(11).</p><p id="near-3">The Spanish word is <span lang="es">préstamo</span>.</p>',
            state="",
        ),
    ),
    "name-language": (
        Seed(
            '<p><button class="button" id="fault-1" aria-label="Abra la carta terminada en su programa de correo">✉</button> <a id="fault-2" href="/" title="افتح الرسالة في برنامج البريد">Open</a></p>'
            '<p><button class="button" id="near-1" aria-label="Open the finished letter in your mail program">✉</button> <a id="near-2" lang="es" href="/" title="Abra la carta terminada en su programa de correo">Abrir</a></p>',
            state="",
        ),
    ),
    "reading-level": (
        Seed(
            f'<div id="fault-1">{"<p>Notwithstanding aforementioned contractual considerations, institutional representatives necessarily require comprehensive documentation regarding administrative responsibilities and procedural obligations.</p>" * 30}</div>',
            state="",
            near=(lambda page: page, added(f"<p>{WORDS}</p>" * 20)),
        ),
    ),
    "sensory-instructions": (
        Seed(
            '<p id="fault-1">Press the round button to go on.</p><p id="fault-2">Use the menu on the right to find a page.</p><p id="fault-3" lang="es">Use el menú de la derecha.</p><p id="near-1">Press the button “Go on”, on the right.</p><p id="near-2">You have the right to a big refund.</p>',
            state="",
        ),
    ),
    "colour-instructions": (
        Seed(
            '<p id="fault-1">Fields marked in red must be filled in.</p><p id="fault-2">Press the green button to send it.</p><p id="fault-3">Required answers are red.</p><p id="near-1">Fields with the word “required” must be filled in.</p><p id="near-2">Keep the green slip of the post office.</p>',
            state="",
        ),
    ),
}
