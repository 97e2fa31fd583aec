"""Deterministic Easy DKIM: an identity that signs with the keys of the same identity in another region.

Nothing new is published for a replica: it has the tokens, the key and the zone of its parent. One that can't be made is there
all the same, without tokens, and SES says why in `VerificationInfo.ErrorType` (SES guide, "Deterministic Easy DKIM").
"""

from typing import Literal

from deliverability.embedded.aws.ses.state import Dkim, Region, Store, Watch

Problem = Literal[
    "REPLICATION_ACCESS_DENIED",
    "REPLICATION_PRIMARY_NOT_FOUND",
    "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED",
    "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED",
    "REPLICATION_PRIMARY_INVALID_REGION",
]
_PREFIX = "AWS_SES_"


def is_replica(origin: str) -> bool:
    """Whether a `SigningAttributesOrigin` names another region."""
    return origin.startswith(_PREFIX)


def origin_of(region: str) -> str:
    """The `SigningAttributesOrigin` of a replica whose parent is in this region."""
    return _PREFIX + region.upper().replace("-", "_")


def parent_region(origin: str) -> str:
    """The region that a replica's `SigningAttributesOrigin` names."""
    return origin.removeprefix(_PREFIX).lower().replace("_", "-")


def replica(store: Store, region: Region, domain: str, origin: str, watch: Watch) -> Dkim:
    """The DKIM set-up of a replica, with what its parent has by now or why it can have nothing."""
    elsewhere = parent_region(origin)
    # `get` rather than `Store.region`, which would make the region.
    home = store.regions.get((region.account_id, elsewhere))
    parent = home.identities.get(domain) if home is not None else None
    problem: Problem | None = None
    if elsewhere == region.name:
        problem = "REPLICATION_PRIMARY_INVALID_REGION"
    elif parent is None or parent.dkim is None:
        problem = "REPLICATION_PRIMARY_NOT_FOUND"
    elif parent.dkim.origin == "EXTERNAL":
        problem = "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED"
    elif is_replica(parent.dkim.origin):
        problem = "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED"
    if problem is not None or parent is None or parent.dkim is None:
        return failed(origin, problem or "REPLICATION_PRIMARY_NOT_FOUND", watch)
    return Dkim(
        origin,
        list(parent.dkim.tokens),
        watch,
        key_length=parent.dkim.key_length,
        key_made_at=parent.dkim.key_made_at,
    )


def failed(origin: str, problem: Problem, watch: Watch) -> Dkim:
    """The DKIM set-up of a replica that gets no keys."""
    return Dkim(origin, [], watch, replication_problem=problem)
