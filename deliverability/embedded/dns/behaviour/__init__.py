"""The misbehaviours of a name server, and what an observation makes of each.

A behaviour gets each well-formed question together with the right answer, and says what is sent instead and when.
New kinds of misbehaviour are new subclasses of `Behaviour`: a reply may be any octets.

| name | what the server does | observed at that server |
|---|---|---|
| `timeout` | drops every question | TIMEOUT |
| `servfail` | SERVFAIL | SERVFAIL; of a resolver, asked again with CD |
| `refused` | REFUSED | REFUSED |
| `formerr` | FORMERR to every question | FORMERR, after asking again without EDNS |
| `formerr`, edns_only | FORMERR to questions with EDNS | the answer, asked for again without EDNS |
| `no-edns` | answers without OPT, in at most 512 octets | the answer |
| `no-edns`, dropping | drops questions with EDNS | TIMEOUT |
| `lame` | refers up to the root | LAME |
| `stale` | serves an old version of the zone | its answer, as dissent from the others' |
| `slow` | answers late | the answer; TIMEOUT once the patience for one question is over |
| `truncated` | TC over UDP, the answer over TCP | the answer |
| `truncated`, tcp false | TC over UDP, silence over TCP | TRUNCATED |
| `reset` | TC over UDP, resets TCP connections | TRUNCATED |
| `udp-only` | over UDP as it should, TC where the answer is too long, and resets TCP connections | the answer, or TRUNCATED |
| `closed` | nobody listens | UNREACHABLE |
| `huge` | 64 KiB of TXT records, over TCP | the answer, with all of them |
| `wrong-id` | the answer under another id | TIMEOUT: ignored |
| `wrong-question` | an answer to another question | MALFORMED |
| `garbage` | octets that mean nothing | MALFORMED |
| `elsewhere` | the answer from another port | TIMEOUT: ignored |
| `cname-loop` | aliases in a circle | MALFORMED |
| `referral-loop` | refers to itself | LAME |
| `bogus` (resolver) | SERVFAIL below a zone unless CD is set | SERVFAIL, and the answer in the view "unchecked" |
| `hiding` (resolver) | NXDOMAIN below a zone | NXDOMAIN, which the name servers' answers outweigh |
"""

from deliverability.embedded.dns.behaviour.base import Behaviour, Exchange, Reply
from deliverability.embedded.dns.behaviour.circling import CnameLoop, ReferralLoop
from deliverability.embedded.dns.behaviour.failing import (
    Failing,
    FormErr,
    Lame,
    NoEdns,
    Refusing,
    Silent,
    Slow,
    Stale,
)
from deliverability.embedded.dns.behaviour.forging import (
    Elsewhere,
    Garbage,
    WrongId,
    WrongQuestion,
)
from deliverability.embedded.dns.behaviour.named import BEHAVIOURS, behaviour_named
from deliverability.embedded.dns.behaviour.resolving import Bogus, Hiding
from deliverability.embedded.dns.behaviour.transport import Closed, Huge, Resetting, Truncating, UdpOnly

__all__ = [
    "BEHAVIOURS",
    "Behaviour",
    "Bogus",
    "Closed",
    "CnameLoop",
    "Elsewhere",
    "Exchange",
    "Failing",
    "FormErr",
    "Garbage",
    "Hiding",
    "Huge",
    "Lame",
    "NoEdns",
    "ReferralLoop",
    "Refusing",
    "Reply",
    "Resetting",
    "Silent",
    "Slow",
    "Stale",
    "Truncating",
    "UdpOnly",
    "WrongId",
    "WrongQuestion",
    "behaviour_named",
]
