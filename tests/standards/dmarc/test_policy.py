import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import dmarc
from deliverability.standards.dmarc.policy import (
    AppliedPolicy,
    existing_policy,
    nonexistent_policy,
    own_policy,
)

RUA = "rua=mailto:r@a.example"
STRENGTH = ["none", "quarantine", "reject"]


@pytest.mark.parametrize(
    ("tags", "own", "existing", "nonexistent"),
    [
        ("p=reject", ("reject", "p"), ("reject", "p"), ("reject", "p")),
        ("p=reject; sp=none", ("reject", "p"), ("none", "sp"), ("none", "sp")),
        ("p=reject; np=none", ("reject", "p"), ("reject", "p"), ("none", "np")),
        ("p=none; sp=quarantine; np=reject", ("none", "p"), ("quarantine", "sp"), ("reject", "np")),
        ("p=reject; t=n", ("reject", "p"), ("reject", "p"), ("reject", "p")),
        ("p=reject; t=y", ("quarantine", "p"), ("quarantine", "p"), ("quarantine", "p")),
        ("p=reject; sp=quarantine; np=none; t=y", ("quarantine", "p"), ("none", "sp"), ("none", "np")),
        # Flawed: p=none with somebody to report to, else nothing; t=y changes neither.
        (f"p=reject; np=bogus; t=y; {RUA}", ("none", None), ("none", None), ("none", None)),
        (f"p=bogus; sp=reject; {RUA}", ("none", None), ("none", None), ("none", None)),
        (f"sp=reject; np=reject; {RUA}", ("none", None), ("none", None), ("none", None)),
        ("p=reject; np=bogus", (None, None), (None, None), (None, None)),
        ("p=reject; sp=bogus; np=reject", (None, None), (None, None), (None, None)),
        ("", (None, None), (None, None), (None, None)),
    ],
)
def test_the_policy_for_the_domain_and_for_subdomains(
    tags: str,
    own: tuple[str | None, str | None],
    existing: tuple[str | None, str | None],
    nonexistent: tuple[str | None, str | None],
) -> None:
    record = dmarc.parse(f"v=DMARC1; {tags}")
    assert [own_policy(record), existing_policy(record), nonexistent_policy(record)] == [
        AppliedPolicy(*own),  # type: ignore[arg-type]
        AppliedPolicy(*existing),  # type: ignore[arg-type]
        AppliedPolicy(*nonexistent),  # type: ignore[arg-type]
    ]


values = st.sampled_from(["", "none", "quarantine", "reject", "bogus"])


@given(values, values, values, st.booleans())
def test_testing_never_makes_a_policy_stronger_and_takes_at_most_one_level(
    p: str, sp: str, np: str, reports: bool
) -> None:
    tags = "".join(f"; {name}={value}" for name, value in (("p", p), ("sp", sp), ("np", np)) if value)
    text = f"v=DMARC1{tags}" + (f"; {RUA}" if reports else "")
    for find in (own_policy, existing_policy, nonexistent_policy):
        full, tested = find(dmarc.parse(text)), find(dmarc.parse(f"{text}; t=y"))
        assert tested.tag == full.tag
        if full.policy is None or tested.policy is None:
            assert tested == full
        else:
            assert 0 <= STRENGTH.index(full.policy) - STRENGTH.index(tested.policy) <= 1
