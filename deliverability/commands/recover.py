"""`deliverability recover`: what an interrupted `pulumi up` has made, as a file for `pulumi import`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deliverability.commands.running import OK, CouldNotTell, command, named, note, read, refuse, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deliverability.aws_clients import KeptClients
    from deliverability.pulumi_state import Begun

_ROUTE_53 = "us-east-1"
_SESSION_NAME = "mail-deliverability"


@command
def recover(
    state: Annotated[
        Path, typer.Argument(metavar="STATE", help="File that `pulumi stack export` wrote; - is stdin.")
    ] = Path("-"),
) -> int:
    """Print the import file for what an interrupted `pulumi up` has made.

    After a crash AWS has what Pulumi's state knows only as begun, and the next `up` stops at it.
    The refresh then takes what had begun off the list. Whatever isn't there after all is left out. Asks AWS with the shell's credentials, through the profile and the roles of the stack's provider; changes nothing.

    \b
    Example:
      pulumi cancel --yes
      pulumi stack export | deliverability recover > import.json
      pulumi import --file import.json --yes --protect=false --generate-code=false
      pulumi refresh --yes --clear-pending-creates
      pulumi up
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from deliverability.json_text import JsonError, read_json, write_json
    from deliverability.pulumi_state import begun, import_file

    source = "stdin" if str(state) == "-" else named(state)
    text = read(state)
    try:
        found = begun(read_json(text))
    except (JsonError, ValueError) as error:
        refuse(f"{source}: {error}")
    try:
        known = {each.provider: _clients(each.settings) for each in found}
        there = tuple(each for each in found if _exists(each, *known[each.provider]))
    except (BotoCoreError, ClientError) as error:
        raise CouldNotTell(f"AWS could not be asked what is there: {error}") from None
    if not there:
        note("nothing to import: no creation was interrupted that AWS knows of")
    for each in found:
        if each not in there:
            note(f"not made after all: {each.name} ({each.id})")
    write(write_json(import_file(there)))
    return OK


def _exists(resource: "Begun", clients: "KeptClients", region: str) -> bool:
    """Whether AWS has it. clients, region: as its provider has them. Raises botocore's errors where AWS can't be asked."""
    from botocore.exceptions import ClientError

    inputs: dict[str, Any] = dict(resource.inputs)
    kind = resource.type.rpartition(":")[2]
    if kind == "Record":
        listed = clients.client("route53", _ROUTE_53).list_resource_record_sets(
            HostedZoneId=inputs["zoneId"],
            StartRecordName=inputs["name"],
            StartRecordType=inputs["type"],
            MaxItems="1",
        )["ResourceRecordSets"]
        return any(
            (each["Name"].rstrip(".").lower(), each["Type"]) == (inputs["name"].lower(), inputs["type"])
            for each in listed
        )
    ses = clients.client("sesv2", inputs.get("region") or region)
    try:
        if kind == "ConfigurationSet":
            ses.get_configuration_set(ConfigurationSetName=resource.id)
            return True
        identity = ses.get_email_identity(EmailIdentity=resource.id)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return False
        raise
    return kind == "EmailIdentity" or bool(identity.get("MailFromAttributes", {}).get("MailFromDomain"))


def _clients(settings: "Mapping[str, str]") -> "tuple[KeptClients, str]":
    """Clients that reach AWS as a provider did, by its profile and its roles; and its region. settings: of it, from the state."""
    import json

    from deliverability.aws_clients import ClientMaker, KeptClients, Limits, Role

    maker = ClientMaker(Limits(connect=5, read=10, tries=3), profile=settings.get("profile") or None)
    roles = [
        Role(each["roleArn"], each.get("sessionName") or _SESSION_NAME, each.get("externalId"))
        for each in json.loads(settings.get("assumeRoles") or "[]")
    ]
    region = settings.get("region") or maker.session.region_name or _ROUTE_53
    return KeptClients(maker, _SESSION_NAME, roles=roles), region
