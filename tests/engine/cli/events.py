"""Events of the Pulumi CLI's log, as v3.274.1 writes them, without what nobody reads."""

from typing import Any

RECORD = "aws:route53/record:Record"
COMPONENT = "mail-deliverability:index:MailDomain"
STACK = "pulumi:pulumi:Stack"
PROVIDER = "pulumi:providers:aws"
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def urn(name: str, type_: str = RECORD) -> str:
    within = type_ if type_ != RECORD else f"{COMPONENT}${RECORD}"
    return f"urn:pulumi:dev::demo::{within}::{name}"


def side(type_: str = RECORD, *, inputs: Any = None, outputs: Any = None) -> dict[str, Any]:
    """Old or new state. A component is told from the rest by what isn't said."""
    custom = {"custom": True} if type_.startswith(("aws:", "pulumi:providers:")) else {}
    return {"type": type_, **custom, "inputs": inputs or {}, "outputs": outputs or {}}


def metadata(op: str, name: str, type_: str = RECORD, **more: Any) -> dict[str, Any]:
    return {"op": op, "urn": urn(name, type_), "type": type_, **more}


def begins(op: str, name: str, type_: str = RECORD, **more: Any) -> dict[str, Any]:
    return {"resourcePreEvent": {"metadata": metadata(op, name, type_, **more)}}


def ends(
    op: str, name: str, type_: str = RECORD, kind: str = "resOutputsEvent", **more: Any
) -> dict[str, Any]:
    return {kind: {"metadata": metadata(op, name, type_, **more)}}


def says(severity: str, message: str, urn: str = "") -> dict[str, Any]:
    about = {"urn": urn} if urn else {}
    return {"diagnosticEvent": {**about, "message": f"{message}\n", "color": "never", "severity": severity}}
