"""A domain's SPF as a document: whole, and readable by anything."""

import json

from deliverability.report.spf_json import spf_data, spf_json
from deliverability.standards.resolver import Answer
from tests.report.looks import spf_look

WORLD = {
    "shop.example": {"TXT": ["v=spf1 include:ses.example a:gone.example ~all", "caf\udce9\x1b"]},
    "ses.example": {"TXT": ["v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all"]},
}


def term(text, position, running, **changes):
    return {
        "text": text,
        "position": position,
        "target": None,
        "lookup": None,
        "lookups": 0,
        "runningLookups": running,
        "void": False,
        "voidLookups": 0,
        "reached": True,
        "shadowed": False,
        "dependsOnMessage": False,
        "ttl": None,
        "hosts": [],
        "matches": [],
        "decides": [],
        "leadsTo": None,
        "problem": None,
        **changes,
    }


def test_the_whole_document():
    data = spf_data(spf_look(WORLD, covers=("192.0.2.0/24", "192.0.2.0/23"), ip="192.0.2.9"))
    everybody = ["0.0.0.0/0", "::/0"]
    rest = data["outcomes"]["softfail"]
    assert "192.0.3.0/24" in rest
    assert data == {
        "schema": 1,
        "domain": "shop.example",
        "exitCode": 1,
        "lookups": 2,
        "lookupLimit": 10,
        "voidLookups": 1,
        "voidLookupLimit": 2,
        "ttl": 300,
        "answerSize": 107,
        "complete": True,
        "dependsOnMessage": False,
        "outcomes": {"pass": ["192.0.2.0/24"], "softfail": rest},
        "records": [
            {
                "domain": "shop.example",
                "text": "v=spf1 include:ses.example a:gone.example ~all",
                "answer": {
                    "status": "NOERROR",
                    "values": ["v=spf1 include:ses.example a:gone.example ~all", "caf\udce9\x1b"],
                    "ttl": 300,
                    "cname": [],
                    "server": None,
                },
                "answerSize": 107,
                "outcomes": {"pass": ["192.0.2.0/24"], "softfail": rest},
                "problems": [],
                "terms": [
                    term(
                        "include:ses.example",
                        7,
                        1,
                        target="ses.example",
                        lookup=1,
                        lookups=1,
                        ttl=300,
                        matches=["192.0.2.0/24"],
                        decides=["192.0.2.0/24"],
                        leadsTo=1,
                    ),
                    term(
                        "a:gone.example",
                        27,
                        2,
                        target="gone.example",
                        lookup=2,
                        lookups=1,
                        void=True,
                        voidLookups=1,
                    ),
                    term("~all", 42, 2, matches=everybody, decides=rest),
                ],
            },
            {
                "domain": "ses.example",
                "text": "v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all",
                "answer": {
                    "status": "NOERROR",
                    "values": ["v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 -all"],
                    "ttl": 300,
                    "cname": [],
                    "server": None,
                },
                "answerSize": 89,
                "outcomes": {"pass": ["192.0.2.0/24"], "fail": rest},
                "problems": [],
                "terms": [
                    term("ip4:192.0.2.0/25", 7, 1, matches=["192.0.2.0/25"], decides=["192.0.2.0/25"]),
                    term("ip4:192.0.2.128/25", 24, 1, matches=["192.0.2.128/25"], decides=["192.0.2.128/25"]),
                    term("-all", 43, 1, matches=everybody, decides=rest),
                ],
            },
        ],
        "covers": [
            {
                "network": "192.0.2.0/24",
                "covered": True,
                "certain": True,
                "passed": ["192.0.2.0/24"],
                "rest": {},
            },
            {
                "network": "192.0.2.0/23",
                "covered": False,
                "certain": True,
                "passed": ["192.0.2.0/24"],
                "rest": {"softfail": ["192.0.3.0/24"]},
            },
        ],
        "client": {
            "ip": "192.0.2.9",
            "sender": "joe@shop.example",
            "helo": "mta.example",
            "result": "pass",
            "explanation": None,
            "lookups": 1,
            "voidLookups": 0,
            "path": [
                {"domain": "shop.example", "term": "include:ses.example", "outcome": "match"},
                {"domain": "ses.example", "term": "ip4:192.0.2.0/25", "outcome": "match"},
            ],
            "problem": None,
        },
        "statements": [
            {"level": "fail", "text": "192.0.2.0/23 is authorised only in part"},
            {
                "level": "note",
                "text": "shop.example: a:gone.example leads to nothing in DNS (void lookup)",
            },
        ],
    }


def test_it_is_ascii_and_gives_back_every_octet():
    written = spf_json(spf_look(WORLD))
    assert written.isascii()
    assert "\x1b" not in written
    assert written.endswith("}\n")
    assert json.loads(written)["records"][0]["answer"]["values"][1] == "caf\udce9\x1b"


def test_problems_and_what_was_never_asked():
    world = {"shop.example": {"TXT": ["v=spf1 include:shop.example include:down.example"]}}
    data = spf_data(spf_look({**world, "down.example": Answer("SERVFAIL")}), strict=True)
    loop, down = data["records"][1:]
    assert (data["exitCode"], loop["answer"], loop["text"], loop["terms"]) == (1, None, None, [])
    assert loop["problems"] == [
        {
            "domain": "shop.example",
            "term": "",
            "position": None,
            "section": "4.6.4",
            "reason": "it leads back to itself",
            "temporary": False,
        }
    ]
    assert down["answer"]["status"] == "SERVFAIL"
    assert [problem["temporary"] for problem in down["problems"]] == [True]
    assert data["client"] is None


def test_a_deep_tree_is_a_flat_list():
    world = {f"d{n}.example": {"TXT": [f"v=spf1 include:d{n + 1}.example -all"]} for n in range(40)}
    data = json.loads(spf_json(spf_look(world, "d0.example")))
    assert len(data["records"]) == 41
    assert [record["terms"][0]["leadsTo"] for record in data["records"][:-1]] == list(range(1, 41))
