"""What the backend says of a state: whether it is at rest, and who holds it."""

import json
from pathlib import Path

import pytest

from deliverability.drift.backend import Recorded, lock_in, recorded, updating, url_of

LOCK = {"pid": 8469, "username": "ci", "hostname": "runner-7", "timestamp": "2026-11-29T12:41:39.066527371Z"}
URN = "urn:pulumi:shop::mail-deliverability::mail-deliverability:index:MailDomain$aws:route53/record:Record::mail-mx"


def locked(folder: Path, *path: str, text: str = json.dumps(LOCK)) -> None:
    file = folder.joinpath(".pulumi", "locks", *path, "402dd4c0.json")
    file.parent.mkdir(parents=True)
    file.write_text(text)


def test_a_state_at_rest_has_the_time_of_its_last_update():
    exported = {"version": 3, "deployment": {"manifest": {"time": "2026-11-29T12:36:50Z"}, "resources": []}}
    assert recorded(json.dumps(exported)) == Recorded("2026-11-29T12:36:50Z", ())


def test_operations_that_never_ended_are_named():
    pending = [{"type": "creating", "resource": {"urn": URN}}]
    exported = {"deployment": {"manifest": {"time": "t"}, "pending_operations": pending}}
    assert recorded(json.dumps(exported)) == Recorded("t", ("creating mail-mx",))


@pytest.mark.parametrize(
    "text",
    ["", "no json", "[]", "{}", '{"deployment": [1]}', '{"deployment": {"manifest": "x"}}', "[" * 50_000],
)
def test_what_is_no_state_is_refused(text: str):
    with pytest.raises(ValueError, match=r"."):
        recorded(text)


def test_a_stack_that_was_never_deployed_has_an_empty_state():
    assert recorded('{"version": 3, "deployment": null}') == Recorded("", ())


@pytest.mark.parametrize("form", ["file://{}", "file://{}?metadata=skip", "file://{}/"])
def test_the_holder_of_a_lock_in_a_folder_is_named(tmp_path: Path, form: str):
    locked(tmp_path, "organization", "mail-deliverability", "shop")
    url = form.format(tmp_path)
    assert lock_in(url, Path("/"), "mail-deliverability", "shop") == "ci@runner-7 since 2026-11-29T12:41:39"
    assert lock_in(url, Path("/"), "mail-deliverability", "organization/mail-deliverability/shop") is not None
    assert lock_in(url, Path("/"), "mail-deliverability", "other") is None
    assert lock_in(url, Path("/"), "other", "shop") is None


def test_a_relative_folder_counts_from_the_project(tmp_path: Path):
    locked(tmp_path / "state", "organization", "p", "shop")
    assert lock_in("file://./state", tmp_path, "p", "shop") is not None


def test_a_lock_of_an_old_backend_and_one_that_cannot_be_read_are_locks(tmp_path: Path):
    locked(tmp_path, "shop", text="half a lo")
    assert lock_in(f"file://{tmp_path}", tmp_path, "p", "shop") == "somebody"


@pytest.mark.parametrize("url", ["", "s3://bucket", "https://api.pulumi.com"])
def test_other_backends_keep_their_locks_elsewhere(url: str, tmp_path: Path):
    locked(tmp_path, "organization", "p", "shop")
    assert lock_in(url, tmp_path, "p", "shop") is None


def test_the_service_says_which_stacks_are_being_updated():
    listed = [{"name": "org/p/shop", "updateInProgress": True}, {"name": "org/p/other"}]
    assert updating(json.dumps(listed)) == {"shop"}
    assert updating("[]") == updating("") == updating("{}") == frozenset()


def test_the_backends_url():
    assert url_of('{"user": "root", "url": "file:///state"}') == "file:///state"
    assert url_of("root") == url_of("[]") == url_of("") == ""
