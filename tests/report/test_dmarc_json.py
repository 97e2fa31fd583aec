"""A domain's DMARC as a document: whole, and readable by anything."""

import json

from deliverability.report.dmarc_json import dmarc_data, dmarc_json
from deliverability.standards.resolver import Answer
from tests.report.looks import dmarc_look

RECORD = "v=DMARC1; p=reject; pct=50; rua=mailto:r@reports.example"
WORLD = {
    "_dmarc.shop.example": {"TXT": [RECORD, "caf\udce9\x1b"]},
    "shop.example": {"A": ["192.0.2.1"]},
    "shop.example._report._dmarc.reports.example": {"TXT": ["v=DMARC1"]},
    "reports.example": {"MX": ["10 mx.reports.example"]},
}


def answer(status, *values):
    return {
        "status": status,
        "values": list(values),
        "ttl": 300 if values else None,
        "cname": [],
        "server": None,
    }


def test_the_whole_document():
    data = dmarc_data(dmarc_look(WORLD))
    problem = {
        "position": 20,
        "tag": "pct",
        "reason": "RFC 9989 removed the tag pct",
        "consequence": "receivers apply the policy to all mail; some that follow RFC 7489 still apply it to that share only",
    }
    outcome = {
        "applies": True,
        "passes": True,
        "dkim": {
            "domain": "shop.example",
            "organizationalDomain": "shop.example",
            "mode": "relaxed",
            "aligned": True,
        },
        "spf": {
            "domain": "bounce.shop.example",
            "organizationalDomain": "shop.example",
            "mode": "relaxed",
            "aligned": True,
        },
        "failsAfter": [],
    }
    assert data == {
        "schema": 1,
        "domain": "shop.example",
        "exitCode": 0,
        "rfc9989": {
            "applies": True,
            "appliedPolicy": "reject",
            "policyKnown": True,
            "policyTag": "p",
            "policyDomain": "shop.example",
            "organizationalDomain": "shop.example",
            "exists": True,
            "inconclusive": None,
            "record": {
                "text": RECORD,
                "tags": [
                    {"name": "v", "value": "DMARC1"},
                    {"name": "p", "value": "reject"},
                    {"name": "pct", "value": "50"},
                    {"name": "rua", "value": "mailto:r@reports.example"},
                ],
                "p": "reject",
                "sp": None,
                "np": None,
                "adkim": "relaxed",
                "aspf": "relaxed",
                "t": False,
                "psd": "u",
                "rua": ["mailto:r@reports.example"],
                "ruf": [],
                "fo": ["0"],
                "flawed": False,
                "problems": [problem],
            },
            "walk": [
                {
                    "domain": "shop.example",
                    "query": "_dmarc.shop.example",
                    "answer": answer("NOERROR", RECORD, "caf\udce9\x1b"),
                    "record": RECORD,
                    "discarded": [{"text": "caf\udce9\x1b", "reason": "a DMARC record begins with v=DMARC1"}],
                },
                {
                    "domain": "example",
                    "query": "_dmarc.example",
                    "answer": answer("NXDOMAIN"),
                    "record": None,
                    "discarded": [],
                },
            ],
        },
        "rfc7489": {
            "applies": True,
            "appliedPolicy": "reject",
            "policyTag": "p",
            "policyDomain": "shop.example",
            "organizationalDomain": "shop.example",
            "percentage": 50,
            "inconclusive": None,
            "queries": ["_dmarc.shop.example"],
        },
        "disagreements": [],
        "prediction": {
            "from": "shop.example",
            "identity": "shop.example",
            "mailFrom": "bounce.shop.example",
            "customMailFrom": True,
            "rfc9989": outcome,
            "rfc7489": outcome,
        },
        "destinations": [
            {
                "tag": "rua",
                "uri": "mailto:r@reports.example",
                "authorized": "yes",
                "authorizedByRfc7489": "yes",
                "reason": "a DMARC record stands at shop.example._report._dmarc.reports.example",
                "overrides": [],
                "host": {
                    "name": "reports.example",
                    "external": True,
                    "receives": "yes",
                    "reception": "reports.example has MX records",
                },
                "verification": {
                    "query": "shop.example._report._dmarc.reports.example",
                    "answer": answer("NOERROR", "v=DMARC1"),
                },
            }
        ],
        "statements": [
            {
                "level": "note",
                "text": "RFC 9989 removed the tag pct: receivers apply the policy to all mail; some that follow RFC 7489 "
                "still apply it to that share only",
            }
        ],
    }


def test_it_is_ascii_and_gives_back_every_octet():
    written = dmarc_json(dmarc_look(WORLD), strict=True)
    assert written.isascii()
    assert "\x1b" not in written
    data = json.loads(written)
    assert data["exitCode"] == 1
    assert data["rfc9989"]["walk"][0]["answer"]["values"][1] == "caf\udce9\x1b"


def test_what_is_unknown_is_null():
    data = dmarc_data(dmarc_look({"_dmarc.shop.example": Answer("TIMEOUT")}, mail_from=None))
    assert data["exitCode"] == 3
    assert data["rfc9989"]["applies"] is None
    assert data["rfc9989"]["record"] is None
    assert data["rfc9989"]["inconclusive"] == "_dmarc.shop.example: TIMEOUT"
    assert (data["prediction"]["mailFrom"], data["prediction"]["customMailFrom"]) == ("amazonses.com", False)
    assert data["destinations"] == []
