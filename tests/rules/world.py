"""A small builder of snapshots: a healthy world made from a manifest, then one change per test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.kinds.dkim import DKIM, PLACEHOLDER_KEY
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest, Record, manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings
from deliverability.evidence.aws_commands import ON_MX_FAILURE
from deliverability.observe.dns.evaluate import evaluate
from deliverability.rules.judge import judge
from deliverability.snapshot import (
    Aws,
    Delegation,
    NameServer,
    Observation,
    Reading,
    Snapshot,
    View,
)
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.specification import AwsReading
from deliverability.standards import names, resolver, spf, txt
from deliverability.standards.resolvers import settled
from deliverability.verdict import Finding, Result

TAKEN_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKENS = ("aaaa1111", "bbbb2222", "cccc3333")
REGION = "eu-central-1"
SERVERS = ("ns-1.awsdns-01.com", "ns-2.awsdns-02.net")
THREE_SERVERS = (*SERVERS, "ns-3.awsdns-03.org")

#: Public keys whose private halves nobody kept.
KEY_2048 = (
    "p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA2fPYwJRLv8pw+fqDP2ZSTaiTkePAoIhFvmGpVBvo6tfyt/Q5mgvT6dyIDy1uAdFT"
    "APeOwBITdg2P2ij+xVVd0IOYsquEqe25Z3ARAFdGVcSCFrPvm0LUvwtw2K0uyF9YhYG1G9en25NwyTr6E+/wattXIX2/InIm6j6N8iMkXnFPKZ93"
    "06xXdNaCk1c6VbmU58EPI/18MW/IkJK3ONcKu1L5KBfjZzXM15+GLqgx7W86GjI7vcoptJJWfHuaCM8q+g8Tv5FJjBWpKNM4bCyLYk9HIj13IbHA"
    "+JnK1lUkaKnwCxnGa99dW8ZBOJa/NoL5dUAW0U/8/yuaz6gzVMYkJQIDAQAB"
)
KEY_1024 = (
    "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDMX0DKYf0vnC0OPTLVuamK0aIH6I+wG8PN3y3A9Yk52VWG16vCLhJ+dUBqJTHqPXquILWWnOt1"
    "mWWmOWkq8mkItMoLmrgA6/LUeGFfnE7UV1+ICxuTbMtcwLHPq+XaQFrKMefJHEbNNeGBoNXllc6ynvjU0vuRt2OrZxyXBhFIOQIDAQAB"
)

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What everybody answers to one question; `at` gives single servers another answer."""

    status: str = "NOERROR"
    values: tuple[str, ...] = ()
    cname: tuple[str, ...] = ()


NXDOMAIN = Answer("NXDOMAIN")
NODATA = Answer()


@dataclass(frozen=True, slots=True)
class World:
    """Everything a snapshot is made of; each method gives a changed world. servers: those of the zone that answer."""

    manifest: Manifest
    answers: Mapping[Key, Answer]
    identity: Reading
    account: Reading
    zone: Reading
    delegation: Delegation
    exceptions: Mapping[tuple[str, str, str], Answer]
    readings: Mapping[str, Reading]
    skipped: frozenset[str] = frozenset()
    taken_at: datetime = TAKEN_AT
    servers: tuple[str, ...] = SERVERS

    def put(self, name: str, rdtype: str, *values: str) -> "World":
        """Everybody answers with these values."""
        return self.answer(name, rdtype, Answer(values=values))

    def answer(self, name: str, rdtype: str, answer: Answer) -> "World":
        return replace(self, answers={**self.answers, (name, rdtype): answer})

    def unasked(self, name: str) -> "World":
        """Nobody was asked about this name, whatever the type."""
        return replace(self, skipped=self.skipped | {name})

    def gone(self, name: str, rdtype: str) -> "World":
        """Everybody answers that there is no such name."""
        return self.answer(name, rdtype, NXDOMAIN)

    def at(self, server: str, name: str, rdtype: str, answer: Answer) -> "World":
        """One server (or "resolver") answers otherwise."""
        return replace(self, exceptions={**self.exceptions, (server, name, rdtype): answer})

    def ses(self, **members: Any) -> "World":
        """Changed members of `GetEmailIdentity`; those of DkimAttributes and MailFromAttributes are merged."""
        return replace(self, identity=Reading("ok", merged(self.identity.data, members)))

    def standing(self, **members: Any) -> "World":
        """Changed members of `GetAccount`."""
        return replace(self, account=Reading("ok", merged(self.account.data, members)))

    def reading(self, which: str, **members: Any) -> "World":
        """Changed members of one of the other readings of `Aws`, such as "configuration_set"."""
        data = merged(self.readings[which].data, members)
        return self.read(which, Reading("ok", data))

    def read(self, which: str, reading: Reading) -> "World":
        """Another reading altogether, by its name."""
        if which in ("identity", "account", "zone"):
            changes: dict[str, Any] = {which: reading}
            return replace(self, **changes)
        assert which in self.readings
        return replace(self, readings={**self.readings, which: reading})

    def snapshot(self) -> Snapshot:
        return Snapshot(
            taken_at=self.taken_at,
            manifest=self.manifest,
            delegation=self.delegation,
            dns=tuple(self._observations()),
            aws=Aws({"identity": self.identity, "account": self.account, "zone": self.zone, **self.readings}),
        )

    def _observations(self) -> list[Observation]:
        zone = self.delegation.zone or ""
        found = []
        for (name, rdtype), usual in self.asked().items():
            inside = names.is_within(name, zone) if zone else False
            asked: list[tuple[View, str]] = [("resolver", "resolver")]
            asked += [
                ("authoritative", server)
                for server in (self.servers if inside else ("ns.elsewhere.example",))
            ]
            for view, server in asked:
                answer = self.exceptions.get((server, name, rdtype), usual)
                found.append(
                    Observation(
                        name,
                        rdtype,
                        view,
                        server,
                        "198.18.0.1",
                        answer.status,
                        answer.values,
                        300,
                        answer.cname,
                        aa=view == "authoritative",
                    )
                )
        return found

    def asked(self) -> dict[Key, Answer]:
        """What was put here, and NXDOMAIN for whatever else a look at this world asks."""
        world = _Everything(self.answers)
        settled(evaluate(self.manifest, world))
        return {key: answer for key, answer in world.answers.items() if key[0] not in self.skipped}


class _Everything:
    """A resolver over a world's answers that takes note of every question."""

    def __init__(self, answers: Mapping[Key, Answer]) -> None:
        self.answers = dict(answers)

    async def query(self, name: str, rdtype: str) -> resolver.Answer:
        found = self.answers.setdefault((name, rdtype), NXDOMAIN)
        return resolver.Answer(found.status, found.values, 300, found.cname)


def merged(base: Mapping[str, Any], members: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with the members put in, mappings merged one level deep."""
    result = dict(base)
    for key, value in members.items():
        inner = result.get(key)
        result[key] = (
            {**inner, **value} if isinstance(inner, Mapping) and isinstance(value, Mapping) else value
        )
    return result


def declared(**settings: Any) -> Manifest:
    """The manifest of a production shop with reports inside the domain, changed by top-level settings."""
    data: dict[str, Any] = {
        "domain": "shop.example",
        "environment": "production",
        "dmarc": {"reportTo": ("dmarc@shop.example",)},
        **settings,
    }
    parsed = Settings.model_validate(data)
    sending = parsed.profile == "sending" and parsed.dkim.byo is None
    facts = DkimFacts(TOKENS) if sending and not parsed.dkim.tokens else None
    plan = make_plan(parsed, stack="shop.production", region=REGION, dkim_facts=facts)
    return manifest_of(plan, zone=parsed.dns.zone or names.organizational_domain(parsed.domain))


def healthy(manifest: Manifest | None = None) -> World:
    """A world in which everything is as declared and SES has verified it all."""
    manifest = manifest or declared()
    zone = manifest.dns.zone or manifest.domain
    return World(
        manifest=manifest,
        answers=dict(_answers(manifest)),
        identity=Reading("ok", _identity(manifest)) if manifest.identity else Reading("left-out"),
        account=Reading("ok", _account()) if manifest.identity else Reading("left-out"),
        zone=Reading(
            "ok", {"HostedZone": {"Name": f"{zone}."}, "DelegationSet": {"NameServers": list(SERVERS)}}
        ),
        delegation=Delegation(
            zone,
            "example",
            SERVERS,
            SERVERS,
            tuple(NameServer(server, ("205.251.192.1",)) for server in SERVERS),
        ),
        exceptions={},
        readings={
            each.name: _made(each, manifest)
            for each in readings().values()
            if each.name not in ("identity", "account", "zone")
        },
    )


def _made(which: AwsReading, manifest: Manifest) -> Reading:
    """What AWS says where all is well: nothing, unless it is said here. Without an identity only Route 53 is read."""
    if which.hosted:
        return Reading("ok", _route53(manifest).get(which.name, {}))
    if manifest.identity is None:
        return Reading("left-out")
    return Reading("ok", _ses(manifest).get(which.name, {}))


def _route53(manifest: Manifest) -> dict[str, dict[str, Any]]:
    zone = manifest.dns.zone or manifest.domain
    hosted = {"Id": "Z1", "Name": f"{zone}.", "PrivateZone": False, "NameServers": list(SERVERS)}
    return {
        "zones": {"HostedZones": [hosted]},
        "record_sets": {"ResourceRecordSets": [_record_set(record) for record in manifest.records]},
        "protections": {"ResourceRecordSetProtections": []},
    }


def _ses(manifest: Manifest) -> dict[str, dict[str, Any]]:
    identity = manifest.identity
    assert identity is not None
    events = {
        "Name": "events",
        "Enabled": True,
        "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
        "SnsDestination": {"TopicArn": f"arn:aws:sns:{manifest.region}:123456789012:mail-events"},
    }
    metrics = ("BounceRate", 0.05), ("ComplaintRate", 0.001)
    health = manifest.settings.health
    return {
        "identities": {"EmailIdentities": []},
        "configuration_set": {
            "ConfigurationSetName": identity.configuration_set,
            "SendingOptions": {"SendingEnabled": True},
            "DeliveryOptions": {"TlsPolicy": health.tls.upper()},
            "ReputationOptions": {"ReputationMetricsEnabled": manifest.settings.is_watched},
            "SuppressionOptions": {"SuppressedReasons": [reason.upper() for reason in health.suppression]},
            "EventDestinations": [events],
        },
        "recipients": {"Recipients": [_recipient(name) for name in manifest.settings.recipients]},
        "suppressed": {"SuppressedDestinations": []},
        "recommendations": {"Recommendations": []},
        "metrics": {"BounceRate": 0.01, "ComplaintRate": 0.0002, "SendOverWeeks": 4200.0},
        "alarms": {
            "MetricAlarms": [
                {
                    "AlarmName": f"ses-{metric}",
                    "Namespace": "AWS/SES",
                    "MetricName": f"Reputation.{metric}",
                    "Statistic": "Average",
                    "Period": 3600,
                    "EvaluationPeriods": 1,
                    "Threshold": threshold,
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "TreatMissingData": "ignore",
                    "ActionsEnabled": True,
                    "AlarmActionCount": 1,
                }
                for metric, threshold in metrics
            ]
        },
    }


def _recipient(name: str) -> dict[str, Any]:
    kind = "EMAIL_ADDRESS" if "@" in name else "DOMAIN"
    return {
        "IdentityName": name,
        "IdentityType": kind,
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
    }


def _published(record: Record) -> tuple[str, ...]:
    """The declared values, with a key where the declared one is encrypted."""
    return tuple(KEY_2048 if PLACEHOLDER_KEY in value else value for value in record.values)


def _record_set(record: Record) -> dict[str, Any]:
    values = [txt.to_route53(value) if record.type == "TXT" else value for value in _published(record)]
    return {
        "Name": f"{record.name}.",
        "Type": record.type,
        "TTL": record.ttl,
        "ResourceRecords": [{"Value": value} for value in values],
    }


def _answers(manifest: Manifest) -> list[tuple[Key, Answer]]:
    found = [((host, "MX"), Answer(values=(f"10 mail.{host}",))) for host in _mailbox_hosts(manifest)]
    found += [((record.name, record.type), Answer(values=_published(record))) for record in manifest.records]
    found.append(((f"_dmarc.{manifest.domain}", "CNAME"), NODATA))
    found.append(((manifest.dns.zone or manifest.domain, "DS"), NODATA))
    for record in manifest.of_kind(SPF):
        found += _behind_spf(record.values[0])
    found.append((("amazonses.com", "TXT"), Answer(values=("v=spf1 ip4:199.255.192.0/22 -all",))))
    cnames = [record for record in manifest.of_kind(DKIM) if record.type == "CNAME"]
    for record, text in zip(cnames, (KEY_2048, "", ""), strict=False):
        target = record.values[0]
        found.append(((record.name, "TXT"), Answer(values=(text,), cname=(target,))))
        found.append(((target, "TXT"), Answer(values=(text,))))
        found.append(((f"{record.name}.{manifest.dns.zone}", "CNAME"), NXDOMAIN))
    return found


def _mailbox_hosts(manifest: Manifest) -> set[str]:
    """Where people have mailboxes: the domain, the organization's, and the hosts that get DMARC reports."""
    settings = manifest.settings
    hosts = map(names.domain_of, settings.report_mailboxes)
    return {manifest.domain, settings.organizational_domain, *hosts}


def _behind_spf(text: str) -> list[tuple[Key, Answer]]:
    """What stands where the terms of an SPF record lead: a record with one address, that address, a mail host with it."""
    found: list[tuple[Key, Answer]] = []
    for term in spf.parse(text).terms:
        if not isinstance(term, spf.Include | spf.A | spf.Mx) or term.domain is None or term.domain.letters:
            continue
        target = str(term.domain)
        if isinstance(term, spf.Include):
            found.append(((target, "TXT"), Answer(values=("v=spf1 ip4:198.51.100.25 -all",))))
        if isinstance(term, spf.Mx):
            found.append(((target, "MX"), Answer(values=(f"10 {target}",))))
        found.append(((target, "A"), Answer(values=("198.51.100.25",))))
    return found


def _identity(manifest: Manifest) -> dict[str, Any]:
    identity = manifest.identity
    assert identity is not None
    easy = identity.dkim.kind == "easy"
    data: dict[str, Any] = {
        "IdentityType": "DOMAIN",
        "FeedbackForwardingStatus": True,
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
        **({"ConfigurationSetName": identity.configuration_set} if identity.configuration_set else {}),
        "DkimAttributes": {
            "SigningEnabled": True,
            "Status": "SUCCESS",
            "Tokens": list(identity.dkim.tokens or ()) if easy else [identity.dkim.selector],
            "SigningAttributesOrigin": "AWS_SES" if easy else "EXTERNAL",
            "LastKeyGenerationTimestamp": "2026-11-01T00:00:00+00:00",
        },
        "VerificationInfo": {"LastSuccessTimestamp": "2026-11-20T11:00:00+00:00"},
    }
    if easy:
        data["DkimAttributes"]["SigningHostedZone"] = identity.dkim.signing_zone
        data["DkimAttributes"]["CurrentSigningKeyLength"] = "RSA_2048_BIT"
    if identity.mail_from_domain:
        data["MailFromAttributes"] = {
            "MailFromDomain": identity.mail_from_domain,
            "MailFromDomainStatus": "SUCCESS",
            "BehaviorOnMxFailure": ON_MX_FAILURE[identity.on_mx_failure],
        }
    return data


def _account() -> dict[str, Any]:
    return {
        "ProductionAccessEnabled": True,
        "SendingEnabled": True,
        "EnforcementStatus": "HEALTHY",
        "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0},
        "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        "Details": {"ReviewDetails": {"Status": "GRANTED"}},
    }


def findings(world: World, *results: Result) -> tuple[Finding, ...]:
    """The findings of these results; without any, all but passes."""
    wanted = results or (Result.FAIL, Result.WARN, Result.UNKNOWN, Result.INFO)
    return judge(world.snapshot()).of(*wanted)


def ids(world: World) -> dict[str, set[str]]:
    """The rule ids that are not in order, by result: failing, warning and unknown. Notes are left out."""
    grouped: dict[str, set[str]] = {}
    for finding in findings(world, Result.FAIL, Result.WARN, Result.UNKNOWN):
        grouped.setdefault(finding.result.value, set()).add(finding.rule)
    return grouped


def only(world: World, rule: str) -> Finding:
    """The one finding of this rule that is no pass; fails where there are none or several."""
    [found] = [finding for finding in findings(world) if finding.rule == rule]
    return found


def folded(world: World, cause: str) -> set[str]:
    """The rules whose findings are notes under this cause."""
    return {finding.rule for finding in findings(world, Result.INFO) if finding.because == cause}
