"""Misbehaviours by name, for those who ask for them from outside (`POST /_cloud/fault`)."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from deliverability.embedded.dns.behaviour.base import Behaviour
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
from deliverability.embedded.dns.behaviour.resolving import Bogus, Hiding
from deliverability.embedded.dns.behaviour.transport import Closed, Huge, Resetting, Truncating, UdpOnly

BEHAVIOURS: Mapping[str, type[Behaviour]] = {
    "timeout": Silent,
    "servfail": Failing,
    "refused": Refusing,
    "formerr": FormErr,
    "no-edns": NoEdns,
    "lame": Lame,
    "stale": Stale,
    "slow": Slow,
    "truncated": Truncating,
    "reset": Resetting,
    "udp-only": UdpOnly,
    "closed": Closed,
    "huge": Huge,
    "wrong-id": WrongId,
    "wrong-question": WrongQuestion,
    "garbage": Garbage,
    "elsewhere": Elsewhere,
    "cname-loop": CnameLoop,
    "referral-loop": ReferralLoop,
    "bogus": Bogus,
    "hiding": Hiding,
}


def behaviour_named(name: str, options: Mapping[str, Any] | None = None) -> Behaviour:
    """The behaviour of that name, e.g. `slow` with `{"seconds": 0.5}`; raises ValueError that lists what there is."""
    kind = BEHAVIOURS.get(name)
    if kind is None:
        raise ValueError(f"no DNS behaviour is called {name!r}; there are {', '.join(BEHAVIOURS)}")
    known = {field.name: type(field.default) for field in fields(kind)}  # type: ignore[arg-type]
    known = {
        key: wanted for key, wanted in known.items() if wanted is not tuple
    }  # those are filled by `engage`
    for key, value in (options or {}).items():
        if key not in known:
            raise ValueError(f"{name!r} has no option {key!r}; it takes {', '.join(known) or 'none'}")
        wanted = known[key]
        fits = isinstance(value, wanted) if wanted in (bool, str) else _is_duration(value)
        if not fits:
            expected = {bool: "true or false", str: "a text"}.get(wanted, "a number of seconds, 0 or more")
            raise ValueError(f"option {key!r} of {name!r} is {value!r}; expected {expected}")
    return kind(**(options or {}))


def _is_duration(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
