"""The catalogue finds every reading by itself, orders them, and keeps names that saved snapshots and users know."""

import sys

import pytest

from deliverability.rules import catalogue
from deliverability.rules.rule import Need
from deliverability.snapshot import NOT_ASKED, Aws, Reading
from deliverability.snapshot import readings as package
from deliverability.snapshot.readings import ordered, readings
from deliverability.snapshot.readings.account import ACCOUNT
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.specification import AwsReading

#: Names in saved snapshots, and what `explain` calls a need of them: public, for ever. New ones may come.
PUBLIC = {
    "identity": "ses-answer",
    "account": "ses-account",
    "identities": "ses-identities",
    "configuration_set": "ses-configuration-set",
    "recipients": "ses-recipients",
    "suppressed": "ses-suppression",
    "recommendations": "ses-recommendations",
    "zone": "route53-zone",
    "zones": "route53-zones",
    "record_sets": "route53-record-sets",
    "protections": "route53-protections",
    "metrics": "cloudwatch-metrics",
    "alarms": "cloudwatch-alarms",
}


def test_names_that_were_public_once_stay():
    assert PUBLIC.items() <= {name: each.need_id for name, each in readings().items()}.items()


def test_needs_are_told_apart():
    ids = [*(need.need_id for need in Need), *(each.need_id for each in readings().values())]
    assert sorted(ids) == sorted(set(ids))


def test_a_name_can_be_asked_for_as_an_attribute():
    assert [name for name in readings() if not name.isidentifier() or hasattr(Aws, name)] == []


def a_reading(**changes):
    usual = {"name": "pools", "place": 1000, "operations": (Operation("sesv2", "ListPools"),), "keeps": {}}
    return AwsReading(**{**usual, "read": None, **changes})


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"name": "account"}, "the readings 'account' and 'account' have the same name"),
        ({"place": ACCOUNT.place}, "the readings 'account' and 'pools' have the same place"),
        ({"need": "ses-account"}, "the readings 'account' and 'pools' have the same need_id"),
        ({"place": 1, "after": (ACCOUNT,)}, "the reading 'pools' has a place before 'account'"),
    ],
)
def test_what_would_be_mistaken_for_another_is_refused(changes, refused):
    with pytest.raises(ValueError, match=f"^{refused}$"):
        ordered([*readings().values(), a_reading(**changes)])


def test_readings_stand_in_the_order_of_their_places():
    first, last = a_reading(name="first", place=1), a_reading(name="last", after=(ACCOUNT,))
    assert ordered([last, ACCOUNT, first]) == (first, ACCOUNT, last)


def test_a_file_more_is_a_reading_more(tmp_path, monkeypatch):
    file = "pools_of_a_test"
    (tmp_path / f"{file}.py").write_text(
        "from deliverability.snapshot.readings.operations import Operation\n"
        "from deliverability.snapshot.readings.specification import AwsReading\n"
        "POOLS = AwsReading(name='pools', place=1000, operations=(Operation('sesv2', 'ListPools'),), keeps={}, read=None)\n"
    )
    assert "pools" not in readings()
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    readings.cache_clear()
    try:
        assert list(readings())[-1] == "pools"
        assert readings()["pools"].actions == ("ses:ListPools",)
        assert Aws({}).pools == NOT_ASKED
    finally:
        readings.cache_clear()
        sys.modules.pop(f"{package.__name__}.{file}", None)


def test_rules_need_readings_of_the_catalogue_alone():
    needed = {need for rule in catalogue() for need in rule.needs if isinstance(need, AwsReading)}
    assert needed <= set(readings().values())


def test_a_name_that_no_version_knows_is_an_error():
    aws = Aws({"account": Reading("ok")})
    assert (aws["account"], aws.account, aws.zone) == (Reading("ok"), Reading("ok"), NOT_ASKED)
    with pytest.raises(KeyError, match="acount"):
        aws["acount"]
    with pytest.raises(AttributeError, match=r"^there is no reading 'acount' of AWS$"):
        _ = aws.acount
