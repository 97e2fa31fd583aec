"""The engine with a real program, real boto3 calls, and the embedded cloud."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine import Engine, EngineError, Operation
from deliverability.engine.resources import UNKNOWN

pytestmark = pytest.mark.slow

Write = Callable[[str], None]

COMPONENT = """
    class Pair(pulumi.ComponentResource):
        def __init__(self, name, opts=None):
            super().__init__("demo:index:Pair", name, {"domain": DOMAIN}, opts)
            identity = aws.sesv2.EmailIdentity(
                f"{name}-identity", email_identity=DOMAIN, opts=pulumi.ResourceOptions(parent=self)
            )
            record(f"{name}-text", DOMAIN, "hello", parent=self)
            aws.route53.Record(
                f"{name}-late", zone_id=ZONE, name=identity.arn.apply(lambda arn: "late." + DOMAIN), type="TXT", ttl=60,
                records=[identity.dkim_signing_attributes.apply(lambda known: known.tokens[0])],
                opts=pulumi.ResourceOptions(parent=self),
            )
            self.arn = identity.arn
            self.register_outputs({"arn": identity.arn})

    pair = Pair("pair")
    pulumi.export("arn", pair.arn)
    pulumi.export("secret", pulumi.Output.secret("hush"))
    pulumi.export("nested", {"none": None, "one": 1, "half": 0.5, "yes": True})
"""


def texts(cloud: Cloud, zone: str) -> dict[str, tuple[int, list[str]]]:
    """Every TXT record set of a zone."""
    listed = cloud.client("route53", "us-east-1").list_resource_record_sets(
        HostedZoneId=cloud.hosted_zone_ids[zone]
    )["ResourceRecordSets"]
    return {
        found["Name"].removesuffix("."): (
            found["TTL"],
            [value["Value"] for value in found["ResourceRecords"]],
        )
        for found in listed
        if found["Type"] == "TXT"
    }


def edit(cloud: Cloud, zone: str, action: str, name: str, value: str, ttl: int = 300) -> None:
    """What somebody does at the Route 53 console."""
    change: dict[str, Any] = {
        "Action": action,
        "ResourceRecordSet": {
            "Name": name,
            "Type": "TXT",
            "TTL": ttl,
            "ResourceRecords": [{"Value": f'"{value}"'}],
        },
    }
    cloud.client("route53", "us-east-1").change_resource_record_sets(
        HostedZoneId=cloud.hosted_zone_ids[zone], ChangeBatch={"Changes": [change]}
    )


def test_preview_shows_everything_and_makes_nothing(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write(COMPONENT)
    result = engine.preview()
    urn = "urn:pulumi:dev::demo::demo:index:Pair"
    assert [(change.operation, change.urn) for change in result.changes] == [
        (Operation.CREATE, f"{urn}::pair"),
        (Operation.CREATE, f"{urn}$aws:sesv2/emailIdentity:EmailIdentity::pair-identity"),
        (Operation.CREATE, f"{urn}$aws:route53/record:Record::pair-text"),
        (Operation.CREATE, f"{urn}$aws:route53/record:Record::pair-late"),
    ]
    assert result.changes.all[3].after == {
        "zoneId": cloud.hosted_zone_ids[zone],
        "name": UNKNOWN,
        "type": "TXT",
        "ttl": 60,
        "records": [UNKNOWN],
    }
    assert result.outputs["arn"] is UNKNOWN
    assert texts(cloud, zone) == {}
    assert len(engine.state) == 0


def test_up_makes_it_and_a_second_one_changes_nothing(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write(COMPONENT)
    result = engine.up()
    token = cloud.client("sesv2", "eu-central-1").get_email_identity(EmailIdentity=zone)["DkimAttributes"][
        "Tokens"
    ][0]
    assert result.outputs == {
        "arn": f"arn:aws:ses:eu-central-1:123456789012:identity/{zone}",
        "secret": "[secret]",
        "nested": {"none": None, "one": 1, "half": 0.5, "yes": True},
    }
    assert texts(cloud, zone) == {zone: (300, ['"hello"']), f"late.{zone}": (60, [f'"{token}"'])}
    assert engine.up().changes.counts() == {Operation.SAME: 4}
    assert not engine.drift().any


def test_a_change_of_the_program_updates_and_deletes(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write('record("a", f"a.{DOMAIN}", "one"); record("b", f"b.{DOMAIN}", "two")')
    engine.up()
    write('record("a", f"a.{DOMAIN}", "other", ttl=60)')
    previewed = engine.preview().changes
    changes = engine.up().changes
    assert [(c.operation, c.name, c.keys) for c in changes] == [
        (Operation.UPDATE, "a", ("records", "ttl")),
        (Operation.DELETE, "b", ()),
    ]
    assert changes == previewed
    assert texts(cloud, zone) == {f"a.{zone}": (60, ['"other"'])}


def test_a_new_name_is_made_before_the_old_one_goes(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write('record("a", f"a.{DOMAIN}", "x")')
    engine.up()
    write('record("a", f"b.{DOMAIN}", "x")')
    assert [(c.operation, c.keys) for c in engine.up().changes] == [(Operation.REPLACE, ("name",))]
    assert texts(cloud, zone) == {f"b.{zone}": (300, ['"x"'])}
    assert engine.state.replaced == []


def test_drift_is_seen_refreshed_and_repaired(engine: Engine, write: Write, cloud: Cloud, zone: str) -> None:
    write('record("kept", f"kept.{DOMAIN}", "x"); record("gone", f"gone.{DOMAIN}", "x")')
    engine.up()
    edit(cloud, zone, "UPSERT", f"kept.{zone}", "edited", 60)
    edit(cloud, zone, "DELETE", f"gone.{zone}", "x")
    seen = [
        (Operation.UPDATE, "kept", ("records", "ttl")),
        (Operation.DELETE, "gone", ()),
    ]
    assert [(c.operation, c.name, c.keys) for c in engine.drift()] == seen
    assert engine.up().changes.counts() == {Operation.SAME: 2}  # without a refresh the state is believed
    assert [(c.operation, c.name, c.keys) for c in engine.refresh()] == seen
    assert engine.up().changes.counts() == {Operation.CREATE: 1, Operation.UPDATE: 1}
    assert texts(cloud, zone) == {f"kept.{zone}": (300, ['"x"']), f"gone.{zone}": (300, ['"x"'])}


def test_protection_holds_until_it_is_lifted(engine: Engine, write: Write, cloud: Cloud, zone: str) -> None:
    write("""
    b = record("b", f"b.{DOMAIN}", "x")
    record("a", f"a.{DOMAIN}", "x", protect=True, depends_on=[b])
    """)
    engine.up()
    with pytest.raises(EngineError, match="protected: aws:route53/record:Record 'a';"):
        engine.destroy()
    write("")
    with pytest.raises(EngineError, match="protected"):
        engine.up()
    write('record("a", f"c.{DOMAIN}", "x", protect=True)')
    with pytest.raises(
        EngineError, match=r"unable to replace .* 'a': it is protected, and name can't be changed"
    ):
        engine.up()
    assert set(texts(cloud, zone)) == {f"a.{zone}", f"b.{zone}"}
    assert len(engine.unprotect()) == 1
    assert [change.name for change in engine.destroy()] == ["a", "b"]
    assert texts(cloud, zone) == {}
    assert len(engine.state) == 0


PROTECTED = """
    base = record("base", f"base.{DOMAIN}", "x")
    middle = record("middle", f"middle.{DOMAIN}", "x", depends_on=[base])
    kept = record("kept", f"kept.{DOMAIN}", "x", depends_on=[middle], protect=True)
    record("user", f"user.{DOMAIN}", "x", depends_on=[kept])
    record("apart", f"apart.{DOMAIN}", "x")
    record("also", f"also.{DOMAIN}", "x", protect=True)
"""


def test_a_protected_resource_keeps_what_it_depends_on_and_the_rest_goes(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write(PROTECTED)
    engine.up()
    with pytest.raises(EngineError) as caught:
        engine.destroy()
    assert str(caught.value) == (
        "unable to delete resources that are protected: aws:route53/record:Record 'also', aws:route53/record:Record "
        "'kept'; lift the protection on purpose first (`pulumi state unprotect`)"
    )
    assert sorted(change.name for change in caught.value.changes) == ["apart", "user"]
    left = {"also", "base", "kept", "middle"}
    assert {resource.name for resource in engine.state.all()} == left
    assert set(texts(cloud, zone)) == {f"{name}.{zone}" for name in left}


def test_the_same_holds_for_what_the_program_no_longer_declares(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write(PROTECTED)
    engine.up()
    write("")
    with pytest.raises(EngineError, match=r"protected: .* 'also', .* 'kept';"):
        engine.preview()
    assert len(texts(cloud, zone)) == 6
    with pytest.raises(EngineError, match=r"protected: .* 'also', .* 'kept';"):
        engine.up()
    assert set(texts(cloud, zone)) == {f"{name}.{zone}" for name in ("also", "base", "kept", "middle")}


def test_lifting_the_protection_and_replacing_may_be_one_step(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write('record("a", f"a.{DOMAIN}", "x", protect=True)')
    engine.up()
    write('record("a", f"b.{DOMAIN}", "x")')
    assert engine.up().changes.counts() == {Operation.REPLACE: 1}
    assert set(texts(cloud, zone)) == {f"b.{zone}"}


def test_what_depends_goes_first(engine: Engine, write: Write) -> None:
    write("""
    first = record("first", f"first.{DOMAIN}", "x")
    second = record("second", f"second.{DOMAIN}", "x", depends_on=[first])
    record("third", f"third.{DOMAIN}", "x", depends_on=[second])
    """)
    engine.up()
    assert [change.name for change in engine.destroy()] == ["third", "second", "first"]


def test_a_failed_up_keeps_what_was_made_and_goes_on_from_there(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    edit(cloud, zone, "CREATE", f"taken.{zone}", "somebody else's")
    write("""
    first = record("first", f"first.{DOMAIN}", "x")
    taken = record("taken", f"taken.{DOMAIN}", "x", depends_on=[first])
    record("third", f"third.{DOMAIN}", "x", depends_on=[taken])
    """)
    with pytest.raises(
        EngineError,
        match=r"^creating aws:route53/record:Record 'taken': InvalidChangeBatch: .*already exists",
    ):
        engine.up()
    assert [resource.name for resource in engine.state.all()] == ["first"]
    edit(cloud, zone, "DELETE", f"taken.{zone}", "somebody else's")
    assert engine.up().changes.counts() == {Operation.CREATE: 2, Operation.SAME: 1}
    assert set(texts(cloud, zone)) == {f"first.{zone}", f"taken.{zone}", f"third.{zone}"}


def test_what_exists_but_could_not_be_read_back_is_not_lost(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write('aws.sesv2.EmailIdentity("identity", email_identity=DOMAIN)')
    fault = {"fault": "access-denied", "service": "sesv2", "operation": "GetEmailIdentity"}
    cloud.control.board.inject(fault, cloud.account_id)
    try:
        with pytest.raises(EngineError, match=r"creating .*'identity': AccessDeniedException"):
            engine.up()
    finally:
        cloud.control.board.inject({"fault": "clear"}, cloud.account_id)
    assert [resource.id for resource in engine.state.all()] == [zone]
    assert engine.up().changes.counts() == {Operation.SAME: 1}


@pytest.mark.parametrize(
    ("program", "complaint"),
    [
        ("raise pulumi.RunError('the zone is private')", "^the zone is private$"),
        ("1 / 0", r"^ZeroDivisionError: division by zero \(__main__.py, line \d+\)$"),
        ("import sys; sys.exit(3)", "^the program ended itself with exit code 3$"),
        ("pulumi.Config().require('missing')", "Missing required configuration variable 'demo:missing'"),
        ("aws.sns.Topic('t')", "resource type 'aws:sns/topic:Topic' is not translated"),
        ("aws.route53.get_zone(name='nowhere.example')", "no matching Route 53 Hosted Zone found"),
        ("record('a', f'a.{DOMAIN}', 'x'); record('a', f'b.{DOMAIN}', 'x')", "Duplicate resource URN"),
        ("record('a', f'a.{DOMAIN}', 'x', import_='Z_a_TXT')", "the option import can't be rehearsed"),
        ("record('a', f'a.{DOMAIN}', 'x', ttl='300s')", "'ttl' must be a whole number"),
        ("pulumi.Output.from_input(1).apply(lambda one: one / 0)", "ZeroDivisionError"),
    ],
)
def test_errors_of_a_program_surface(engine: Engine, write: Write, program: str, complaint: str) -> None:
    write(program)
    with pytest.raises(EngineError, match=complaint):
        engine.preview()
    with pytest.raises(EngineError, match=complaint):
        engine.up()


def test_a_failed_function_can_be_caught_by_the_program(engine: Engine, write: Write) -> None:
    write("""
    try:
        aws.route53.get_zone(name="nowhere.example")
    except Exception as error:
        pulumi.export("said", str(error))
    """)
    assert "no matching Route 53 Hosted Zone found" in engine.up().outputs["said"]


def test_an_explicit_provider_decides_the_region(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write("""
    ireland = aws.Provider("ireland", region="eu-west-1")
    aws.sesv2.EmailIdentity("there", email_identity=DOMAIN, opts=pulumi.ResourceOptions(provider=ireland))
    """)
    engine.up()
    assert (
        cloud.client("sesv2", "eu-west-1").get_email_identity(EmailIdentity=zone)["IdentityType"] == "DOMAIN"
    )
    assert [change.name for change in engine.destroy()] == ["there", "ireland"]


def test_a_role_is_assumed_for_the_resources_of_its_provider(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write("""
    other = aws.Provider("other", assume_roles=[{"roleArn": "arn:aws:iam::123456789012:role/dns", "sessionName": "x"}])
    record("there", f"there.{DOMAIN}", "x", provider=other)
    """)
    engine.up()
    assert texts(cloud, zone) == {f"there.{zone}": (300, ['"x"'])}


def test_secrets_are_not_shown(engine: Engine, write: Write) -> None:
    write('record("a", f"a.{DOMAIN}", pulumi.Output.secret("hush"))')
    change = engine.up().changes.all[0]
    assert change.after["records"] == "[secret]"
    assert "hush" not in repr(change)


def test_the_shell_stays_out_of_it_and_is_put_back(
    engine: Engine, write: Write, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("PULUMI_CONFIG", '{"demo:domain": "wrong.example"}')
    before, path, folder = dict(os.environ), list(sys.path), Path.cwd()
    write("""
    import os
    print("noise")
    pulumi.log.warn("careful")
    pulumi.export("domain", DOMAIN)
    pulumi.export("seen", sorted(n for n in os.environ if n.startswith(("AWS_", "PULUMI_"))))
    """)
    result = engine.up()
    assert result.outputs["domain"] != "wrong.example"
    assert result.outputs["seen"] == [
        "AWS_ACCESS_KEY_ID",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_ENDPOINT_URL",
        "AWS_SECRET_ACCESS_KEY",
    ]
    assert (result.printed, result.warnings) == ("noise\n", ("careful",))
    assert capfd.readouterr() == ("", "")
    assert (dict(os.environ), sys.path, Path.cwd()) == (before, path, folder)


def test_an_alias_takes_over_what_was_there(engine: Engine, write: Write) -> None:
    write('record("old", f"a.{DOMAIN}", "x")')
    engine.up()
    write('record("new", f"a.{DOMAIN}", "x", aliases=[pulumi.Alias(name="old")])')
    assert engine.up().changes.counts() == {Operation.SAME: 1}


def test_ignored_changes_stay_as_they_are(engine: Engine, write: Write, cloud: Cloud, zone: str) -> None:
    write('record("a", f"a.{DOMAIN}", "x")')
    engine.up()
    write('record("a", f"a.{DOMAIN}", "y", ttl=60, ignore_changes=["records"])')
    assert [c.keys for c in engine.up().changes] == [("ttl",)]
    assert texts(cloud, zone) == {f"a.{zone}": (60, ['"x"'])}


def test_retained_resources_survive_their_deletion(
    engine: Engine, write: Write, cloud: Cloud, zone: str
) -> None:
    write('record("a", f"a.{DOMAIN}", "x", retain_on_delete=True)')
    engine.up()
    engine.destroy()
    assert texts(cloud, zone) == {f"a.{zone}": (300, ['"x"'])}


@pytest.mark.parametrize(
    "program",
    [
        "interrupt()",
        "interrupt(); raise pulumi.RunError('it went on')",
        "record('a', f'a.{DOMAIN}', 'x'); interrupt()",
        "pulumi.Output.from_input(1).apply(lambda _: interrupt())",
        "record('a', f'a.{DOMAIN}', 'x').fqdn.apply(lambda _: interrupt())",
    ],
)
def test_ctrl_c_ends_the_program_where_it_is(engine: Engine, write: Write, program: str) -> None:
    write(f"import signal\ndef interrupt():\n    signal.raise_signal(signal.SIGINT)\n{program}")
    with pytest.raises(KeyboardInterrupt):
        engine.up()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
