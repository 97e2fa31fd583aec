"""Faults in the AWS services themselves: throttling, refused and failing operations."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.clock import Clock

#: What the real services allow: requests per second and account (Route 53), per account and region (SES control calls).
REAL_RATES: Mapping[str, float] = {"route53": 5.0, "sesv2": 1.0}

#: The services that can be told to fail, by the names that boto3 has for them.
SERVICES = (*REAL_RATES, "cloudwatch", "sts", "sns", "iam")


@dataclass
class OperationFault:
    """An operation that is refused instead of run.

    operation: its name, or "*" for all of the service. times: how often still; None for ever.
    """

    service: str
    operation: str
    code: str
    message: str
    status: int
    times: int | None = None

    def concerns(self, service: str, operation: str) -> bool:
        """Whether this fault hits a call."""
        return self.service in (service, "*") and self.operation in (operation, "*") and self.times != 0


@dataclass
class _Bucket:
    tokens: float
    filled_at: datetime


@dataclass
class Faults:
    """What goes wrong in the services, switched on and off from outside.

    usual: requests per second by service, when nothing is wrong. There is no limit by default: a rehearsal and a fleet check
    would spend their time waiting for permission. rates: those that are in force; `use_real_rates` brings the real ones.
    The bucket holds one second's worth and fills with the clock.
    """

    clock: Clock
    usual: Mapping[str, float] = field(default_factory=dict)
    operations: list[OperationFault] = field(default_factory=list)
    rates: dict[str, float] = field(init=False)
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.rates = dict(self.usual)

    def use_real_rates(self) -> None:
        """Throttle as AWS does."""
        self.rates = dict(REAL_RATES)

    def clear(self) -> None:
        """Let everything work again, at the usual rates."""
        with self._lock:
            self.operations.clear()
            self.rates = dict(self.usual)
            self._buckets.clear()

    def raise_for(
        self, service: str, operation: str, account: str, region: str, throttled: tuple[str, str, int]
    ) -> None:
        """Raise the `ApiError` of a fault that hits this call; counts it."""
        with self._lock:
            for fault in self.operations:
                if fault.concerns(service, operation):
                    fault.times = None if fault.times is None else fault.times - 1
                    raise ApiError(fault.code, fault.message, fault.status)
            # Route 53 is one global service, whatever region the request was signed for.
            scope = account if service == "route53" else f"{account}/{region}"
            if not self._admits(service, scope):
                raise ApiError(*throttled)

    def _admits(self, service: str, scope: str) -> bool:
        rate = self.rates.get(service)
        if rate is None:
            return True
        now, size = self.clock.now(), max(rate, 1.0)
        bucket = self._buckets.setdefault((service, scope), _Bucket(size, now))
        bucket.tokens = min(size, bucket.tokens + rate * (now - bucket.filled_at).total_seconds())
        bucket.filled_at = now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def description(self) -> dict[str, Any]:
        """What is switched on, for `GET /_cloud/state`."""
        with self._lock:
            return {
                "operations": [vars(fault).copy() for fault in self.operations if fault.times != 0],
                "rates": dict(self.rates),
            }
