"""The generated files: schemas and reference pages, made from the code. `python -m deliverability.generated` writes them."""

import json


def generated_files() -> dict[str, str]:
    """Every generated file of the project: path below its folder, and text."""
    from deliverability.declaration import manifest
    from deliverability.generated import configuration, permissions, rules
    from deliverability.report import json_report

    return {
        **configuration.generated_files(),
        "docs/rules.md": rules.markdown(),
        "docs/permissions.md": permissions.markdown(),
        "deliverability/declaration/manifest/manifest.schema.json": _json(manifest.json_schema()),
        "deliverability/report/verdict.schema.json": _json(json_report.json_schema()),
    }


def _json(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
