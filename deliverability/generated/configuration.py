"""The reference page of the settings, `docs/configuration.md`, and the JSON Schema of stack files, `stacks/schema.json`."""

import json
from collections.abc import Iterator
from typing import Any

from deliverability.declaration.key_paths import NAMESPACE
from deliverability.declaration.reading.checks import CHECKS, NOTES
from deliverability.generated.in_words import default_of, values_of
from deliverability.generated.stack_schema import annotated_schema, json_schema

_INTRODUCTION = f"""\
# Configuration

<!-- Made from the model by `make generate`; a test keeps it current. -->

One stack file, `stacks/Pulumi.<stack>.yaml`, declares one mail domain. Keys live in the namespace `{NAMESPACE}:`, and only
`domain` is required:

```yaml
# yaml-language-server: $schema=./schema.json
config:
  aws:region: eu-central-1
  {NAMESPACE}:domain: shop.example
```

The first line lets an editor offer keys and underline mistakes. Nested keys are written below their section:

```yaml
config:
  aws:region: eu-central-1
  {NAMESPACE}:domain: shop.example
  {NAMESPACE}:environment: production
  {NAMESPACE}:dmarc:
    policy: quarantine
    reportTo:
      - dmarc@shop.example
```

On the command line that is `pulumi config set --path '{NAMESPACE}:dmarc.policy' quarantine`. More examples, each with
comments, are in `stacks/`.

`aws:region` is the region of the SES identity. Where the file doesn't name it, `AWS_REGION` and then `AWS_DEFAULT_REGION` count.

Every mistake is reported at once, with its line, what was expected and the way out. Domains may be written with
upper case, a trailing dot or non-ASCII letters; they are brought into one form. The part of an address before the `@` stays as
written, since SES verifies an address exactly so.
"""

_READING = f"""\
## How YAML is read

Pulumi and most YAML libraries disagree on some plain values, so these are refused with a hint: `yes`, `no`, `on`, `off` (write
`true` or `false`, or put text in quotes), numbers with a leading zero, numbers with colons. Numbers and booleans are written
without quotes. A key that stands twice in one mapping is an error, and so is a key without a value.

## The secret

`dkim.byo.privateKey` is the only secret:

```
pulumi config set --secret --path '{NAMESPACE}:dkim.byo.privateKey' < key.pem
```

Pulumi writes `secure: ...` there. The Pulumi program sees the key; `deliverability plan` and `check` work without it and know
the rest. An encrypted value anywhere else is an error, and so is the whole of `dkim` encrypted at once.
"""


def configuration_page() -> str:
    """The text of `docs/configuration.md`."""
    schema = annotated_schema()
    ours = {
        name.removeprefix(f"{NAMESPACE}:"): part
        for name, part in schema["properties"]["config"]["properties"].items()
        if name.startswith(f"{NAMESPACE}:")
    }
    rows = list(_rows(ours, "", ["domain"], schema["$defs"]))
    table = ["| key | value | default | meaning |", "|---|---|---|---|", *rows]
    combinations = [f"- {check.statement}" for check in CHECKS]
    notes = [f"- {' '.join((note.__doc__ or '').split())}" for note in NOTES]
    return "\n".join(
        [
            _INTRODUCTION,
            "## Keys\n",
            *table,
            "\n## Combinations\n",
            "Beside the single values these rules hold; what breaks one is refused:\n",
            *combinations,
            "\nWhat `spf.record: shared` does, and how to move to it and away: [sharing](sharing.md).",
            "\nThese are allowed, and noted with every plan and check:\n",
            *notes,
            "",
            _READING,
        ]
    )


def schema_text() -> str:
    """The text of `stacks/schema.json`."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def generated_files() -> dict[str, str]:
    """Every generated file by its path in the project."""
    return {"docs/configuration.md": configuration_page(), "stacks/schema.json": schema_text()}


def _rows(
    properties: dict[str, Any], above: str, required: list[str], definitions: dict[str, Any]
) -> Iterator[str]:
    for name, part in properties.items():
        path = f"{above}{name}"
        section = _section(part, definitions)
        items = _section(part.get("items", {}), definitions)
        if section is None:
            yield _row(
                path,
                values_of(part, in_list=items),
                "required" if name in required else default_of(part),
                part["description"],
            )
        else:
            yield _row(path, "keys below", "-", part["description"])
            yield from _rows(section["properties"], f"{path}.", section.get("required", []), definitions)
        if items is not None:
            yield from _rows(items["properties"], f"{path}[].", items["required"], definitions)


def _section(part: dict[str, Any], definitions: dict[str, Any]) -> Any:
    reference = part.get("$ref")
    return definitions[reference.removeprefix("#/$defs/")] if reference else None


def _row(path: str, values: str, default: str, meaning: str) -> str:
    cells = (f"`{path}`", values, default, meaning)
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
