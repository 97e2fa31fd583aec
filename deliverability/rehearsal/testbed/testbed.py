"""`Testbed`: one stack on one embedded cloud, with its engine, its zones and its check."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest, Record, manifest_from_data
from deliverability.declaration.reading import Declaration, require_region
from deliverability.declaration.records import Ownership
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients, Engine, Result, StackEngine
from deliverability.engine.environment import environment_only
from deliverability.event_loop import run
from deliverability.observe.aws.clients import Clients
from deliverability.observe.gather import observe_in
from deliverability.observe.network import MappedNetwork
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.session import Session
from deliverability.rehearsal.testbed import ses_roles, zones
from deliverability.rehearsal.testbed.zone_editor import ZoneEditor
from deliverability.rehearsal.testbed.zones import RehearsalZones
from deliverability.rules.judge import judge
from deliverability.snapshot import Snapshot
from deliverability.snapshot.baseline import Baseline
from deliverability.standards import txt
from deliverability.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a look waits, in seconds of real time.

    question: for the answer to one DNS question. call: for that of one AWS call, in every look alike. look: for all of them.

    In a testbed everybody answers, so a time that ran out would say only that the machine was busy. Whoever makes somebody
    silent gives the testbed a shorter `question`: the silence is sat out once.
    """

    question: float = 20.0
    call: float = 20.0
    look: float = 300.0


#: Where AWS clients go when a stack names no region: a parked domain has records only.
_ANY_REGION = "us-east-1"


@dataclass(slots=True)
class CloudTestbed:
    """A stack, the cloud it is deployed to, and everybody else who acts there. Steps and faults use the parts.

    clients: with the stack's credentials. engine: runs the stack's program.
    manifest: what the stack declared, None before the first `up`.
    asking: how a look asks AWS. askers: with what, the same clients for every look: to make them is an eighth of one.
    baseline: of an earlier look, where the check is told to compare with one.
    patience: how long a look waits.
    """

    cloud: Cloud
    declaration: Declaration
    clients: EndpointClients
    engine: StackEngine
    zones: RehearsalZones
    asking: AwsOptions
    askers: Clients
    baseline: Baseline | None = None
    patience: Patience = field(default_factory=Patience)
    _manifest: Manifest | None = field(default=None)
    _published: set[tuple[str, str]] = field(default_factory=set)
    _agreed: set[tuple[str, str]] = field(default_factory=set)

    @property
    def manifest(self) -> Manifest:
        """What the stack declared at its last `up`; raises RuntimeError before there was one."""
        if self._manifest is None:
            raise RuntimeError("the stack isn't up yet")
        return self._manifest

    @property
    def region(self) -> str:
        """The region of the identity."""
        return self.declaration.region or _ANY_REGION

    @property
    def published_by_others(self) -> frozenset[tuple[str, str]]:
        """Name and type of the record sets that others published for this stack: they stay when it goes."""
        return frozenset(self._published | self._agreed)

    @property
    def ses(self) -> Any:
        """SES v2 in the identity's region, as the stack's account sees it."""
        return self.clients.client("sesv2", self.region)

    @property
    def home(self) -> ZoneEditor:
        """The zone that the stack's records stand in, with the credentials of who owns it."""
        return self.zones.home

    def up(self) -> Result:
        """Deploy, let those who have to publish handed-off records do so, and take note of the manifest."""
        result = self.engine.up()
        self._manifest = manifest_from_data(dict(result.outputs), source="stack outputs")
        self.publish_handed_off()
        return result

    def handed_off(self) -> tuple[Record, ...]:
        """The record sets that the stack leaves to others."""
        return tuple(r for r in self.manifest.records if r.ownership is Ownership.HANDOFF)

    def restate(self, manifest: Manifest) -> None:
        """The stack declares something else from now on that changes none of its resources."""
        self._manifest = manifest

    def confirm_recipients(self) -> tuple[str, ...]:
        """Those who receive in the sandbox agree: addresses by the link that SES sent, domains by their DKIM records."""
        confirmed = ses_roles.confirm_recipients(self.cloud, self.declaration.settings, self.region)
        for domain in ses_roles.recipient_domains(self.cloud, self.declaration.settings, self.region):
            attributes = self.ses.get_email_identity(EmailIdentity=domain)["DkimAttributes"]
            for token in attributes["Tokens"]:
                target = f"{token}.{attributes['SigningHostedZone']}."
                name = f"{token}._domainkey.{domain}"
                self.zones.editor(domain).put(name, "CNAME", [target])
                self._agreed.add((name, "CNAME"))
            confirmed += (domain,)
        return confirmed

    def publish_handed_off(self) -> None:
        """What the DNS administrators do with the list they are given: what it no longer holds, they take away."""
        listed: set[tuple[str, str]] = {(record.name, record.type) for record in self.handed_off()}
        for name, rdtype in self._published - listed:
            self.zones.editor(name).remove(name, rdtype)
        self._published = listed
        for record in self.handed_off():
            values = (
                [txt.to_route53(v) for v in record.values] if record.type == "TXT" else list(record.values)
            )
            self.zones.editor(record.name).put(record.name, record.type, values, ttl=record.ttl)

    def check(self) -> Verdict:
        """The real check: DNS over sockets, the AWS APIs over HTTP, all rules."""
        return judge(self.look())

    def look(self) -> Snapshot:
        """What the check sees."""
        host, port = self.cloud.dns_address
        dns = DnsOptions(
            nameservers=(f"{host}:{port}",),
            network=MappedNetwork(self.cloud.endpoints),
            timeout=self.patience.question,
            budget=self.patience.look,
        )
        snapshot = run(self._seen(dns))
        return replace(snapshot, baseline=self.baseline)

    async def _seen(self, dns: DnsOptions) -> Snapshot:
        now = self.cloud.clock.now
        async with Session(dns=dns, aws=self.asking, clock=now, clients=self.askers) as session:
            return await observe_in(session, self.manifest)


#: Opens an engine on the stack of a project. Clients: with the stack's credentials; the variables lead others to the same AWS.
EngineMaker = Callable[[Path, str, EndpointClients, Mapping[str, str]], AbstractContextManager[StackEngine]]


@contextmanager
def in_process(
    project: Path, stack: str, clients: EndpointClients, environment: Mapping[str, str]
) -> Iterator[StackEngine]:
    """The engine that needs nothing but this process."""
    yield Engine(project, stack, clients=clients, environment=environment)


@contextmanager
def open_testbed(
    declaration: Declaration, project: Path, *, seed: int = 0, engine: EngineMaker = in_process
) -> Iterator[CloudTestbed]:
    """Start a cloud with the zones and the account that a stack needs; everything is gone at the end.

    Meanwhile the process's environment leads AWS clients to that cloud, so only one testbed can be open at a time. Raises ConfigError where the declaration lacks a region, OSError where no port is free,
    EngineError where the engine can't begin.
    """
    require_region(declaration)
    region = declaration.region or _ANY_REGION
    with (
        Cloud(seed=seed, patience=Patience().question) as cloud,
        environment_only(_environment(cloud, region)),
    ):
        environment = _environment(cloud, region)
        clients = EndpointClients(
            cloud.endpoint_url, environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
        )
        ses_roles.grant(cloud, declaration.settings, region)
        around = zones.build(cloud, declaration.settings, clients)
        if declaration.settings.identity == "external":
            ses_roles.run_identity(cloud, declaration.settings, region)
        asking = AwsOptions(clients.session, cloud.endpoint_url, timeout=Patience().call, second=0.0)
        with (
            engine(project, declaration.stack, clients, environment) as opened,
            closing(Clients(asking)) as askers,
        ):
            yield CloudTestbed(cloud, declaration, clients, opened, around, asking, askers)


def _environment(cloud: Cloud, region: str) -> dict[str, str]:
    """Variables by which every AWS client of this process finds the cloud, and no profile of the caller."""
    return {
        **cloud.environment(),
        "AWS_REGION": region,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
