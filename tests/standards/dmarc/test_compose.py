import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import dmarc
from deliverability.standards.dmarc import DmarcBuildError


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "v=DMARC1; p=none;"),
        ({"policy": "reject"}, "v=DMARC1; p=reject;"),
        (
            {"policy": "reject", "subdomain_policy": "reject", "nonexistent_policy": "reject"},
            "v=DMARC1; p=reject; sp=reject; np=reject;",
        ),
        ({"testing": True, "policy": "quarantine"}, "v=DMARC1; p=quarantine; t=y;"),
        ({"dkim_alignment": "strict"}, "v=DMARC1; p=none; adkim=s;"),
        ({"spf_alignment": "strict"}, "v=DMARC1; p=none; aspf=s;"),
        ({"report_to": ["dmarc@example.com"]}, "v=DMARC1; p=none; rua=mailto:dmarc@example.com;"),
        (
            {"report_to": ("a!b@example.com", "c@Example.ORG"), "failure_report_to": ["d@example.com"]},
            "v=DMARC1; p=none; rua=mailto:a%21b@example.com,mailto:c@example.org; ruf=mailto:d@example.com;",
        ),
        (
            {"failure_report_to": ["d@example.com"], "failure_options": "1:d"},
            "v=DMARC1; p=none; ruf=mailto:d@example.com; fo=1:d;",
        ),
        (
            {"failure_report_to": ["d@example.com"], "failure_options": "0"},
            "v=DMARC1; p=none; ruf=mailto:d@example.com;",
        ),
    ],
)
def test_build_writes_what_differs_from_the_defaults(arguments: dict[str, Any], text: str) -> None:
    assert dmarc.build(**arguments) == text


POLICY = "a policy is one of none, quarantine, reject"
ALIGNMENT = "an alignment is one of relaxed, strict"


@pytest.mark.parametrize(
    ("arguments", "argument", "value", "reason"),
    [
        ({"policy": "monitor"}, "policy", "monitor", POLICY),
        ({"policy": "None"}, "policy", "None", POLICY),
        ({"subdomain_policy": ""}, "subdomain_policy", "", POLICY),
        ({"nonexistent_policy": "x;"}, "nonexistent_policy", "x;", POLICY),
        ({"dkim_alignment": "r"}, "dkim_alignment", "r", ALIGNMENT),
        ({"spf_alignment": "lax"}, "spf_alignment", "lax", ALIGNMENT),
        ({"report_to": ["a@b.example", "c"]}, "report_to", "c", "a mailbox has an @"),
        ({"failure_report_to": ["c"]}, "failure_report_to", "c", "a mailbox has an @"),
        ({"failure_options": "1"}, "failure_options", "1", "receivers ignore it without failure_report_to"),
        (
            {"failure_report_to": ["a@b.example"], "failure_options": "0:1"},
            "failure_options",
            "0:1",
            "it is 0 or 1, d and s, each once, with colons between",
        ),
    ],
)
def test_build_refuses_what_a_record_can_not_hold(
    arguments: dict[str, Any], argument: str, value: str, reason: str
) -> None:
    with pytest.raises(DmarcBuildError) as caught:
        dmarc.build(**arguments)
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.argument, error.value, error.reason) == (argument, value, reason)
    assert error.args == (argument, value, reason)
    assert str(error) == f"{argument}: {value!r}: {reason}"


policies = st.sampled_from(["none", "quarantine", "reject"])
alignments = st.sampled_from(["relaxed", "strict"])
mailboxes = st.lists(
    st.builds(
        "{}@{}".format,
        st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~üñ-]{1,12}", fullmatch=True),
        st.just("a.example"),
    ),
    max_size=3,
)


@given(
    policy=policies,
    subdomain_policy=st.none() | policies,
    nonexistent_policy=st.none() | policies,
    testing=st.booleans(),
    dkim_alignment=alignments,
    spf_alignment=alignments,
    report_to=mailboxes,
    failure_report_to=mailboxes,
    failure_options=st.sampled_from(["1", "d", "s", "0:s", "1:d:s"]),
)
def test_what_is_built_is_read_back(failure_options: str, **arguments: Any) -> None:
    options = failure_options if arguments["failure_report_to"] else None
    record = dmarc.parse(dmarc.build(**arguments, failure_options=options))
    assert {
        "policy": record.p,
        "subdomain_policy": record.sp,
        "nonexistent_policy": record.np,
        "testing": record.t,
        "dkim_alignment": record.adkim,
        "spf_alignment": record.aspf,
        "report_to": [uri.address for uri in record.rua],
        "failure_report_to": [uri.address for uri in record.ruf],
    } == arguments
    assert record.fo == tuple((options or "0").split(":"))
    assert record.problems == ()
