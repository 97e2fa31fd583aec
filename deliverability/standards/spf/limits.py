"""The processing limits of RFC 7208 section 4.6.4."""

from deliverability.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class SpfLimits:
    """How much one evaluation may ask for; the defaults are those of the RFC.

    lookups: terms that query DNS, over the whole evaluation; the next one gives permerror.
    void_lookups: terms that DNS answered with NODATA or NXDOMAIN; the next one gives permerror.
    mx_hosts: hosts of one `mx`; more give permerror.
    ptr_names: names of one address that `ptr` and `%{p}` look at; more are ignored.
    seconds: of elapsed time, after which the result is temperror; None for no limit.
    """

    lookups: int = 10
    void_lookups: int = 2
    mx_hosts: int = 10
    ptr_names: int = 10
    seconds: float | None = 20.0


#: What receivers keep to.
RFC_LIMITS = SpfLimits()
