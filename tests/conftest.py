"""Settings for every test: nothing may read the caller's AWS account, Pulumi state or terminal."""

import gc
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests import aws_models

settings.register_profile("quick", deadline=None, max_examples=10)
settings.register_profile("default", deadline=None, max_examples=40)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


#: What starts a cloud or a DNS world for one test alone: tests that use it are slow.
_CLOUD_OF_ONES_OWN = frozenset({"rig", "scene", "shop"})


def pytest_collection() -> None:
    """Let the garbage collector wait until all is collected: it would walk through thousands of tests again and again."""
    gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what says so by its fixtures, before `-m` chooses."""
    for item in items:
        if not _CLOUD_OF_ONES_OWN.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


def pytest_collection_finish() -> None:
    """From now on the garbage collector passes over what was imported and collected, all of which stays to the end."""
    gc.collect()
    gc.freeze()
    # Clouds and clients come and go by the thousand objects; looking for rings every 700 of them is a tenth of the matrix.
    gc.set_threshold(20_000)
    gc.enable()


@pytest.fixture(autouse=True)
def _no_ambient_cloud(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away credentials, regions, endpoints and Pulumi configuration that the developer's shell may hold."""
    for name in list(os.environ):
        if name.startswith(("AWS_", "PULUMI_", "DELIVERABILITY_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture(autouse=True, scope="session")
def _aws_models_are_read_once() -> Iterator[None]:
    with aws_models.read_once():
        yield


@pytest.fixture(scope="session")
def session() -> Any:
    """A boto3 session with credentials that the embedded cloud takes: the only one that a test needs, as long as it changes nothing in it."""
    import boto3

    return boto3.Session("AKIAEMBEDDEDCLOUD001", "not-a-secret")


@pytest.fixture(autouse=True, scope="session")
def _heeds_ctrl_c() -> Iterator[None]:
    """A shell's background jobs ignore SIGINT, and so would every process that a test starts and interrupts."""
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(autouse=True)
def _leaves_ctrl_c_as_it_was() -> Iterator[None]:
    """Our entry point, called in this process, leaves SIGINT to the system: the next Ctrl-C in a test would end them all."""
    before = signal.getsignal(signal.SIGINT)
    yield
    if signal.getsignal(signal.SIGINT) is not before:
        signal.signal(signal.SIGINT, before)
