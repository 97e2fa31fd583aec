"""The faults of the embedded cloud, by their names in `POST /_cloud/fault`."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from deliverability.embedded.aws.faults import SERVICES, Faults, OperationFault
from deliverability.embedded.aws.route53.service import Route53
from deliverability.embedded.aws.ses import keys, replicas, verification
from deliverability.embedded.aws.ses.service import Ses
from deliverability.embedded.aws.ses.state import Recommendation, Suppressed, Watch
from deliverability.embedded.aws.ses.suppression import canonical
from deliverability.embedded.clock import Clock
from deliverability.embedded.control.account import set_account
from deliverability.embedded.control.fields import ControlProblem, Fields, duration
from deliverability.embedded.dns.behaviour import behaviour_named
from deliverability.embedded.dns.world import DnsWorld
from deliverability.ses.regions import dkim_zone

FaultHandler = Callable[[Fields], Mapping[str, Any]]


class FaultBoard:
    """Injects faults. Each handler gets the fields beside the fault's name.

    handlers: by name; more may be added.
    """

    def __init__(self, clock: Clock, world: DnsWorld, route53: Route53, ses: Ses, faults: Faults) -> None:
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
            "key-change": self._key_change,
            "clear": self._clear,
        }

    def inject(self, request: Any, account: str) -> Mapping[str, Any]:
        """Carry out a fault request; raises `ControlProblem` that lists the names there are."""
        fields = Fields(request, account=account)
        name = fields.text("fault", among=tuple(self.handlers))
        return self.handlers[name](fields)

    def _account(self, fields: Fields) -> Mapping[str, Any]:
        region = fields.text("region")
        with self._ses.store.lock:
            set_account(self._ses.region(region, fields.account).account, fields)
        return {"region": region}

    def _throttle(self, fields: Fields) -> Mapping[str, Any]:
        """Refuse the next calls (`times`), or limit a service to so many a second (`rate`)."""
        service = fields.text("service", among=SERVICES)
        if "rate" in fields:
            rate = fields.number("rate", lowest=0.01)
            fields.done()
            self._faults.rates[service] = rate
            return {"service": service, "rate": rate}
        code, status = ("TooManyRequestsException", 429) if service == "sesv2" else ("Throttling", 400)
        operation, times = fields.text("operation", "*"), fields.count("times", 1)
        fields.done()
        return self._add(OperationFault(service, operation, code, "Rate exceeded", status, times))

    def _real_rates(self, fields: Fields) -> Mapping[str, Any]:
        fields.done()
        self._faults.use_real_rates()
        return dict(self._faults.rates)

    def _error(self, fields: Fields) -> Mapping[str, Any]:
        fault = OperationFault(
            fields.text("service", "*"),
            fields.text("operation", "*"),
            fields.text("code", "InternalFailure"),
            fields.text("message", "The service failed on request of the fault injection."),
            int(fields.number("status", 500, lowest=400, highest=599)),
            fields.count("times"),
        )
        fields.done()
        return self._add(fault)

    def _access_denied(self, fields: Fields) -> Mapping[str, Any]:
        service, operation = fields.text("service", among=SERVICES), fields.text("operation", "*")
        times = fields.count("times")
        fields.done()
        code = "AccessDeniedException" if service == "sesv2" else "AccessDenied"
        action = f"{'ses' if service == 'sesv2' else service}:{operation}"
        message = f"User: arn:aws:iam::{fields.account}:user/rehearsal is not authorized to perform: {action}"
        return self._add(OperationFault(service, operation, code, message, 403, times))

    def _add(self, fault: OperationFault) -> Mapping[str, Any]:
        self._faults.operations.append(fault)
        return {
            "service": fault.service,
            "operation": fault.operation,
            "code": fault.code,
            "times": fault.times,
        }

    def _prior_request(self, fields: Fields) -> Mapping[str, Any]:
        zone_id, times = fields.text("zoneId"), fields.count("times", 1)
        fields.done()
        if zone_id not in {zone.id for zone in self._route53.zones(fields.account)}:
            raise ControlProblem(f"there is no hosted zone {zone_id!r}")
        self._route53.ledger.make_busy(zone_id, times or 1)
        return {"zoneId": zone_id, "times": times}

    def _propagation(self, fields: Fields) -> Mapping[str, Any]:
        delay = duration(fields.raw("delay"), '"delay"')
        fields.done()
        self._route53.ledger.propagation = delay
        return {"delay": delay.total_seconds()}

    def _dns(self, fields: Fields) -> Mapping[str, Any]:
        """Let a zone's servers, one of them (`server`: 1 to 4 or its host name) or the resolver (no zone) misbehave."""
        behaviour_name, options = fields.text("behaviour"), fields.mapping("options")
        zone_name, server = fields.raw("zone"), fields.raw("server")
        fields.done()
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

    def _delegation(self, fields: Fields) -> Mapping[str, Any]:
        zone_id, delegated = fields.text("zoneId"), fields.flag("delegated")
        fields.done()
        zone = next(
            (each for each in self._route53.zones(fields.account) if each.id == zone_id and not each.private),
            None,
        )
        if zone is None:
            raise ControlProblem(f"there is no public hosted zone {zone_id!r}")
        (self._world.delegate if delegated else self._world.undelegate)(zone.zone)
        return {"zoneId": zone_id, "delegated": delegated}

    def _recommendation(self, fields: Fields) -> Mapping[str, Any]:
        region, now = self._ses.region(fields.text("region"), fields.account), self._clock.now()
        kinds = ("DKIM", "DMARC", "SPF", "BIMI", "COMPLAINT", "BOUNCE", "FEEDBACK_3P", "IP_LISTING")
        added = Recommendation(
            region.arn("identity", fields.text("identity")),
            fields.text("type", among=kinds),
            fields.text("description", "Recommendation of the embedded cloud."),
            fields.text("status", "OPEN", among=("OPEN", "FIXED")),
            fields.text("impact", "HIGH", among=("HIGH", "LOW")),
            now,
            now,
        )
        fields.done()
        with self._ses.store.lock:
            region.recommendations.append(added)
        return {"resourceArn": added.resource_arn, "type": added.type}

    def _dkim(self, fields: Fields) -> Mapping[str, Any]:
        """What SES alone does to an Easy DKIM identity: list other `tokens`, or none; make a key of another `keyLength`;
        `revoke` a set-up whose records have been gone for too long.
        """
        region, name = self._ses.region(fields.text("region"), fields.account), fields.text("identity")
        tokens, length = fields.raw("tokens"), fields.raw("keyLength")
        revoked = fields.flag("revoke", False)
        fields.done()
        if not (tokens is None or (isinstance(tokens, list) and all(isinstance(t, str) for t in tokens))):
            raise ControlProblem(f'"tokens" is {tokens!r}; expected a list of strings')
        if not (length is None or (isinstance(length, int) and length in (1024, 2048))):
            raise ControlProblem(f'"keyLength" is {length!r}; expected 1024 or 2048')
        with self._ses.store.lock:
            identity = region.identities.get(name)
            dkim = identity.dkim if identity is not None else None
            if identity is None or dkim is None:
                raise ControlProblem(f"SES in {region.name} has no domain identity {name!r}")
            if revoked:
                verification.revoke(identity)
            if tokens is not None:
                dkim.tokens = tokens
            if length is not None and dkim.tokens:
                dkim.key_length, dkim.key_made_at = f"RSA_{length}_BIT", self._clock.now()
                suffix = dkim_zone(region.name)
                zone = self._world.zone(suffix) or self._zone(suffix.partition(".")[2])
                keys.publish(zone, dkim.tokens, suffix, dkim.key_length)
        return {"region": region.name, "identity": name}

    def _key_change(self, fields: Fields) -> Mapping[str, Any]:
        """Whether another length of the Easy DKIM key brings other tokens (`newTokens`) from now on."""
        self._ses.setup.renews_tokens = fields.flag("newTokens")
        fields.done()
        return {"newTokens": self._ses.setup.renews_tokens}

    def _suppress(self, fields: Fields) -> Mapping[str, Any]:
        region, address = fields.text("region"), canonical(fields.text("address"))
        reason = fields.text("reason", "BOUNCE", among=("BOUNCE", "COMPLAINT"))
        fields.done()
        with self._ses.store.lock:
            entries = self._ses.region(region, fields.account).suppressed
            entries[address] = Suppressed(address, reason, self._clock.now())
        return {"region": region, "address": address}

    def _replication(self, fields: Fields) -> Mapping[str, Any]:
        """Make an identity a replica of the one in another region (`primary`) that SES gives no keys, for this reason."""
        region, name = self._ses.region(fields.text("region"), fields.account), fields.text("identity")
        primary = fields.text("primary")
        problem: Any = fields.text("error", among=get_args(replicas.Problem))
        fields.done()
        with self._ses.store.lock:
            identity = region.identities.get(name)
            if identity is None or identity.dkim is None:
                raise ControlProblem(f"SES in {region.name} has no domain identity {name!r}")
            watch = Watch("PENDING", self._clock.now())
            identity.dkim = replicas.failed(replicas.origin_of(primary), problem, watch)
            self._ses.look()
        return {"region": region.name, "identity": name, "error": problem}

    def _clear(self, fields: Fields) -> Mapping[str, Any]:
        """End throttling, refusals, delays, new tokens and every DNS misbehaviour; account settings and delegations stay."""
        fields.done()
        self._faults.clear()
        self._route53.ledger.propagation = duration(0, "delay")
        self._ses.setup.renews_tokens = False
        self._world.misbehave(self._world.resolver, None)
        for zone in (*self._world.zones(), *self._world.surroundings()):
            self._world.misbehave(zone, None)
        return {}
