"""Checks of senders, recipients, region, account resources, and the rules that a stack names: what is refused, what is noted."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.reading.check_identity import concerns_parked
from deliverability.declaration.reading.combinations import REGION, Check, Facts, Refusal, at
from deliverability.declaration.reading.keys import nearest
from deliverability.ses import regions
from deliverability.standards import names

#: Lists of which another check says that an entry stands there twice.
_TOLD_ELSEWHERE = ("dkim.tokens", "spf.also")
#: How two entries of a list of mappings are alike.
_SAME = {
    "waivers": "about the same rule",
    "severities": "about the same rule",
    "drift.ignore": "about the same property",
}


def senders_are_within_the_domain(facts: Facts) -> Iterator[Refusal]:
    """Every sender is at the domain or below it: another From domain needs an identity, and so a stack, of its own."""
    domain = facts.settings.domain
    for index, sender in enumerate(facts.settings.senders):
        if not names.is_within(sender.rpartition("@")[2], domain):
            yield Refusal(
                at("senders", index),
                f"it isn't at {domain} or below it, so the identity of this stack doesn't sign for it",
                "remove it, or declare that domain in a stack of its own",
            )


def recipients_are_for_the_sandbox(facts: Facts) -> Iterator[Refusal]:
    """`recipients` is refused in production, where mail goes to anybody."""
    if facts.settings.environment == "production" and facts.has("recipients"):
        yield Refusal(
            at("recipients"),
            "recipients are verified only in the sandbox; production sends to anybody",
            "remove the key, or set 'environment: sandbox'",
        )


def nothing_stands_twice(facts: Facts) -> Iterator[Refusal]:
    """No list holds an entry twice, also where it is only written differently (`Shop.example.` and `shop.example`)."""
    for path, entries in facts.settings.lists.items():
        if path in _TOLD_ELSEWHERE or not (facts.sending or concerns_parked(path)):
            continue
        for index, entry in enumerate(entries):
            first = entries.index(entry)
            if first < index:
                same = _SAME.get(path, "the same")
                yield Refusal(
                    at(path, index), f"{same} as entry {first + 1} of the list", "remove one of the two"
                )


def region_is_known(facts: Facts) -> Iterator[Refusal]:
    """`aws:region` is a region of SES; one that isn't known here yet needs `dkim.signingZone`."""
    region = facts.region.name
    if region is None or region in regions.REGIONS or not facts.sending:
        return
    close = regions.nearest_region(region)
    meant = f"perhaps {close!r} was meant" if close else "write it like 'eu-central-1'"
    if not regions.is_region_name(region):
        yield Refusal(REGION, "this isn't the name of a region", meant)
    elif facts.settings.dkim.signing_zone == "auto":
        yield Refusal(
            REGION,
            "SES isn't known to exist in this region",
            f"{meant}; if it is a new one, name its DKIM zone in 'dkim.signingZone'",
        )


def topics_are_in_the_region(facts: Facts) -> Iterator[Refusal]:
    """Every topic of `health.notify` is in the region of the identity, as SES demands."""
    for index, topic in enumerate(facts.settings.health.notify):
        place = topic.split(":")[3]
        if facts.region.name in regions.REGIONS and place != facts.region.name:
            yield Refusal(
                at("health.notify", index),
                f"the topic is in {place}, and SES publishes only to topics of its own region, {facts.region.name}",
                f"name a topic in {facts.region.name}",
            )


def partitions_are_one(facts: Facts) -> Iterator[Refusal]:
    """The role `dns.roleArn` and the topics of `health.notify` are in the partition of the region: `aws`, `aws-us-gov`, `aws-cn`.

    Each is a cloud of its own, with accounts of its own: nothing in one can be reached from another.
    """
    region, settings = facts.region.name, facts.settings
    if region is None or not regions.is_region_name(region):
        return
    ours = regions.partition(region)
    role = settings.dns.role_arn
    if role is not None and (theirs := _partition_of(role)) != ours:
        yield Refusal(
            at("dns.roleArn"),
            f"the role is in the partition {theirs}, and {region} is in {ours}: a role of another partition can't be assumed",
            f"name a role of an account in {ours}, or set 'dns.mode: external' and hand the records over",
        )
    for index, topic in enumerate(settings.health.notify):
        if (theirs := _partition_of(topic)) != ours:
            yield Refusal(
                at("health.notify", index),
                f"the topic is in the partition {theirs}, and {region} is in {ours}: SES reaches no topic of another partition",
                f"name a topic in {ours}",
            )


def _partition_of(arn: str) -> str:
    return arn.split(":")[1]


def rules_exist(facts: Facts) -> Iterator[Refusal]:
    """Every waiver and every severity names a rule that exists."""
    waivers, severities = facts.settings.waivers, facts.settings.severities
    named = {"waivers": [w.rule for w in waivers], "severities": [s.rule for s in severities]}
    for path, rules in named.items():
        for index, rule in enumerate(rules):
            if rule in rule_ids.DOCUMENTED:
                problem = f"there is no rule {rule!r}: it is described, but no check finds it"
                yield Refusal(
                    at(path, index), problem, f"remove it ('deliverability explain {rule}' says more)"
                )
            elif rule not in rule_ids.RULES:
                close = nearest(rule, tuple(sorted(rule_ids.RULES)))
                remedy = (
                    f"did you mean {close!r}?" if close else "'deliverability explain --list' lists all rules"
                )
                yield Refusal(at(path, index), f"there is no rule {rule!r}", remedy)


def health_is_off(facts: Facts) -> Iterator[str]:
    """Alarm settings while `health` is off, as it is by default in the sandbox."""
    asleep = [
        key
        for key in ("bounceRate", "complaintRate", "minimumVolume", "notify", "events")
        if facts.has(f"health.{key}")
    ]
    if asleep and not facts.settings.is_watched:
        yield f"health.{asleep[0]} has no effect while health is off: set health.enabled to true"


CHECKS = (
    Check(senders_are_within_the_domain, ("domain", "senders")),
    Check(recipients_are_for_the_sandbox, ("environment", "recipients")),
    Check(nothing_stands_twice, ()),
    Check(region_is_known, ("profile", "dkim.signingZone")),
    Check(topics_are_in_the_region, ("health.notify",)),
    Check(partitions_are_one, ("dns.roleArn", "health.notify")),
    Check(rules_exist, ("waivers", "severities")),
)
