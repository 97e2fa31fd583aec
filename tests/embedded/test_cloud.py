"""The cloud as a whole: its parts, seeding, saved state, a clean end."""

import gc
import json
import resource
import socket
import threading
from datetime import UTC, datetime, timedelta

import dns.message
import dns.query
import pytest
from botocore.exceptions import ClientError

from deliverability.embedded.clock import Clock
from deliverability.embedded.cloud import STATE_FILE, Cloud, StateProblem
from deliverability.embedded.control.exports import SeedProblem
from deliverability.embedded.control.seeding import read_source

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


def texts(cloud, name):
    host, port = cloud.dns_address
    response = dns.query.udp(dns.message.make_query(name, "TXT"), host, port=port, timeout=30)
    return [rdata.to_text() for rrset in response.answer for rdata in rrset]


def put(cloud, zone_id, name, value):
    record_set = {"Name": name, "Type": "TXT", "TTL": 300, "ResourceRecords": [{"Value": value}]}
    changes = [{"Action": "UPSERT", "ResourceRecordSet": record_set}]
    client = cloud.client("route53", "us-east-1")
    client.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})


def test_the_environment_leads_any_client_here():
    with Cloud() as cloud:
        assert cloud.environment() == {
            "AWS_ENDPOINT_URL": cloud.endpoint_url,
            "AWS_ACCESS_KEY_ID": "AKIAEMBEDDEDCLOUD001",
            "AWS_SECRET_ACCESS_KEY": "not-a-secret",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        assert cloud.endpoint_url.startswith("http://127.0.0.1:")
        assert cloud.dns_address[0] == "127.0.0.1"
        assert {host for host, _ in cloud.endpoints.values()} == {"127.0.0.1"}


def _zones_without_end(route53):
    for number in range(120):
        route53.create_hosted_zone(Name=f"shop{number}.example", CallerReference=str(number))


def test_zones_without_end_are_refused_and_everybody_else_goes_on(monkeypatch):
    real = resource.getrlimit
    with Cloud() as cloud:
        route53 = cloud.client("route53", "us-east-1")
        gc.collect()  # sockets that earlier tests left behind would be free in the middle of this one
        with socket.socket() as lowest_free:
            soft = lowest_free.fileno() + 120

        def limit(number: int) -> None:
            monkeypatch.setattr(
                resource,
                "getrlimit",
                lambda kind: (number, number) if kind == resource.RLIMIT_NOFILE else real(kind),
            )

        limit(soft)
        with pytest.raises(ClientError) as caught:
            _zones_without_end(route53)
        assert caught.value.response["Error"] == {
            "Type": "Sender",
            "Code": "TooManyHostedZones",
            "Message": "Limits Exceeded: MAX_HOSTED_ZONES_BY_OWNER - "
            "too many open files for the zones' name servers; raise `ulimit -n`",
        }
        limit(1)
        with pytest.raises(SeedProblem, match=r"more\.example: too many open files"):
            cloud.create_hosted_zone("more.example")
        limit(soft)
        made = route53.list_hosted_zones()["HostedZones"]
        assert 0 < len(made) < 20
        route53.delete_hosted_zone(Id=made[0]["Id"])
        cloud.create_hosted_zone("more.example")


def test_it_ends_without_threads_and_frees_its_port():
    before = set(threading.enumerate())
    cloud = Cloud()
    cloud.start()
    port = int(cloud.endpoint_url.rsplit(":", 1)[1])
    # A client that keeps its connection open must not hold up the end.
    with socket.create_connection(("127.0.0.1", port)):
        cloud.client("sesv2", "eu-central-1").get_account()
        cloud.stop()
    cloud.stop()
    assert set(threading.enumerate()) == before
    with Cloud(port=port) as again:
        assert again.endpoint_url == f"http://127.0.0.1:{port}"
    with pytest.raises(RuntimeError, match="not running"):
        _ = cloud.endpoint_url


def test_a_taken_port_leaves_nothing_behind():
    before = set(threading.enumerate())
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            Cloud(port=taken.getsockname()[1]).start()
    assert set(threading.enumerate()) == before


def test_zone_ids_prefer_the_delegated_and_the_public():
    with Cloud() as cloud:
        private = cloud.create_hosted_zone("shop.example", private=True)
        assert cloud.hosted_zone_ids == {"shop.example": private}
        lame = cloud.create_hosted_zone("shop.example", delegated=False)
        assert cloud.hosted_zone_ids == {"shop.example": lame}
        live = cloud.create_hosted_zone("shop.example")
        other = cloud.create_hosted_zone("other.example")
        assert cloud.hosted_zone_ids == {"shop.example": live, "other.example": other}


@pytest.mark.slow
def test_the_same_seed_makes_the_same_ids_tokens_and_servers():
    def made(seed):
        with Cloud(seed=seed) as cloud:
            zone_id = cloud.create_hosted_zone("shop.example")
            identity = cloud.client("sesv2", "eu-central-1").create_email_identity(
                EmailIdentity="shop.example"
            )
            return (
                zone_id,
                identity["DkimAttributes"]["Tokens"],
                cloud.world.zone("shop.example").name_servers,
            )

    assert made(1) == made(1)
    assert made(1) != made(2)


ZONE_FILE = """$ORIGIN shop.example.
$TTL 600
@ IN SOA ns1.old.example. host.old.example. 1 2 3 4 5
@ IN NS ns1.old.example.
@ IN TXT "site-check=caf\\195\\169"
mail 60 IN MX 10 mx
"""


def test_zones_from_a_name_a_zone_file_and_json(tmp_path):
    zone_file = tmp_path / "shop.zone"
    zone_file.write_text(ZONE_FILE)
    records = [{"name": "a.json.example", "type": "TXT", "values": ['"x"']}]
    document = {
        "zones": [{"name": "json.example", "records": records}, {"name": "inner.example", "private": True}]
    }
    json_file = tmp_path / "zones.json"
    json_file.write_text(json.dumps(document))
    with Cloud() as cloud:
        assert cloud.add_zones("plain.example.") == [cloud.hosted_zone_ids["plain.example"]]
        ids = cloud.add_zones(zone_file)
        assert ids == cloud.add_zones(str(zone_file))
        cloud.add_zones(json_file)
        assert list(cloud.hosted_zone_ids) == [
            "plain.example",
            "shop.example",
            "json.example",
            "inner.example",
        ]
        assert texts(cloud, "a.json.example") == ['"x"']
        listed = cloud.client("route53", "us-east-1").list_resource_record_sets(HostedZoneId=ids[0])
        own = [each for each in listed["ResourceRecordSets"] if each["Type"] not in ("NS", "SOA")]
        assert own == [
            {
                "Name": "shop.example.",
                "Type": "TXT",
                "TTL": 600,
                "ResourceRecords": [{"Value": r'"site-check=caf\303\251"'}],
            },
            {
                "Name": "mail.shop.example.",
                "Type": "MX",
                "TTL": 60,
                "ResourceRecords": [{"Value": "10 mx.shop.example."}],
            },
        ]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("zones.json", "{", "this is no JSON"),
        (
            "zones.json",
            '{"zones": [{"name": "a.example", "recrods": []}]}',
            'unknown key "recrods"; there are name',
        ),
        ("zones.json", '{"zones": [{}]}', '"name" is missing'),
        (
            "zones.json",
            '{"name": "a.example", "records": [{"name": "a.example", "type": "TXT", "values": ["bare"]}]}',
            "InvalidCharacterString (Value should be enclosed in quotation marks)",
        ),
        ("a.example.zone", "@ 60 IN A not-an-address", "a.example.zone, line 1"),
        (
            "records.txt",
            "@ 60 IN A 192.0.2.1",
            "doesn't say which zone it holds: begin it with $ORIGIN shop.example.",
        ),
        ("db.local", "@ IN SOA ns hostmaster 1 2 3 4 5", "doesn't say which zone it holds"),
    ],
)
def test_a_source_that_cannot_be_used_names_the_place(tmp_path, name, content, problem):
    source = tmp_path / name
    source.write_text(content)
    with Cloud() as cloud:
        with pytest.raises(SeedProblem) as caught:
            cloud.add_zones(source)
        assert str(caught.value).startswith(str(source))
        assert problem in str(caught.value)
        assert cloud.hosted_zone_ids == {}


def test_a_file_that_is_not_there(tmp_path):
    with Cloud() as cloud, pytest.raises(SeedProblem, match="there is no such file"):
        cloud.add_zones(tmp_path / "none.json")


@pytest.mark.parametrize("name", ["shop.zone", "shop.example.zone", "zones.json", "shop.txt"])
def test_the_name_of_a_file_is_no_zone(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        SeedProblem, match=f"^{name}: there is no such file; a zone of that name is written {name}\\.$"
    ):
        read_source(name)
    assert [zone.name for zone in read_source(f"{name}.")] == [name]


@pytest.mark.slow
def test_the_state_outlives_the_cloud(tmp_path):
    with Cloud(clock=Clock(NOON), state_dir=tmp_path) as cloud:
        zone_id = cloud.create_hosted_zone("shop.example")
        cloud.create_hosted_zone("inner.example", private=True)
        put(cloud, zone_id, "shop.example", '"a""b"')
        ses = cloud.client("sesv2", "eu-central-1")
        tokens = ses.create_email_identity(EmailIdentity="shop.example")["DkimAttributes"]["Tokens"]
        ses.create_configuration_set(ConfigurationSetName="mail")
        cloud.clock.advance(timedelta(hours=3))
        ids, servers = cloud.hosted_zone_ids, cloud.world.zone("shop.example").name_servers
    with Cloud(clock=Clock(NOON), state_dir=tmp_path) as cloud:
        assert cloud.hosted_zone_ids == ids
        assert cloud.world.zone("shop.example").name_servers == servers
        assert cloud.clock.now() == NOON + timedelta(hours=3)
        assert texts(cloud, "shop.example") == ['"a" "b"']
        route53 = cloud.client("route53", "us-east-1")
        records = route53.list_resource_record_sets(HostedZoneId=zone_id)["ResourceRecordSets"]
        assert records[-1]["ResourceRecords"] == [{"Value": '"a""b"'}]
        ses = cloud.client("sesv2", "eu-central-1")
        shown = ses.get_email_identity(EmailIdentity="shop.example")
        assert shown["DkimAttributes"]["Tokens"] == tokens
        assert shown["DkimAttributes"]["LastKeyGenerationTimestamp"] == NOON
        assert ses.list_configuration_sets()["ConfigurationSets"] == ["mail"]
        assert texts(cloud, f"{tokens[1]}.dkim.amazonses.com") == ['""']
        assert cloud.create_hosted_zone("new.example") not in ids.values()


def test_the_state_is_written_with_each_change(tmp_path):
    with Cloud(state_dir=tmp_path) as cloud:
        cloud.client("sesv2", "eu-central-1").create_email_identity(EmailIdentity="shop.example")
        saved = json.loads((tmp_path / STATE_FILE).read_text())
        assert [list(region["identities"]) for region in saved["ses"]["regions"]] == [["shop.example"]]
    assert [path.name for path in tmp_path.iterdir()] == [STATE_FILE]


def test_a_folder_that_takes_no_state_is_known_before_anything_starts(tmp_path):
    (tmp_path / "file").write_text("")
    before = set(threading.enumerate())
    with pytest.raises(OSError, match="file"):
        Cloud(state_dir=tmp_path / "file").start()
    assert set(threading.enumerate()) == before


def test_what_a_killed_cloud_left_is_cleaned_up_and_nothing_else(tmp_path):
    kept = {"cloud.json.bak", ".other.json.x", STATE_FILE}
    for name in (f".{STATE_FILE}.a1b2", f".{STATE_FILE}.zz", "cloud.json.bak", ".other.json.x"):
        (tmp_path / name).write_text("half")
    with Cloud(state_dir=tmp_path):
        pass
    assert {path.name for path in tmp_path.iterdir()} == kept


@pytest.mark.parametrize("content", ["", "{}", '{"schema": 2}', '{"schema": 1, "now": "soon"}', "[]"])
def test_a_state_that_cannot_be_read_is_left_alone(tmp_path, content):
    file = tmp_path / STATE_FILE
    file.write_text(content)
    cloud = Cloud(state_dir=tmp_path)
    with pytest.raises(StateProblem, match=r"cloud\.json"):
        cloud.start()
    cloud.stop()
    assert file.read_text() == content
