"""A WebKitGTK window that is told what to do by lines of JSON; run by the system's Python, which has GTK's bindings.

Read from standard input: {"do": "open", "address": URL} or {"do": "run", "script": text}. Written to standard output:
the answer to each, and {"handed": URL} whenever the engine asks its program to open mail, as any GTK browser is asked.
Scripts of pages do not run; those of this window do, in a world of their own.
"""

from __future__ import annotations

import json
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402 # versions come first

window = Gtk.Window()
view = WebKit2.WebView.new_with_context(WebKit2.WebContext.new_ephemeral())
view.get_settings().set_enable_javascript_markup(False)
view.get_website_data_manager().set_tls_errors_policy(WebKit2.TLSErrorsPolicy.IGNORE)
window.set_default_size(1000, 800)
window.add(view)
window.show_all()
opening = False


def say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def decide(_view: object, decision: WebKit2.PolicyDecision, kind: WebKit2.PolicyDecisionType) -> bool:
    if kind != WebKit2.PolicyDecisionType.NAVIGATION_ACTION:
        return False
    url = decision.get_navigation_action().get_request().get_uri()
    if not url.startswith("mailto:"):
        return False
    say(handed=url)
    decision.ignore()
    return True


def loaded(_view: object, event: WebKit2.LoadEvent) -> None:
    global opening  # noqa: PLW0603 # one window
    if event == WebKit2.LoadEvent.FINISHED and opening:
        opening = False
        say(answer=view.get_uri())


def answered(_view: object, result: object) -> None:
    try:
        say(answer=json.loads(view.evaluate_javascript_finish(result).to_string()))
    except GLib.Error as error:
        say(error=error.message)


def told(stream: object, _condition: object) -> bool:
    global opening  # noqa: PLW0603 # one window
    line = stream.readline()  # type: ignore[attr-defined] # standard input
    if not line:
        Gtk.main_quit()
        return False
    command = json.loads(line)
    if command["do"] == "open":
        opening = True
        view.load_uri(command["address"])
    else:
        view.evaluate_javascript(command["script"], -1, "tests", None, None, answered)
    return True


view.connect("decide-policy", decide)
view.connect("load-changed", loaded)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, told)
Gtk.main()
