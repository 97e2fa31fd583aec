"""The plan: settings to record sets and identity. Pure, and the one place that decides what a record should be.

The Pulumi component and the check both read the plan, so they can't disagree. What only SES knows (DKIM tokens and the
zone they live in) enters as data; until then placeholders stand in, and the *set* of records is the same.
"""

from dataclasses import replace

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds import DkimFacts, RecordInputs, catalogue
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.records import RecordSet
from deliverability.declaration.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """What one stack declares.

    region: AWS region of the identity; "" for a parked domain without one.
    dkim: what SES decided, None while unknown: DKIM record sets then hold placeholders.
    records: in publication order, keys unique.
    """

    settings: Settings
    stack: str
    region: str
    dkim: DkimFacts | None
    records: tuple[RecordSet, ...]

    @property
    def tentative(self) -> bool:
        """Whether some record sets hold placeholders."""
        settings = self.settings
        return self.dkim is None and settings.profile == "sending" and settings.dkim.byo is None

    def record(self, key: str) -> RecordSet:
        """The record set with this key; raises KeyError."""
        return {record.key: record for record in self.records}[key]


def make_plan(
    settings: Settings,
    *,
    stack: str,
    region: str,
    dkim_facts: DkimFacts | None = None,
    own_report_hosts: frozenset[str] = frozenset(),
) -> Plan:
    """Decide every record set of a stack: what each kind of the catalogue states.

    dkim_facts: None, or facts without the three tokens, leave placeholders, unless the tokens are in the settings
        (`identity: external`).
    own_report_hosts: report hosts whose zone is ours to write: their authorization records are declared, others handed off.
    """
    facts = dkim_facts if dkim_facts and dkim_facts.complete else None
    if facts is None and settings.dkim.tokens:
        facts = DkimFacts(settings.dkim.tokens)
    inputs = RecordInputs(settings, region, facts, own_report_hosts)
    records = tuple(record for kind in catalogue() for record in kind.record_sets(inputs))
    return Plan(settings=settings, stack=stack, region=region, dkim=facts, records=records)


def with_dkim_facts(plan: Plan, facts: DkimFacts) -> Plan:
    """The plan with SES's tokens in place of placeholders; all else, and the keys, stay as they are.

    Unchanged where there are no placeholders, or not three tokens.
    """
    if not (plan.tentative and facts.complete):
        return plan
    decided = {
        record.key: record for record in DKIM.record_sets(RecordInputs(plan.settings, plan.region, facts))
    }
    records = tuple(decided.get(record.key, record) for record in plan.records)
    return replace(plan, dkim=facts, records=records)
