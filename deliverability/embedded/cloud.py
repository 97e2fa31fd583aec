"""The embedded cloud: DNS, Route 53, SES and what else a deploy of mail domains talks to, in one process on loopback."""

import json
import os
import tempfile
import threading
import uuid
from collections.abc import Hashable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from deliverability.embedded.aws.faults import Faults
from deliverability.embedded.aws.gateway import Gateway
from deliverability.embedded.aws.journal import Journal
from deliverability.embedded.aws.route53.service import Route53
from deliverability.embedded.aws.routing import DEFAULT_ACCOUNT
from deliverability.embedded.aws.ses.lookup import Found, ResolverLookup
from deliverability.embedded.aws.ses.service import Ses
from deliverability.embedded.aws.ses.state import Soa
from deliverability.embedded.clock import Clock
from deliverability.embedded.control.exports import SeedProblem
from deliverability.embedded.control.requests import Control
from deliverability.embedded.control.seeding import fill, read_source
from deliverability.embedded.dns.world import DnsWorld

STATE_FILE = "cloud.json"

#: Signatures are not checked; clients want some credentials all the same.
_ACCESS_KEY, _SECRET_KEY = "AKIAEMBEDDEDCLOUD001", "not-a-secret"


class StateProblem(ValueError):
    """A saved state that cannot be restored; nothing was changed, the file stays as it is."""


class Cloud:
    """The embedded cloud; `start` it, or use it as a context manager.

    clock: moves SES verification and change propagation; real time by default.
    seed: decides ids, tokens, keys and name servers.
    port, dns_port: of the AWS endpoint and of the DNS address; 0 takes free ones.
    state_dir: where the state is kept from one run to the next; without it nothing is written.
    account_id: the account of every access key that is not itself an account id.
    patience: seconds of real time that SES waits for the resolver, and once again.
    rates: requests per second that a service takes, by boto3's name for it; the rest takes any number.

    The parts are `clock`, `world` (DNS), `route53`, `ses`, `faults`, `control` and `journal`: what clients asked.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        seed: int = 0,
        port: int = 0,
        dns_port: int = 0,
        state_dir: Path | None = None,
        account_id: str = DEFAULT_ACCOUNT,
        patience: float = 1.5,
        rates: Mapping[str, float] | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.account_id = account_id
        self.world = DnsWorld(self.clock, seed=seed, resolver_port=dns_port)
        self.route53 = Route53(self.clock, self.world, seed)
        lookup = _WorldLookup(self.world, patience)
        self.ses = Ses(self.clock, lookup, self.world.zone, self._dns_version, seed)
        self.route53.ledger.before_change = self.ses.settle
        self.faults = Faults(self.clock, rates or {})
        self.journal = Journal()
        self.control = Control(self.clock, self.world, self.route53, self.ses, self.faults, account_id)
        self._port = port
        self._state_file = state_dir / STATE_FILE if state_dir is not None else None
        self._saving = threading.Lock()
        self._gateway: Gateway | None = None
        self._session: Any = None

    def start(self) -> None:
        """Restore the saved state and open every endpoint; raises OSError, or `StateProblem`."""
        if self._gateway is not None:
            raise RuntimeError("this embedded cloud runs already")
        self._restore()
        self.save()  # so that a folder that takes nothing is known at the start
        self.world.start()
        try:
            self._gateway = Gateway(
                self.route53,
                self.ses,
                self.faults,
                self.journal,
                self.control.answer,
                self.account_id,
                self.save,
                self._port,
            )
        except OSError:
            self.world.close()
            raise

    def stop(self) -> None:
        """Close every endpoint and save the state; stopping twice does nothing."""
        gateway, self._gateway = self._gateway, None
        if gateway is None:
            return
        gateway.close()
        self.save()
        self.world.close()

    def __enter__(self) -> "Cloud":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def endpoint_url(self) -> str:
        """Where AWS clients go: `http://127.0.0.1:PORT`."""
        host, port = self._running().address
        return f"http://{host}:{port}"

    @property
    def dns_address(self) -> tuple[str, int]:
        """(host, port) of the resolver that also answers for the zones."""
        return self.world.resolver_address

    @property
    def endpoints(self) -> Mapping[str, tuple[str, int]]:
        """Made-up address of each name server -> (host, port) where it is asked."""
        return self.world.endpoints

    def environment(self) -> dict[str, str]:
        """Environment variables that lead AWS clients here; the region stays the caller's choice."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_ACCESS_KEY_ID": _ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": _SECRET_KEY,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def client(self, service: str, region: str) -> Any:
        """A boto3 client of this cloud, untouched by the credentials and settings of the caller's shell."""
        import boto3

        if self._session is None:
            self._session = boto3.session.Session(_ACCESS_KEY, _SECRET_KEY)
        return self._session.client(service, region_name=region, endpoint_url=self.endpoint_url)

    def create_hosted_zone(self, name: str, *, private: bool = False, delegated: bool = True) -> str:
        """Set up a hosted zone and return its id; raises `SeedProblem` for a name that no zone can have."""
        ledger = self.route53.ledger
        with ledger.lock:
            try:
                zone = ledger.create(
                    self.account_id,
                    name.lower().rstrip("."),
                    str(uuid.uuid4()),
                    private=private,
                    delegated=delegated,
                )
            except OSError as problem:
                raise SeedProblem(f"{name}: {problem.strerror or problem}") from None
            except ValueError as problem:
                raise SeedProblem(str(problem)) from None
        self.save()
        return zone.id

    @property
    def hosted_zone_ids(self) -> dict[str, str]:
        """Zone name -> id. Of several zones of one name the delegated one counts, and private ones last."""
        zones = self.route53.zones(self.account_id)
        ranked = sorted(zones, key=lambda zone: not zone.private and self.world.zone(zone.name) is zone.zone)
        ids = {zone.name: zone.id for zone in sorted(ranked, key=lambda zone: not zone.private)}
        return {zone.name: ids[zone.name] for zone in zones}

    def add_zones(self, source: str | Path) -> list[str]:
        """Set up the zones of a source (a name, a BIND zone file, a JSON file); those that exist already stay as they are.

        Returns the ids. Raises `SeedProblem`; zones before the faulty one are there then.
        """
        ids = []
        for wanted in read_source(source):
            existing = self.hosted_zone_ids.get(wanted.name)
            if existing is not None:
                ids.append(existing)
                continue
            zone_id = self.create_hosted_zone(wanted.name, private=wanted.private)
            ledger = self.route53.ledger
            with ledger.lock:
                zone = ledger.store.get(self.account_id, zone_id)
                try:
                    fill(zone, wanted.records, str(source))
                except SeedProblem:
                    ledger.delete(zone)
                    raise
            ids.append(zone_id)
        self.save()
        return ids

    def save(self) -> None:
        """Write the state, if it is kept, in one atomic step."""
        if self._state_file is None:
            return
        with self._saving:
            with self.route53.ledger.lock:
                document = {
                    "schema": 1,
                    "now": self.clock.now().isoformat(),
                    "account": self.account_id,
                    "world": self.world.dump(),
                    "route53": self.route53.ledger.dump(),
                    "ses": self.ses.dump(),
                }
            _write(self._state_file, document)

    def _restore(self) -> None:
        if self._state_file is None:
            return
        for litter in self._state_file.parent.glob(f"{_temporary(self._state_file)}*"):
            # A cloud that was killed while it wrote left it.
            litter.unlink(missing_ok=True)
        if not self._state_file.exists():
            return
        try:
            document = json.loads(self._state_file.read_text("utf-8"))
            if document["schema"] != 1:
                raise StateProblem(
                    f"{self._state_file}: written by another version (schema {document['schema']!r}, this one reads 1); "
                    "move the file away to start anew"
                )
            saved_now = _moment(document["now"])
            self.world.load(document["world"])
            self.route53.ledger.load(document["route53"])
            self.ses.load(document["ses"])
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            if isinstance(problem, StateProblem):
                raise
            message = f"{self._state_file}: the saved state cannot be read ({problem!r}); move the file away to start anew"
            raise StateProblem(message) from problem
        # The cloud's time never runs backwards, so what was advanced before stays advanced.
        ahead = saved_now - self.clock.now()
        if ahead.total_seconds() > 0:
            self.clock.advance(ahead)

    def _dns_version(self) -> Hashable:
        zones = (*self.world.zones(), *self.world.surroundings())
        return len(zones), sum(zone.version for zone in zones)

    def _running(self) -> Gateway:
        if self._gateway is None:
            raise RuntimeError("this embedded cloud is not running; start it first")
        return self._gateway


class _WorldLookup:
    """SES's questions, to the world's resolver wherever it listens at the moment."""

    def __init__(self, world: DnsWorld, patience: float) -> None:
        self._world = world
        self._patience = patience

    def ask(self, name: str, record_type: str) -> Found:
        return self._resolver().ask(name, record_type)

    def soa(self, name: str) -> Soa | None:
        return self._resolver().soa(name)

    def _resolver(self) -> ResolverLookup:
        return ResolverLookup(self._world.resolver_address, self._patience)


def _moment(text: str) -> Any:
    from deliverability.embedded.aws.protocol.values import timestamp

    return timestamp(text)


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=_temporary(path))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, indent=1)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _temporary(path: Path) -> str:
    """How the name of a file begins that is to become this one."""
    return f".{path.name}."
