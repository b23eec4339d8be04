"""A sender is vouched for by our own receiver's word alone, never by what came with the mail."""

from __future__ import annotations

import pytest

from channels.email.authentication import organisation, parse_results, without_comments
from hub.contract import Proof
from tests.channels.email.mails import mail_facts, message, settings

GMAIL = """Delivered-To: support@shop.example
Received: by 2002:a05:6a10:1234:b0:1 with SMTP id x1; Mon, 4 May 2026 02:15:22 -0700 (PDT)
X-Received: by 2002:a17:9 with SMTP id y2; Mon, 4 May 2026 02:15:22 -0700 (PDT)
Return-Path: <ana@mail.example.org>
Received: from mail.example.org (mail.example.org. [192.0.2.1]) by mx.google.com with ESMTPS id z
Authentication-Results: mx.google.com;
       dkim=pass header.i=@example.org header.s=s1 header.b=abc;
       spf=pass (google.com: domain of ana@mail.example.org designates (really) 192.0.2.1 as
       permitted sender) smtp.mailfrom=ana@mail.example.org;
       dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.org
"""
MICROSOFT = """Received: from A.eurprd01.prod.outlook.com by B.eurprd01.prod.outlook.com; Mon
Received: from C.eurprd01.prod.outlook.com by A.eurprd01.prod.outlook.com; Mon, 4 May 2026
Authentication-Results: spf=pass (sender IP is 192.0.2.1)
 smtp.mailfrom=example.org; dkim=pass (signature was verified)
 header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass reason=100
Received: from mail.example.org (192.0.2.1) by C.mail.protection.outlook.com with HTTP
"""
OWN = """Authentication-Results: mx.shop.example; dmarc=pass header.from=example.org
Received: from mail.example.org by mx.shop.example; Mon, 4 May 2026
"""


def proof(head: str, sender: str = "Ana <ana@example.org>", **changes: object) -> Proof:
    """How well the sender of a mail with this head is known."""
    raw = f"{head}From: {sender}\nMessage-ID: <a@x>\n\nHola".replace("\n", "\r\n")
    return message(raw, settings(**changes)).proof


@pytest.mark.parametrize("head", [GMAIL, MICROSOFT, OWN], ids=["gmail", "microsoft", "own"])
def test_the_receivers_word_vouches(head: str) -> None:
    assert proof(head) is Proof.VOUCHED


@pytest.mark.parametrize("head", [GMAIL, MICROSOFT, OWN], ids=["gmail", "microsoft", "own"])
def test_nobody_is_trusted_unless_the_operator_says_so(head: str) -> None:
    assert proof(head, trusted_authserv_ids=()) is Proof.CLAIMED


@pytest.mark.parametrize("head", [GMAIL, MICROSOFT, OWN], ids=["gmail", "microsoft", "own"])
def test_the_word_is_about_one_domain(head: str) -> None:
    assert proof(head, "Bo <bo@example.net>") is Proof.CLAIMED


RESULTS = {
    "dmarc passes": ("dmarc=pass header.from=example.org", True),
    "dmarc of a subdomain": ("dmarc=pass header.from=mail.example.org", True),
    "dmarc without a domain": ("dmarc=pass (p=none)", True),
    "dkim of the domain": ("dkim=pass header.d=example.org", True),
    "dkim of a subdomain": ("dkim=pass header.d=mail.example.org", True),
    "dkim by identity": ("dkim=pass header.i=@example.org", True),
    "the second of two signatures": (
        "dkim=pass header.d=esp.example; dkim=pass header.d=example.org",
        True,
    ),
    "capitals": ("DMARC=Pass Header.From=EXAMPLE.org", True),
    "a version": ("dkim/1=pass header.d=example.org", True),
    "dkim of somebody else": ("dkim=pass header.d=esp.example", False),
    "dkim against dmarc": (
        "dkim=pass header.d=example.org; dmarc=fail header.from=example.org",
        False,
    ),
    "dkim fails": ("dkim=fail header.d=example.org", False),
    "spf alone": ("spf=pass smtp.mailfrom=ana@example.org", False),
    "dmarc fails": ("dmarc=fail header.from=example.org", False),
    "dmarc is none": ("dmarc=none", False),
    "arc alone": ("arc=pass", False),
    "nothing": ("none", False),
    "in a comment": ("spf=fail (dmarc=pass header.from=example.org)", False),
    "in a nested comment": ("spf=fail (a (b) ; dmarc=pass header.from=example.org)", False),
    "in quotes": ('spf=fail reason="x; dmarc=pass header.from=example.org"', False),
    "a similar domain": ("dkim=pass header.d=badexample.org", False),
    "a public suffix": ("dkim=pass header.d=org", False),
}


@pytest.mark.parametrize(("results", "vouched"), RESULTS.values(), ids=RESULTS.keys())
def test_results_are_read_as_they_are_meant(results: str, vouched: bool) -> None:
    found = proof(f"Authentication-Results: mx.shop.example; {results}\n")
    assert (found is Proof.VOUCHED) is vouched


PASS = "dmarc=pass header.from=example.org"
FORGERIES = {
    "in another name": f"Authentication-Results: mx.evil.example; {PASS}\n",
    "below the boundary": "Received: from x by mx.shop.example; Mon\n"
    f"Authentication-Results: mx.shop.example; {PASS}\n",
    "below a true one that fails": "Authentication-Results: mx.shop.example; dmarc=fail\n"
    f"Received: from x by mx.shop.example; Mon\nAuthentication-Results: mx.shop.example; {PASS}\n",
    "as gmail where gmail received nothing": "Received: from x by mx.shop.example; Mon\n"
    f"Authentication-Results: mx.google.com; {PASS}\n",
    "as gmail with no hop at all": f"Authentication-Results: mx.google.com; {PASS}\n",
    "as microsoft elsewhere": "Received: from outlook.com by mx.shop.example; Mon\n"
    f"Authentication-Results: {PASS}\n",
    "with a hop in a comment": "Received: from x (by mx.google.com) by mx.shop.example\n"
    f"Authentication-Results: mx.google.com; {PASS}\n",
}


@pytest.mark.parametrize("head", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_header_vouches_for_nobody(head: str) -> None:
    assert proof(head) is Proof.CLAIMED


def test_hops_inside_our_own_house_can_be_allowed() -> None:
    head = f"Received: by lmtp.shop.example\nAuthentication-Results: mx.shop.example; {PASS}\n"
    assert proof(head) is Proof.CLAIMED
    assert proof(head, authentication_hops=1) is Proof.VOUCHED


@pytest.mark.parametrize(
    ("sender", "warning"),
    [
        ("ana@example.org, bo@example.org", "many_from"),
        ('"boss@shop.example" <ana@example.org>', "name_has_address"),
        ('"ana@example.org" <ana@example.org>', ""),
    ],
)
def test_a_sender_in_disguise_is_not_vouched_for(sender: str, warning: str) -> None:
    raw = f"{OWN}From: {sender}\n\nHola".replace("\n", "\r\n")
    item = message(raw)
    said = mail_facts(item)["authentication"]
    assert said.get("warning", "") == warning
    assert (item.proof is Proof.CLAIMED) is bool(warning)


def test_two_from_lines_are_one_disguise() -> None:
    assert proof(f"{OWN}From: ana@example.org\n", "ana@example.org") is Proof.CLAIMED


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("mail.example.co.uk", "example.co.uk"),
        ("example.org", "example.org"),
        ("a.b.tienda.com.es", "tienda.com.es"),
        ("ana.github.io", "ana.github.io"),
        ("localhost", "localhost"),
        ("Mail.EXAMPLE.org.", "example.org"),
    ],
)
def test_the_organisation_of_a_domain_is_what_was_registered(domain: str, registered: str) -> None:
    assert organisation(domain) == registered


def test_comments_nest_and_quotes_hide_them() -> None:
    assert without_comments("a (b (c) d) e").split() == ["a", "e"]
    assert without_comments('a "(b" c') == 'a "(b" c'
    assert without_comments("a ((((b").split() == ["a"]


def test_properties_are_read() -> None:
    identity, (dkim, spf) = parse_results(
        "mx.x.example 1; dkim=pass (2048-bit) header.d=a.example header.s=s; spf=softfail"
    )
    assert identity == "mx.x.example"
    assert dkim.properties == {"header.d": "a.example", "header.s": "s"}
    assert (spf.method, spf.result) == ("spf", "softfail")
