"""Who may open a mailbox: LOGIN, PLAIN and XOAUTH2. Pure, but for the lookup."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Callable

from channels.simulator.imap_line import Refusal
from channels.simulator.imap_words import BadCommand
from channels.simulator.mailbox import Mailbox

Lookup = Callable[[str], Mailbox | None]

# What a server says to a stale token before its NO; the client answers with an empty line.
TOKEN_PROBLEM = base64.b64encode(json.dumps({"status": "400", "schemes": "Bearer"}).encode())


def by_password(lookup: Lookup, name: str, password: str) -> Mailbox:
    """The mailbox of a name and password. Raises Refusal."""
    mailbox = lookup(name)
    return _checked(mailbox, mailbox.password if mailbox else "", password)


def by_plain(lookup: Lookup, blob: str) -> Mailbox:
    """The mailbox of a SASL PLAIN answer. Source: RFC 4616. Raises Refusal, BadCommand."""
    fields = _decoded(blob).split("\0")
    if len(fields) != 3:
        raise BadCommand("PLAIN takes three fields")
    return by_password(lookup, fields[1], fields[2])


def by_token(lookup: Lookup, blob: str) -> Mailbox:
    """The mailbox of an XOAUTH2 answer, as Gmail and Microsoft want it. Raises the same."""
    found = re.match(r"user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01\Z", _decoded(blob))
    if found is None:
        raise BadCommand("That is no XOAUTH2 answer")
    mailbox = lookup(found[1])
    return _checked(mailbox, mailbox.token if mailbox else "", found[2])


def _checked(mailbox: Mailbox | None, wanted: str, given: str) -> Mailbox:
    if mailbox is None or not wanted or not hmac.compare_digest(wanted.encode(), given.encode()):
        raise Refusal("[AUTHENTICATIONFAILED] Invalid credentials")
    return mailbox


def _decoded(blob: str) -> str:
    try:
        return base64.b64decode("" if blob == "=" else blob, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise BadCommand("That is no base64") from None
