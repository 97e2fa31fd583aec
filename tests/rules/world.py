"""A small builder of snapshots: a healthy world made from a manifest, then one change per test."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from deliverability.manifest import Manifest, manifest_of
from deliverability.observe.snapshot import Aws, Delegation, NameServer, Observation, Reading, Snapshot, View
from deliverability.plan import DkimFacts, make_plan
from deliverability.records import Purpose
from deliverability.rules.judge import judge
from deliverability.settings import Settings
from deliverability.standards import names
from deliverability.verdict import Finding, Result

TAKEN_AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
TOKENS = ("aaaa1111", "bbbb2222", "cccc3333")
REGION = "eu-central-1"
SERVERS = ("ns-1.awsdns-01.com", "ns-2.awsdns-02.net")

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
    """Everything a snapshot is made of; each method gives a changed world."""

    manifest: Manifest
    answers: Mapping[Key, Answer]
    identity: Reading
    account: Reading
    zone: Reading
    delegation: Delegation
    exceptions: Mapping[tuple[str, str, str], Answer]
    taken_at: datetime = TAKEN_AT

    def put(self, name: str, rdtype: str, *values: str) -> "World":
        """Everybody answers with these values."""
        return self.answer(name, rdtype, Answer(values=values))

    def answer(self, name: str, rdtype: str, answer: Answer) -> "World":
        return replace(self, answers={**self.answers, (name, rdtype): answer})

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

    def snapshot(self) -> Snapshot:
        return Snapshot(
            taken_at=self.taken_at,
            manifest=self.manifest,
            delegation=self.delegation,
            dns=tuple(self._observations()),
            aws=Aws(self.identity, self.account, self.zone),
        )

    def _observations(self) -> list[Observation]:
        zone = self.delegation.zone or ""
        found = []
        for (name, rdtype), usual in self.answers.items():
            inside = names.is_within(name, zone) if zone else False
            asked: list[tuple[View, str]] = [("resolver", "resolver")]
            asked += [
                ("authoritative", server) for server in (SERVERS if inside else ("ns.elsewhere.example",))
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
            tuple(NameServer(server, ("198.18.0.1",)) for server in SERVERS),
        ),
        exceptions={},
    )


def _answers(manifest: Manifest) -> list[tuple[Key, Answer]]:
    found = [((record.name, record.type), Answer(values=record.values)) for record in manifest.records]
    found.append(((f"_dmarc.{manifest.domain}", "CNAME"), NODATA))
    cnames = [record for record in manifest.of_purpose(Purpose.DKIM) if record.type == "CNAME"]
    for record, text in zip(cnames, (KEY_2048, "", ""), strict=False):
        target = record.values[0]
        found.append(((record.name, "TXT"), Answer(values=(text,), cname=(target,))))
        found.append(((target, "TXT"), Answer(values=(text,))))
        found.append(((f"{record.name}.{manifest.dns.zone}", "CNAME"), NXDOMAIN))
    return found


def _identity(manifest: Manifest) -> dict[str, Any]:
    identity = manifest.identity
    assert identity is not None
    easy = identity.dkim.kind == "easy"
    data: dict[str, Any] = {
        "IdentityType": "DOMAIN",
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
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
            "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        }
    return data


def _account() -> dict[str, Any]:
    return {
        "ProductionAccessEnabled": True,
        "SendingEnabled": True,
        "EnforcementStatus": "HEALTHY",
        "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0},
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
