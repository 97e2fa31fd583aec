"""The component's typed arguments, as Pulumi's package analyzer reads them."""

import sys

from pulumi.provider.experimental.analyzer import Analyzer
from pydantic.alias_generators import to_camel

from components import MailDomain, arguments


def test_pulumis_analyzer_can_publish_the_component():
    result = Analyzer("mail-deliverability").analyze([MailDomain])
    component = result["component_definitions"]["MailDomain"]
    assert component.module == sys.modules[MailDomain.__module__].__name__
    assert set(component.inputs) == {to_camel(name) for name in arguments.MailDomainArgs.__annotations__}
    assert [name for name, definition in component.inputs.items() if not definition.optional] == ["domain"]
    assert set(component.outputs) == {
        "domain",
        "identityArn",
        "dkimTokens",
        "records",
        "manifest",
        "senderPolicy",
    }
