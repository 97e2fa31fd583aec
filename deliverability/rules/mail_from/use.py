"""The rule that the MAIL FROM name is used for nothing else."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_mail_from, mail_from_of
from deliverability.evidence.identities import identities_below
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import names
from deliverability.verdict import Result
from deliverability.wording import listed


@rule(
    "mail-from.name-in-use",
    Result.FAIL,
    title="The MAIL FROM name serves something else too",
    source="SES guide, custom MAIL FROM domain; SESv2 PutEmailIdentityMailFromAttributes",
    remedy="Choose a mailFrom.subdomain that is used for nothing else, or free {mail_from} from its other use.",
    settings=("mailFrom.subdomain", "mailFrom"),
    needs=(),
    applies=has_mail_from,
)
def name_in_use(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """All mail to the MAIL FROM name goes to SES's feedback hosts and is lost for people: it can't be a From domain, have an
    identity of its own, or take reports. Another MX at the name has a rule of its own; that it is a host as well does no
    harm by itself.
    """
    name = mail_from_of(manifest)
    uses = [
        f"{entry} stands in {key}"
        for key, entries in manifest.settings.lists.items()
        for entry in entries
        if names.domain_of(entry) == name
    ]
    uses += [
        f"SES has the identity {each.name}" for each in identities_below(snapshot) if each.domain == name
    ]
    addresses = tuple(value for kind in ("A", "AAAA") for value in snapshot.ask(name, kind).values)
    if uses:
        yield Outcome(name, f"{name} is the MAIL FROM domain, and {listed(uses)}", saw=tuple(uses))
    elif addresses:
        message = f"{name} is the MAIL FROM domain and a host too ({listed(addresses)}): it must neither send nor take mail"
        yield noted(name, message, *addresses)
    else:
        yield passed(name, f"{name} serves as MAIL FROM domain only, as far as can be seen")
