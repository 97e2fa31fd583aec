"""The generated files: schemas, reference pages, tables in others, Pulumi's view of the settings. `python -m deliverability.generated` writes them."""

import json
from pathlib import Path


def generated_files(project: Path) -> dict[str, str]:
    """Every generated file of the project in this folder: path below it, and text.

    Of Pulumi.yaml and docs/pipelines.md only one block is generated; the rest is read from the file there is.
    """
    from deliverability.declaration import manifest
    from deliverability.generated import (
        component_arguments,
        configuration,
        formats,
        permissions,
        pulumi_project,
        rules,
        troubleshooting,
    )
    from deliverability.report.verdict import json as json_report

    return {
        **configuration.generated_files(),
        "Pulumi.yaml": pulumi_project.with_config((project / "Pulumi.yaml").read_text(encoding="utf-8")),
        "components/arguments.py": component_arguments.python_source(),
        "docs/rules.md": rules.markdown(),
        "docs/troubleshooting.md": troubleshooting.markdown(),
        "docs/permissions.md": permissions.markdown(),
        "docs/pipelines.md": formats.with_table((project / "docs/pipelines.md").read_text(encoding="utf-8")),
        "deliverability/report/listing.py": formats.listing_module(),
        "deliverability/declaration/manifest/manifest.schema.json": _json(manifest.json_schema()),
        "deliverability/report/verdict.schema.json": _json(json_report.json_schema()),
    }


def _json(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
