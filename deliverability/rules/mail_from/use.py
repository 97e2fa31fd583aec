"""The rule that the MAIL FROM name is used for nothing else."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_mail_from, mail_from_of
from deliverability.evidence.configuration_set import configuration_set
from deliverability.evidence.identities import identities_below
from deliverability.evidence.ses import identity_of
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import names
from deliverability.verdict import Result
from deliverability.wording import listed

_SENDERS = "senders"


@rule(
    "mail-from.name-in-use",
    Result.FAIL,
    title="The MAIL FROM name serves something else too",
    source="SES guide, custom MAIL FROM domain; SESv2 PutEmailIdentityMailFromAttributes",
    remedy="Choose a mailFrom.subdomain that is used for nothing else, or free {mail_from} from its other use; only to send from it, "
    "switch feedback forwarding off and have an event destination told of bounces and complaints.",
    settings=("mailFrom.subdomain", "mailFrom"),
    needs=(),
    applies=has_mail_from,
)
def name_in_use(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """All mail to the MAIL FROM name goes to SES's feedback hosts and is lost for people: nothing that takes mail can be there, such
    as a report mailbox. It may be a From domain only where SES doesn't mail bounces there: feedback forwarding is off, and the
    configuration set reports bounces and complaints. Another MX at the name has a rule of its own; that it is a host as well does
    no harm by itself.
    """
    name = mail_from_of(manifest)
    takes, sends = list(_taking(manifest, name)), list(_sending(manifest, snapshot, name))
    addresses = tuple(value for kind in ("A", "AAAA") for value in snapshot.ask(name, kind).values)
    uses = (*takes, *(use for use, _ in sends))
    if takes or any(forwards is not False for _, forwards in sends):
        yield Outcome(name, f"{name} is the MAIL FROM domain, and {listed(uses)}", saw=uses)
    elif sends and not _reported(snapshot):
        message = (
            f"{name} is the MAIL FROM domain, and {listed(uses)}: feedback forwarding is off, but no event destination is told of bounces "
            "and complaints, so SES mails them there all the same"
        )
        remedy = f"Add an event destination for BOUNCE and COMPLAINT, or choose a mailFrom.subdomain that is used for nothing else than {name}."
        yield Outcome(name, message, Result.WARN, uses, remedy=remedy)
    elif sends:
        message = f"{name} is the MAIL FROM domain, and {listed(uses)}: bounces are not mailed there, so it may be a From domain"
        yield noted(name, message, *uses)
    elif addresses:
        message = f"{name} is the MAIL FROM domain and a host too ({listed(addresses)}): it must neither send nor take mail"
        yield noted(name, message, *addresses)
    else:
        yield passed(name, f"{name} serves as MAIL FROM domain only, as far as can be seen")


def _taking(manifest: Manifest, name: str) -> Iterator[str]:
    """What is to get mail there."""
    for key, entries in manifest.settings.lists.items():
        yield from (
            f"{entry} stands in {key}"
            for entry in entries
            if key != _SENDERS and names.domain_of(entry) == name
        )


def _sending(manifest: Manifest, snapshot: Snapshot, name: str) -> Iterator[tuple[str, bool | None]]:
    """What is to send from there, and whether SES mails bounces of that back to it."""
    below = [each for each in identities_below(snapshot) if each.domain == name]
    own = {each.name.lower(): each.settings.forwards_feedback for each in below if each.may_send}
    declared = identity_of(snapshot.aws.identity)
    usual = own.get(name, declared.forwards_feedback if declared is not None else None)
    for sender in manifest.settings.senders:
        if names.domain_of(sender) == name:
            yield f"{sender} stands in {_SENDERS}", own.get(sender.lower(), usual)
    for each in below:
        yield f"SES has the identity {each.name}", each.settings.forwards_feedback


def _reported(snapshot: Snapshot) -> bool:
    found = configuration_set(snapshot.aws.configuration_set)
    return found is not None and found.reports("BOUNCE", "COMPLAINT")
