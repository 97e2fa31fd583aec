"""What the engine keeps as a secret: an own DKIM key, and nothing else."""

from collections.abc import Iterator
from typing import Any

from tests.engine.real.driver import Shop
from tests.engine.real.scenarios.conftest import Opens
from tests.engine.real.scenarios.own_keys import make_key

_USUAL = {"domain": "shop.example"}
#: The key by which the engine marks special values in a state, and what it holds for a secret.
_SPECIAL, _SECRET = "4dabf18193072939515e22adb298388d", "1b47061264138c4ac30d75fd1eb44270"
#: The provider's schema calls it sensitive, whether there is one or not.
_KEY = "dkimSigningAttributes.domainSigningPrivateKey"


def _secrets(mine: Shop) -> frozenset[tuple[str, str]]:
    """Every secret of the state: name of its resource, and where it stands there."""
    return frozenset(
        (resource["urn"].rpartition("::")[2], path)
        for resource in mine.state()["resources"]
        for side in ("inputs", "outputs")
        for path in _within(resource.get(side, {}), side)
    )


def _within(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get(_SPECIAL) == _SECRET:
            yield path
            return
        for key, item in value.items():
            if not key.startswith("__"):  # the bridge's own notes, in which it hides every null
                yield from _within(item, f"{path}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _within(item, f"{path}[]")


def test_easy_dkim_keeps_nothing_secret(shop: Opens) -> None:
    mine = shop({**_USUAL, "recipients": ["someone@partner.example"]})
    mine.up()
    assert "[secret]" not in mine.outputs().values()
    assert mine.outputs() == mine.outputs("--show-secrets")
    # Of the identity only that which the provider itself calls a secret: an empty text, or null.
    assert {name for name, _ in _secrets(mine)} <= {"mail-identity", "mail-recipient-someone@partner.example"}
    assert {path for _, path in _secrets(mine)} <= {f"outputs.{_KEY}"}


def test_of_an_own_key_the_key_alone_is_a_secret(shop: Opens) -> None:
    key = make_key("shop1")
    mine = shop(_USUAL)
    configure = ("config", "set", "--stack", mine.stack, "--path")
    mine.project.pulumi(*configure, "mail-deliverability:dkim.byo.selector", key.selector)
    mine.project.pulumi(*configure, "--secret", "mail-deliverability:dkim.byo.privateKey", key.private)
    mine.up()
    assert "[secret]" not in mine.outputs().values()
    assert _secrets(mine) == {
        ("mail-identity", f"inputs.{_KEY}"),
        ("mail-identity", "outputs.dkimSigningAttributes"),
    }
    files = [file for file in mine.project.home.rglob("*") if file.is_file() and ".pulumi" in file.parts]
    assert any(file.name == "shop.json" for file in files)
    # Its end: the beginning holds the modulus, which the public record holds too.
    assert [file for file in files if key.private[-160:-100].encode() in file.read_bytes()] == []
    assert mine.left_to_do() == frozenset()
