"""The AWS CLI's reading of a command line, as far as remedies use it: botocore's models say which options there are."""

import shlex
from dataclasses import dataclass
from functools import cache
from typing import Any

import botocore.loaders
from botocore.model import OperationModel, ServiceModel
from botocore.validate import ParamValidator


class NoCommand(ValueError):
    """The AWS CLI would refuse it."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a command calls. operation: in the client's spelling, "put_account_sending_attributes"."""

    service: str
    region: str
    operation: str
    parameters: dict[str, Any]


@cache
def _service(name: str) -> ServiceModel:
    return ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"), name)


def read(command: str) -> Call:
    """The call of a command; raises NoCommand."""
    program, service, operation, *words = shlex.split(command)
    if program != "aws" or "-" in service:
        raise NoCommand(f"not the AWS CLI: {command}")
    model = _operation(service, operation)
    options = {_kebab(name): name for name in model.input_shape.members}
    parameters: dict[str, Any] = {}
    region = ""
    while words:
        option = words.pop(0).removeprefix("--")
        if option == "region":
            region = words.pop(0)
            continue
        member = options.get(option.removeprefix("no-"))
        if member is None:
            raise NoCommand(f"{operation} has no option --{option}")
        shape = model.input_shape.members[member]
        if shape.type_name == "boolean":
            parameters[member] = not option.startswith("no-")
        elif shape.type_name == "string" and words and not words[0].startswith("--"):
            value = words.pop(0)
            if shape.enum and value not in shape.enum:
                raise NoCommand(f"--{option} takes one of {shape.enum}, not {value}")
            parameters[member] = value
        else:
            raise NoCommand(f"--{option} has no value that is read here")
    problems = ParamValidator().validate(parameters, model.input_shape)
    if problems.has_errors():
        raise NoCommand(problems.generate_report())
    if not region:
        raise NoCommand("no region: it would be that of the shell")
    return Call(service, region, operation.replace("-", "_"), parameters)


def _operation(service: str, written: str) -> OperationModel:
    model = _service(service)
    for name in model.operation_names:
        if _kebab(name) == written:
            return model.operation_model(name)
    raise NoCommand(f"{service} has no operation {written}")


def _kebab(name: str) -> str:
    from botocore import xform_name

    return xform_name(name, "-")
