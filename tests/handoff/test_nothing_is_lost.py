"""Whatever stands in DNS: what others have there is neither asked away nor weakened, and nothing is asked for twice."""

from hypothesis import given
from hypothesis import strategies as st

from deliverability.commands.plan_formats import LISTS
from deliverability.handoff.entries import Handoff
from deliverability.handoff.missing import missing_list
from deliverability.standards import dmarc, spf
from tests.report.readers import harmless
from tests.report.verdicts import dns_texts
from tests.rules.world import TOKENS, declared, healthy

DOMAIN = "shop.example"
POLICY_NAME = f"_dmarc.{DOMAIN}"
STRENGTH = ("none", "quarantine", "reject")

terms = st.sampled_from(
    [
        "include:amazonses.com",
        "include:_spf.google.com",
        "ip4:192.0.2.0/24",
        "a",
        "mx:mail.example",
        "?exists:%{i}.x.example",
        # No stack file takes it.
        "ip4:0.0.0.0/0",
    ]
)
records = st.builds(
    lambda found, closing: " ".join(("v=spf1", *found, closing)),
    st.lists(terms, unique=True, max_size=4),
    st.sampled_from(["-all", "~all", "?all", "+all"]),
)
policies = st.sampled_from(STRENGTH)
tags = st.fixed_dictionaries(
    {"p": policies},
    optional={"sp": policies, "np": policies, "adkim": st.sampled_from("rs"), "aspf": st.sampled_from("rs")},
)


def listed(name: str, values: tuple[str, ...], **settings: object) -> Handoff:
    return missing_list(healthy(declared(**settings)).put(name, "TXT", *values).snapshot())


#: Of the declared record: slips of whoever entered it.
slips = st.sampled_from(
    [
        (),
        ('"v=spf1 include:amazonses.com -all"',),
        ("v=spf1 include:amazonses.com", "-all"),
        ('"v=spf1 -all"',),
    ]
)


@given(found=st.lists(st.one_of(records, dns_texts), unique=True, max_size=3), slipped=slips)
def test_every_value_at_the_domain_goes_or_stays_and_those_of_others_stay(
    found: list[str], slipped: tuple[str, ...]
):
    values = tuple(dict.fromkeys(value for value in (*found, *slipped) if value))
    for entry in listed(DOMAIN, values).entries:
        assert {*entry.replaces, *entry.stays} == {*values} - {entry.value}
        # Of two records receivers accept none.
        assert [value for value in (entry.value, *entry.stays) if spf.is_record(value)] == [entry.value]
        others = {value for value in values if not (spf.is_record(value) or spf.resembles(value))}
        assert others <= {*entry.stays} or entry.replaces


@given(found=st.lists(records, min_size=1, max_size=3, unique=True))
def test_each_term_of_others_is_in_the_new_record_or_asked_about(found: list[str]):
    for entry in listed(DOMAIN, tuple(found)).entries:
        offered = {spf.term_meaning(term) for term in spf.parse(entry.value).terms}
        said = " ".join(entry.remarks)
        for text in found:
            for term in text.split()[1:-1]:
                assert spf.term_meaning(spf.parse_term(term)) in offered or term in said


@given(seen=tags, wanted=tags)
def test_no_dmarc_policy_is_ever_offered_weaker(seen: dict[str, str], wanted: dict[str, str]):
    text = "; ".join(("v=DMARC1", *(f"{tag}={value}" for tag, value in seen.items())))
    keys = {"p": "policy", "sp": "subdomainPolicy", "np": "nonexistentPolicy"}
    settings = {keys[tag]: value for tag, value in wanted.items() if tag in keys}
    for entry in listed(POLICY_NAME, (text,), dmarc=settings).entries:
        old, new = dmarc.parse(text), dmarc.parse(entry.value)
        for tag in ("policy", "subdomain_policy", "nonexistent_policy"):
            assert STRENGTH.index(getattr(new, tag)) >= STRENGTH.index(getattr(old, tag))
        assert (old.adkim, new.adkim) != ("strict", "relaxed")


@given(
    found=st.lists(
        st.one_of(
            records, tags.map(lambda each: "; ".join(("v=DMARC1", *(f"{k}={v}" for k, v in each.items()))))
        ),
        max_size=2,
    )
)
def test_once_it_is_done_nothing_is_missing(found: list[str]):
    """The administrator does what the list says, and the sender declares what it says is kept or merged."""
    values = tuple(dict.fromkeys(found))
    world = healthy().put(DOMAIN, "TXT", *values).put(POLICY_NAME, "TXT", *values)
    done = world
    for entry in missing_list(world.snapshot()).entries:
        name, stays = entry.record.name, entry.stays
        done = done.put(name, entry.record.type, entry.value, *stays)
    assert missing_list(done.snapshot()).entries == ()


@given(texts=st.lists(dns_texts, min_size=4, max_size=4))
def test_whatever_stands_there_is_text_in_every_format(texts: list[str]):
    apex, policy, host, target = texts
    world = (
        healthy()
        .put(DOMAIN, "TXT", *filter(None, (apex, f'"{apex}"')))
        .put(POLICY_NAME, "TXT", *filter(None, (policy,)))
        .put(f"bounce.{DOMAIN}", "MX", f"10 {host}")
        .put(f"{TOKENS[0]}._domainkey.{DOMAIN}", "CNAME", target or "x")
    )
    found = missing_list(world.snapshot())
    for format in LISTS:
        harmless(format.render(found), format.reader)
