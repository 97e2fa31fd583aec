"""`python -m deliverability.generate`: writes the files that are made from the code. Tests keep them current."""

import json
from pathlib import Path


def generated_files() -> dict[str, str]:
    """Every generated file of the project: path below its folder, and text."""
    from deliverability import manifest
    from deliverability.config import docs
    from deliverability.observe.aws import permissions_page
    from deliverability.report import json_report
    from deliverability.rules import reference

    return {
        **docs.generated_files(),
        "docs/rules.md": reference.markdown(),
        "docs/permissions.md": permissions_page.markdown(),
        "deliverability/manifest.schema.json": _json(manifest.json_schema()),
        "deliverability/report/verdict.schema.json": _json(json_report.json_schema()),
    }


def _json(schema: dict[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name, text in generated_files().items():
        Path(name).write_text(text, encoding="utf-8")
        print(f"written: {name}")
