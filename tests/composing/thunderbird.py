"""A real Thunderbird that is handed mail as a desktop hands it, and the draft that it then saves."""

from __future__ import annotations

import contextlib
import email
import email.policy
import mailbox
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from composing import marionette

_SECONDS = 30
SOFT = "\u2028"
# An account that can send must exist, or no compose window opens; this one is never asked.
_PREFERENCES: Mapping[str, object] = {
    "mail.accountmanager.accounts": "local,pop",
    "mail.accountmanager.defaultaccount": "pop",
    "mail.accountmanager.localfoldersserver": "server1",
    "mail.account.local.server": "server1",
    "mail.account.pop.server": "server2",
    "mail.account.pop.identities": "id1",
    "mail.server.server1.type": "none",
    "mail.server.server1.hostname": "Local Folders",
    "mail.server.server1.userName": "nobody",
    "mail.server.server1.name": "Local Folders",
    "mail.server.server1.directory-rel": "[ProfD]Mail/Local Folders",
    "mail.server.server2.type": "pop3",
    "mail.server.server2.hostname": "127.0.0.1",
    "mail.server.server2.userName": "x",
    "mail.server.server2.name": "x",
    "mail.server.server2.directory-rel": "[ProfD]Mail/127.0.0.1",
    "mail.server.server2.login_at_startup": False,
    "mail.server.server2.check_new_mail": False,
    "mail.identity.id1.fullName": "A Borrower",
    "mail.identity.id1.useremail": "borrower@example.org",
    "mail.identity.id1.smtpServer": "smtp1",
    "mail.identity.id1.draft_folder": "mailbox://nobody@Local%20Folders/Drafts",
    "mail.identity.id1.drafts_folder_picker_mode": "1",
    "mail.identity.id1.valid": True,
    "mail.identity.id1.compose_html": False,
    "mail.smtpservers": "smtp1",
    "mail.smtp.defaultserver": "smtp1",
    "mail.smtpserver.smtp1.hostname": "127.0.0.1",
    "mail.provider.suppress_dialog_on_startup": True,
    "mail.rights.version": 1,
    "mail.shell.checkDefaultClient": False,
    "mail.spotlight.firstRunDone": True,
    "mailnews.start_page.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
}
_UNTIL = """
const done = arguments[arguments.length - 1];
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const until = async test => {
  for (let tries = 0; tries < 600; tries++) {
    const found = test();
    if (found) return found;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error("waited in vain for " + test);
};
"""
# What a person does next: wait for the window to be ready, save as a draft; and when that has been done, close it.
_SAVE = """
(async () => {
  const window = await until(() => Services.wm.getMostRecentWindow("msgcompose"));
  const editor = () => window.document.getElementById("messageEditor").contentDocument;
  await until(() => window.composeEditorReady && editor()?.body?.textContent && !window.gWindowLocked);
  window.goDoCommand("cmd_saveAsDraft");
})().then(() => done(""), error => done(String(error)));
"""
_CLOSE = """
(async () => {
  const window = Services.wm.getMostRecentWindow("msgcompose");
  await until(() => !window.gSaveOperationInProgress && !window.gWindowLocked);
  window.gContentChanged = false;
  window.gMsgCompose.bodyModified = false;
  window.close();
  await until(() => window.closed);
})().then(() => done(""), error => done(String(error)));
"""


@dataclass(frozen=True)
class Draft:
    """A saved draft. body: with line ends as `\\n`, none at its end, and SOFT where a long line was broken."""

    to: str
    subject: str
    body: str

    def holds(self, to: str, subject: str, body: str) -> bool:
        """Whether it is this mail. Of spaces at which Thunderbird breaks a long line it keeps one, as always."""
        pattern = re.escape(self.body).replace(re.escape(f" {SOFT}"), " +")
        return (self.to, self.subject) == (to, subject) and re.fullmatch(pattern, body) is not None


class Thunderbird:
    """A running Thunderbird."""

    def __init__(self, remote: marionette.Marionette, profile: Path, environment: Mapping[str, str]) -> None:
        self._remote = remote
        self._profile = profile
        self._environment = environment
        self._drafts = profile / "Mail/Local Folders/Drafts"
        self._seen = 0
        remote.call("Marionette:SetContext", value="chrome")

    def draft(self, handed: str) -> Draft:
        """Hand over an address or a file, as a desktop does, and give the draft that is saved then."""
        subprocess.run(
            ["thunderbird", "--profile", self._profile, handed],
            env=dict(self._environment),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=True,
        )
        trouble = self._remote.script(_UNTIL + _SAVE, wait=True)
        assert not trouble, f"Thunderbird opened no window to write in: {trouble}"
        try:
            return self._saved()
        finally:
            trouble = self._remote.script(_UNTIL + _CLOSE, wait=True)
            assert not trouble, trouble

    def _saved(self) -> Draft:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline:
            if self._drafts.is_file():
                with contextlib.closing(mailbox.mbox(self._drafts)) as drafts:
                    messages = [each.as_bytes() for each in drafts]
                if len(messages) > self._seen:
                    self._seen = len(messages)
                    message = email.message_from_bytes(messages[-1], policy=email.policy.default)
                    return Draft(message["to"] or "", message["subject"] or "", text_of(message))
            time.sleep(0.05)
        raise AssertionError("Thunderbird saved no draft")


def text_of(message: EmailMessage) -> str:
    """The text of a plain message as it is shown, long lines made whole again with SOFT between (RFC 3676, 4)."""
    text: str = message.get_content()
    if message.get_param("format", header="content-type") != "flowed":
        return text.rstrip("\n")
    lines = [line.removeprefix(" ") for line in text.split("\n")]
    shown = ""
    for line in lines:
        shown += f"{line}{SOFT}" if line.endswith(" ") and line != "-- " else f"{line}\n"
    return shown.rstrip("\n")


def missing() -> str:
    """The first program that is needed and not there, empty for none."""
    return next((each for each in ("thunderbird", "xvfb-run", "dbus-run-session") if not shutil.which(each)), "")


@contextlib.contextmanager
def thunderbird(folder: Path) -> Iterator[Thunderbird]:
    """A Thunderbird on a display that nobody sees. Raises MarionetteError when it does not start."""
    profile, noted = folder / "profile", folder / "environment"
    (profile / "Mail/Local Folders").mkdir(parents=True)
    # The display and the bus that it runs on are written down: a second call must find it there.
    remember = ["sh", "-c", f'env -0 >"{noted}"; exec "$@"', "sh"]
    command = ["xvfb-run", "-a", "dbus-run-session", "--", *remember, "thunderbird"]
    environment = {"HOME": str(folder), "NO_AT_BRIDGE": "1", "GTK_USE_PORTAL": "0"}
    with marionette.running(command, profile, _PREFERENCES, environment) as remote:
        pairs = (
            line.partition("=") for line in noted.read_text(encoding="utf-8", errors="replace").split("\0") if line
        )
        yield Thunderbird(remote, profile, {name: value for name, _, value in pairs} or dict(os.environ))
