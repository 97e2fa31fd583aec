"""An estate in an embedded cloud, `adopt` on it, and the engine in this process after the import."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from deliverability.adoption.decision import decide
from deliverability.adoption.findings import Adoption
from deliverability.adoption.import_file import import_file
from deliverability.adoption.looking import look
from deliverability.adoption.standing import Standing
from deliverability.aws_clients import ClientMaker, Credentials, KeptClients, Limits
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import Declaration
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients, Engine
from deliverability.engine.environment import environment_only
from deliverability.engine.registration import make_urn
from deliverability.engine.resources import Aws, resource_type
from deliverability.engine.state import ResourceState, State
from deliverability.rehearsal.testbed.example import STACK, example, merged
from deliverability.rehearsal.testbed.zone_editor import ZoneEditor
from tests.estates import Estate
from tests.estates.building import Built, build

PROJECT = Path(__file__).parents[2]
_NAME = "mail-deliverability"


@dataclass(frozen=True, slots=True)
class Estated:
    """An estate that stands, and the stack that is to take it over."""

    cloud: Cloud
    built: Built
    declaration: Declaration
    folder: Path

    @property
    def ses(self) -> Any:
        return self._clients.client("sesv2", self.declaration.region or "")

    @property
    def _clients(self) -> EndpointClients:
        return EndpointClients(self.cloud.endpoint_url)

    @property
    def domain(self) -> str:
        return self.declaration.settings.domain

    @property
    def home(self) -> ZoneEditor:
        return self.built.zones[self.domain]

    def spf_at_home(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The declared SPF value, and what stands at the domain."""
        plan = make_plan(self.declaration.settings, stack="any", region="eu-central-1")
        return plan.record("spf").values, self.home.texts(self.domain)

    def standing(self) -> Standing:
        """What `adopt` sees."""
        return seen(self.cloud, self.declaration)

    def adopted(self) -> Adoption:
        return decide(self.standing(), "mail")

    def adopted_nothing(self) -> Adoption:
        return replace(self.adopted(), imports=())

    def engine(self, adoption: Adoption) -> Engine:
        """The engine after the import."""
        document = import_file(adoption, "mail", STACK, _NAME)
        state = (
            imported(document, self._clients, self.declaration.region or "") if adoption.imports else State()
        )
        return Engine(
            self.folder,
            STACK,
            clients=self._clients,
            environment={**self.cloud.environment(), "AWS_REGION": self.declaration.region or ""},
            state=state,
        )


@contextmanager
def standing_estate(estate: Estate, settings: Mapping[str, Any] | None = None) -> Iterator[Estated]:
    """The estate in a cloud of its own. settings: laid over those that take it over."""
    with Cloud() as cloud, environment_only({**cloud.environment(), "AWS_REGION": estate.region}):
        built = build(estate, cloud)
        wanted = merged(estate.settings, settings or {})
        if wanted.get("dkim", {}).get("byo"):
            # The catalogue's own settings stay as they are.
            wanted = merged(wanted, {"dkim": {"byo": {"privateKey": built.private_key}}})
        bare = {"environment": None, "dmarc": {"policy": None, "reportTo": None}}
        with example(PROJECT, over(bare, built.filled(wanted)), region=estate.region) as (
            declaration,
            folder,
        ):
            yield Estated(cloud, built, declaration, folder)


def over(base: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """`upper` laid over `base`, whose None stay."""
    dmarc = {**base["dmarc"], **upper.get("dmarc", {})}
    return {**base, **upper, "dmarc": dmarc}


def seen(cloud: Cloud, declaration: Declaration) -> Standing:
    """What `adopt` sees of a declaration in a cloud."""
    keys = cloud.environment()
    maker = ClientMaker(
        Limits(connect=20, read=20, tries=1),
        endpoint_url=cloud.endpoint_url,
        credentials=Credentials(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"]),
    )
    region = declaration.region or "us-east-1"
    plan = make_plan(declaration.settings, stack=declaration.stack, region=region)
    return look(plan, KeptClients(maker, "adopt"))


def imported(document: Mapping[str, Any], clients: EndpointClients, region: str) -> State:
    """The state of the engine in this process after `pulumi import --file`: what a provider reads by the ids in it."""
    document = json.loads(json.dumps(document))
    state, urns = State(), {}
    for each in document["resources"]:
        above = urns.get(each.get("parent"), "")
        urn = urns[each["name"]] = make_urn(STACK, _NAME, above, each["type"], each["name"])
        if each.get("component"):
            state.put(ResourceState(urn, each["type"], each["name"], custom=False))
            continue
        assert "provider" not in each, "a provider of its own is for the real engine"
        found = resource_type(each["type"]).read(Aws(clients, region), each["id"], {})
        assert found is not None, f"{each['type']} {each['id']} isn't there"
        # A provider notes its own region with what it reads there, and the length of a key of SES's.
        inputs = {**found.inputs, "region": region} if "sesv2" in each["type"] else found.inputs
        signing = found.outputs.get("dkimSigningAttributes") or {}
        if signing.get("signingAttributesOrigin") == "AWS_SES" and "nextSigningKeyLength" in signing:
            length = signing["nextSigningKeyLength"]
            inputs = {**inputs, "dkimSigningAttributes": {"nextSigningKeyLength": length}}
        state.put(
            ResourceState(
                urn, each["type"], each["name"], True, each["id"], inputs, found.outputs, parent=above
            )
        )
    return state
