import pytest

from deliverability.engine.registration import make_urn

STACK = "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev"


@pytest.mark.parametrize(
    ("parent", "expected"),
    [
        ("", "urn:pulumi:dev::demo::t:i:C::c"),
        (STACK, "urn:pulumi:dev::demo::t:i:C::c"),
        ("urn:pulumi:dev::demo::t:i:A::a", "urn:pulumi:dev::demo::t:i:A$t:i:C::c"),
        ("urn:pulumi:dev::demo::t:i:A$t:i:B::b", "urn:pulumi:dev::demo::t:i:A$t:i:B$t:i:C::c"),
    ],
)
def test_a_urn_names_all_types_above(parent: str, expected: str) -> None:
    assert make_urn("dev", "demo", parent, "t:i:C", "c") == expected
