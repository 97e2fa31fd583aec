"""Faults of included SPF records: a service changes them, or is no more."""

from collections.abc import Callable

from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.snapshot.comparing import baseline_of
from deliverability.verdict import Result

_SERVICE = "crm.example"
_INCLUDED = f"spf.{_SERVICE}"
_HOSTS = (f"mail.{_SERVICE}", f"news.{_SERVICE}", f"web.{_SERVICE}")

#: A shop that lets one more service send, with its record and three of its hosts.
_SETTINGS = {"spf": {"also": [f"include:{_INCLUDED}", *(f"a:{host}" for host in _HOSTS)], "all": "~all"}}


def _includes_service(manifest: Manifest) -> bool:
    """Whether the service is declared, with its hosts."""
    return set(_SETTINGS["spf"]["also"]) <= set(manifest.settings.spf.also)


def _costing(parts: int) -> Callable[[CloudTestbed], None]:
    """Let the service spread its record over this many others."""

    def inject(testbed: CloudTestbed) -> None:
        editor = testbed.zones.editor(_INCLUDED)
        others = [f"_{number}.{_INCLUDED}" for number in range(1, parts + 1)]
        for number, name in enumerate(others, start=1):
            editor.put_texts(name, (f"v=spf1 ip4:198.51.100.{number} -all",))
        editor.put_texts(_INCLUDED, (" ".join(["v=spf1", *(f"include:{name}" for name in others), "-all"]),))

    return inject


def _grow(testbed: CloudTestbed) -> None:
    """From one look to the next the service needs more lookups, and there is room for them still."""
    testbed.baseline = baseline_of(testbed.look())
    _costing(3)(testbed)


def _forget_the_baseline(testbed: CloudTestbed, before: Before) -> None:
    restore_records(testbed, before)
    testbed.baseline = None


def _switch_hosts_off(testbed: CloudTestbed) -> None:
    for host in _HOSTS:
        testbed.zones.editor(host).remove(host, "A")


def _drop_spf(testbed: CloudTestbed) -> None:
    testbed.zones.editor(_INCLUDED).put_texts(_INCLUDED, ("moved to spf2, see our help pages",))


def _let_the_domain_run_out(testbed: CloudTestbed) -> None:
    testbed.cloud.world.undelegate(zone_of(testbed, _SERVICE))


def _register_it_again(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    testbed.cloud.world.delegate(zone_of(testbed, _SERVICE))


FAULTS = (
    Fault(
        rule="spf.too-many-lookups",
        title="A service that is included spreads its SPF record over six others.",
        inject=_costing(6),
        applies_to=_includes_service,
        remedied_by="drop terms, or move the service to a subdomain of its own",
        settings=_SETTINGS,
    ),
    Fault(
        rule="spf.include-growth",
        title="A service that is included needs three lookups more than at the last check.",
        inject=_grow,
        applies_to=_includes_service,
        undo=_forget_the_baseline,
        remedied_by="look at what the include is still needed for, before it grows further",
        result=Result.WARN,
        settings=_SETTINGS,
    ),
    Fault(
        rule="spf.too-many-void-lookups",
        title="A service switches off three hosts that the SPF record still names.",
        inject=_switch_hosts_off,
        applies_to=_includes_service,
        remedied_by="remove the terms whose hosts are gone",
        settings=_SETTINGS,
    ),
    Fault(
        rule="spf.include-without-record",
        title="A service that is included moves its SPF record to another name.",
        inject=_drop_spf,
        applies_to=_includes_service,
        remedied_by="remove the include, or have its owner publish SPF again",
        settings=_SETTINGS,
    ),
    Fault(
        rule="spf.dangling-include",
        title="The domain of a service that is included runs out, and anybody may register it.",
        inject=_let_the_domain_run_out,
        applies_to=_includes_service,
        undo=_register_it_again,
        remedied_by="remove every term that leads to the abandoned domain",
        settings=_SETTINGS,
    ),
)
