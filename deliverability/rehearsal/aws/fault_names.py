"""Faults by the names used from outside (`POST /_cloud/fault`)."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from deliverability.rehearsal.dns.behaviour import behaviour_named
from deliverability.rehearsal.dns.world import World
from deliverability.ses.regions import dkim_zone

from ..clock import Clock
from . import standing
from .faults import SERVICES, Faults, OperationFault
from .route53.service import Route53
from .ses import keys, replicas
from .ses.service import Ses
from .ses.state import Recommendation, Suppressed, Watch
from .settings import ControlProblem, Settings, duration

FaultHandler = Callable[[Settings], Mapping[str, Any]]


class FaultBoard:
    """Injects faults. Each handler gets the settings beside the fault's name.

    handlers: by name; more may be added.
    """

    def __init__(self, clock: Clock, world: World, route53: Route53, ses: Ses, faults: Faults) -> None:
        self._clock, self._world, self._route53, self._ses, self._faults = clock, world, route53, ses, faults
        self.handlers: dict[str, FaultHandler] = {
            "account": self._account,
            "throttle": self._throttle,
            "real-rates": self._real_rates,
            "error": self._error,
            "access-denied": self._access_denied,
            "prior-request": self._prior_request,
            "propagation": self._propagation,
            "dns": self._dns,
            "delegation": self._delegation,
            "recommendation": self._recommendation,
            "suppress": self._suppress,
            "replication": self._replication,
            "dkim": self._dkim,
            "clear": self._clear,
        }

    def inject(self, request: Any, account: str) -> Mapping[str, Any]:
        """Carry out a fault request; raises `ControlProblem` that lists the names there are."""
        settings = Settings(request, account=account)
        name = settings.text("fault", among=tuple(self.handlers))
        return self.handlers[name](settings)

    def _account(self, settings: Settings) -> Mapping[str, Any]:
        region = settings.text("region")
        with self._ses.store.lock:
            standing.apply(self._ses.region(region, settings.account).account, settings)
        return {"region": region}

    def _throttle(self, settings: Settings) -> Mapping[str, Any]:
        """Refuse the next calls (`times`), or limit a service to so many a second (`rate`)."""
        service = settings.text("service", among=SERVICES)
        if "rate" in settings:
            rate = settings.number("rate", lowest=0.01)
            settings.done()
            self._faults.rates[service] = rate
            return {"service": service, "rate": rate}
        code, status = ("TooManyRequestsException", 429) if service == "sesv2" else ("Throttling", 400)
        operation, times = settings.text("operation", "*"), settings.count("times", 1)
        settings.done()
        return self._add(OperationFault(service, operation, code, "Rate exceeded", status, times))

    def _real_rates(self, settings: Settings) -> Mapping[str, Any]:
        settings.done()
        self._faults.use_real_rates()
        return dict(self._faults.rates)

    def _error(self, settings: Settings) -> Mapping[str, Any]:
        fault = OperationFault(
            settings.text("service", "*"),
            settings.text("operation", "*"),
            settings.text("code", "InternalFailure"),
            settings.text("message", "The service failed on request of the fault injection."),
            int(settings.number("status", 500, lowest=400)),
            settings.count("times"),
        )
        settings.done()
        return self._add(fault)

    def _access_denied(self, settings: Settings) -> Mapping[str, Any]:
        service, operation = settings.text("service", among=SERVICES), settings.text("operation", "*")
        times = settings.count("times")
        settings.done()
        code = "AccessDeniedException" if service == "sesv2" else "AccessDenied"
        action = f"{'ses' if service == 'sesv2' else service}:{operation}"
        message = (
            f"User: arn:aws:iam::{settings.account}:user/rehearsal is not authorized to perform: {action}"
        )
        return self._add(OperationFault(service, operation, code, message, 403, times))

    def _add(self, fault: OperationFault) -> Mapping[str, Any]:
        self._faults.operations.append(fault)
        return {
            "service": fault.service,
            "operation": fault.operation,
            "code": fault.code,
            "times": fault.times,
        }

    def _prior_request(self, settings: Settings) -> Mapping[str, Any]:
        zone_id, times = settings.text("zoneId"), settings.count("times", 1)
        settings.done()
        if zone_id not in {zone.id for zone in self._route53.zones(settings.account)}:
            raise ControlProblem(f"there is no hosted zone {zone_id!r}")
        self._route53.ledger.make_busy(zone_id, times or 1)
        return {"zoneId": zone_id, "times": times}

    def _propagation(self, settings: Settings) -> Mapping[str, Any]:
        delay = duration(settings.raw("delay"), '"delay"')
        settings.done()
        self._route53.ledger.propagation = delay
        return {"delay": delay.total_seconds()}

    def _dns(self, settings: Settings) -> Mapping[str, Any]:
        """Let a zone's servers, one of them (`server`: 1 to 4 or its host name) or the resolver (no zone) misbehave."""
        behaviour_name, options = settings.text("behaviour"), settings.raw("options", {})
        zone_name, server = settings.raw("zone"), settings.raw("server")
        settings.done()
        try:
            behaviour = None if behaviour_name == "right" else behaviour_named(behaviour_name, options)
        except ValueError as problem:
            raise ControlProblem(f'{problem}; "right" ends it') from None
        target: Any = self._world.resolver
        if zone_name is not None:
            zone = self._zone(zone_name)
            target = zone if server is None else self._server(zone, server)
        self._world.misbehave(target, behaviour)
        return {"zone": zone_name, "server": server, "behaviour": behaviour_name}

    def _server(self, zone: Any, wanted: Any) -> Any:
        servers = self._world.name_servers(zone)
        for number, server in enumerate(servers, start=1):
            if wanted in (number, server.name, server.address):
                return server
        known = ", ".join(f"{number} ({server.name})" for number, server in enumerate(servers, start=1))
        raise ControlProblem(f"zone {zone.name} has no name server {wanted!r}; it has {known}")

    def _zone(self, name: Any) -> Any:
        wanted = str(name).lower().rstrip(".")
        zone = self._world.zone(wanted) or next(
            (each for each in self._world.zones() if each.name == wanted), None
        )
        if zone is None:
            raise ControlProblem(f"the embedded DNS has no zone {name!r}")
        return zone

    def _delegation(self, settings: Settings) -> Mapping[str, Any]:
        zone_id, delegated = settings.text("zoneId"), settings.flag("delegated")
        settings.done()
        zone = next(
            (
                each
                for each in self._route53.zones(settings.account)
                if each.id == zone_id and not each.private
            ),
            None,
        )
        if zone is None:
            raise ControlProblem(f"there is no public hosted zone {zone_id!r}")
        (self._world.delegate if delegated else self._world.undelegate)(zone.zone)
        return {"zoneId": zone_id, "delegated": delegated}

    def _recommendation(self, settings: Settings) -> Mapping[str, Any]:
        region, now = self._ses.region(settings.text("region"), settings.account), self._clock.now()
        kinds = ("DKIM", "DMARC", "SPF", "BIMI", "COMPLAINT", "BOUNCE", "FEEDBACK_3P", "IP_LISTING")
        added = Recommendation(
            region.arn("identity", settings.text("identity")),
            settings.text("type", among=kinds),
            settings.text("description", "Recommendation of the embedded cloud."),
            settings.text("status", "OPEN", among=("OPEN", "FIXED")),
            settings.text("impact", "HIGH", among=("HIGH", "LOW")),
            now,
            now,
        )
        settings.done()
        with self._ses.store.lock:
            region.recommendations.append(added)
        return {"resourceArn": added.resource_arn, "type": added.type}

    def _dkim(self, settings: Settings) -> Mapping[str, Any]:
        """What SES alone does to an Easy DKIM identity: list other `tokens`, or none; make a key of another `keyLength`."""
        region, name = self._ses.region(settings.text("region"), settings.account), settings.text("identity")
        tokens, length = settings.raw("tokens"), settings.raw("keyLength")
        settings.done()
        if not (tokens is None or (isinstance(tokens, list) and all(isinstance(t, str) for t in tokens))):
            raise ControlProblem(f'"tokens" is {tokens!r}; expected a list of strings')
        if length not in (None, 1024, 2048):
            raise ControlProblem(f'"keyLength" is {length!r}; expected 1024 or 2048')
        with self._ses.store.lock:
            identity = region.identities.get(name)
            dkim = identity.dkim if identity is not None else None
            if dkim is None:
                raise ControlProblem(f"SES in {region.name} has no domain identity {name!r}")
            if tokens is not None:
                dkim.tokens = tokens
            if length is not None:
                dkim.key_length, dkim.key_made_at = f"RSA_{length}_BIT", self._clock.now()
                suffix = dkim_zone(region.name)
                zone = self._world.zone(suffix) or self._zone(suffix.partition(".")[2])
                keys.publish(zone, dkim.tokens, suffix, dkim.key_length)
        return {"region": region.name, "identity": name}

    def _suppress(self, settings: Settings) -> Mapping[str, Any]:
        region, address = settings.text("region"), settings.text("address").lower()
        reason = settings.text("reason", "BOUNCE", among=("BOUNCE", "COMPLAINT"))
        settings.done()
        with self._ses.store.lock:
            entries = self._ses.region(region, settings.account).suppressed
            entries[address] = Suppressed(address, reason, self._clock.now())
        return {"region": region, "address": address}

    def _replication(self, settings: Settings) -> Mapping[str, Any]:
        """Make an identity a replica of the one in another region (`primary`) that SES gives no keys, for this reason."""
        region, name = self._ses.region(settings.text("region"), settings.account), settings.text("identity")
        primary = settings.text("primary")
        problem: Any = settings.text("error", among=get_args(replicas.Problem))
        settings.done()
        with self._ses.store.lock:
            identity = region.identities.get(name)
            if identity is None or identity.dkim is None:
                raise ControlProblem(f"SES in {region.name} has no domain identity {name!r}")
            watch = Watch("PENDING", self._clock.now())
            identity.dkim = replicas.failed(replicas.origin_of(primary), problem, watch)
            self._ses.look()
        return {"region": region.name, "identity": name, "error": problem}

    def _clear(self, settings: Settings) -> Mapping[str, Any]:
        """End throttling, refusals, delays and every DNS misbehaviour; standing and delegations stay."""
        settings.done()
        self._faults.clear()
        self._route53.ledger.propagation = duration(0, "delay")
        self._world.misbehave(self._world.resolver, None)
        for zone in (*self._world.zones(), *self._world.surroundings()):
            self._world.misbehave(zone, None)
        return {}
