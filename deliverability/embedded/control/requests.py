"""The control endpoints below /_cloud: the clock, faults, account settings, state."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from deliverability.embedded.aws.faults import Faults
from deliverability.embedded.aws.protocol.call import HttpRequest, HttpResponse
from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53.service import Route53
from deliverability.embedded.aws.routing import DEFAULT_ACCOUNT
from deliverability.embedded.aws.ses.service import Ses
from deliverability.embedded.clock import Clock
from deliverability.embedded.control.account import set_account
from deliverability.embedded.control.fault_names import FaultBoard
from deliverability.embedded.control.fields import ControlProblem, Fields, duration
from deliverability.embedded.dns.world import DnsWorld


class Control:
    """Answers control requests; they carry no signature, and the gateway lets only this machine's programs through.

    A request may name an `account` (12 digits); without one it is about the cloud's own.
    """

    def __init__(
        self,
        clock: Clock,
        world: DnsWorld,
        route53: Route53,
        ses: Ses,
        faults: Faults,
        account: str = DEFAULT_ACCOUNT,
    ) -> None:
        self._clock, self._world, self._route53, self._ses, self._faults = clock, world, route53, ses, faults
        self._account = account
        self.board = FaultBoard(clock, world, route53, ses, faults)
        self._routes: Mapping[tuple[str, str], Callable[[Any], Any]] = {
            ("GET", "/_cloud/health"): lambda _: {"status": "ok"},
            ("GET", "/_cloud/network"): lambda _: self._world.network_data()["endpoints"],
            ("GET", "/_cloud/state"): lambda _: self.state(),
            ("GET", "/_cloud/clock"): lambda _: {"now": self._clock.now().isoformat()},
            ("POST", "/_cloud/clock"): self._move_clock,
            ("POST", "/_cloud/fault"): self._fault,
            ("POST", "/_cloud/account"): self._set_account,
            ("POST", "/_cloud/confirm"): self._confirm,
            ("POST", "/_cloud/look"): self._look,
        }

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The JSON answer: 200, 400 with what is wrong, 404 with the endpoints there are."""
        handler = self._routes.get((request.method, request.path.rstrip("/")))
        if handler is None:
            known = ", ".join(f"{method} {path}" for method, path in self._routes)
            return _json(404, {"error": f"no endpoint {request.method} {request.path}; there are {known}"})
        try:
            body = json.loads(request.body) if request.body.strip() else {}
            return _json(200, handler(body))
        except ControlProblem as problem:
            faults = {"faults": list(self.board.handlers)} if handler == self._fault else {}
            return _json(400, {"error": str(problem), **faults})
        except ApiError as problem:
            return _json(problem.status, {"error": problem.message})
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as problem:
            return _json(400, {"error": f"the request body is no JSON: {problem}"})

    def _move_clock(self, body: Any) -> Mapping[str, Any]:
        fields = Fields(body)
        wanted = fields.raw("advance")
        fields.done()
        step = duration(wanted, '"advance"')
        # What verifies before the step is verified; what runs out during it is judged after it.
        self._ses.look()
        try:
            now = self._clock.advance(step)
        except OverflowError:
            raise ControlProblem(f"{step} is too far in the future") from None
        self._ses.look()
        return {"now": now.isoformat()}

    def _fault(self, body: Any) -> Mapping[str, Any]:
        account = self._account_in(body)
        return {
            "fault": body.get("fault") if isinstance(body, dict) else None,
            **self.board.inject(body, account),
        }

    def _set_account(self, body: Any) -> Mapping[str, Any]:
        account = self._account_in(body)
        fields = Fields(body)
        region = fields.text("region")
        with self._ses.store.lock:
            set_account(self._ses.region(region, account).account, fields)
        return {"account": account, "region": region}

    def _confirm(self, body: Any) -> Mapping[str, Any]:
        account = self._account_in(body)
        fields = Fields(body)
        region, address = fields.text("region"), fields.text("address")
        fields.done()
        with self._ses.store.lock:
            self._ses.identities.confirm(account, region, address)
        return {"region": region, "address": address, "status": "SUCCESS"}

    def _look(self, body: Any) -> Mapping[str, Any]:
        Fields(body).done()
        self._ses.look()
        return {}

    def _account_in(self, body: Any) -> str:
        """Take the account out of a request, so that the rest knows nothing of it."""
        if not isinstance(body, dict) or "account" not in body:
            return self._account
        account = body.pop("account")
        if not (isinstance(account, str) and account.isdigit() and len(account) == 12):
            raise ControlProblem(f'"account" is {account!r}; expected 12 digits')
        return account

    def state(self) -> dict[str, Any]:
        """Everything, as JSON-ready data; private keys are nowhere in it."""
        with self._route53.ledger.lock:
            zones = [_zone(zone) for zone in self._route53.ledger.store.zones.values()]
        return {
            "now": self._clock.now().isoformat(),
            "hostedZones": zones,
            "ses": self._ses.dump()["regions"],
            "faults": self._faults.description(),
            "dns": {"resolver": list(self._world.resolver_address), **self._world.network_data()},
        }


def _zone(zone: Any) -> dict[str, Any]:
    return {
        **{key: zone.description()[key] for key in ("Id", "Name", "Config")},
        "Account": zone.account,
        "NameServers": list(zone.zone.name_servers),
        "ResourceRecordSets": [_record_set(each) for each in zone.listed()],
    }


def _record_set(shown: Mapping[str, Any]) -> dict[str, Any]:
    """As the API has it, its values in a list of texts."""
    plain = {name: value for name, value in shown.items() if name != "ResourceRecords"}
    values = [record["Value"] for record in shown.get("ResourceRecords", ())]
    return {**plain, "Values": values} if values else plain


def _json(status: int, document: Any) -> HttpResponse:
    body = json.dumps(document, indent=1).encode() + b"\n"
    return HttpResponse(status, body, {"Content-Type": "application/json"})
