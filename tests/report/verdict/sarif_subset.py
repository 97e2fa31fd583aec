"""JSON Schema of the part of SARIF 2.1.0 that the report uses: what the standard requires there, and nothing else allowed."""

from typing import Any

TEXT = {"type": "string", "minLength": 1}
#: Lines, columns and indexes.
POSITIVE = {"type": "integer", "minimum": 1}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": required | (optional or {}),
        "required": list(required),
        "additionalProperties": False,
    }


def _list(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of}


MESSAGE = _object({"text": TEXT})
LEVEL = {"enum": ["none", "note", "warning", "error"]}
RULE = _object(
    {"id": {"type": "string", "pattern": r"^[a-z0-9-]+\.[a-z0-9-]+$"}},
    {
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": _object({"text": TEXT, "markdown": TEXT}),
        "defaultConfiguration": _object({"level": LEVEL}),
        "properties": _object({"tags": _list(TEXT)}),
    },
)
#: RFC 3986: only characters of a relative reference, and no scheme.
URI = {"type": "string", "pattern": r"^([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"}
LOCATION = _object(
    {
        "logicalLocations": _list(
            _object({"name": TEXT, "fullyQualifiedName": TEXT, "kind": {"const": "member"}})
        )
    },
    {
        "physicalLocation": _object(
            {
                "artifactLocation": _object({"uri": URI, "uriBaseId": {"const": "%SRCROOT%"}}),
                "region": _object({"startLine": POSITIVE, "startColumn": POSITIVE}),
            }
        )
    },
)
RESULT = {
    **_object(
        {
            "ruleId": TEXT,
            "ruleIndex": {"type": "integer", "minimum": 0},
            "level": LEVEL,
            "message": MESSAGE,
            "locations": _list(LOCATION),
            "partialFingerprints": _object(
                {"primaryLocationLineHash": {"type": "string", "pattern": "^[0-9a-f]{16}:[0-9]+$"}}
            ),
        },
        {
            "kind": {"enum": ["open"]},
            # Section 3.48.3.
            "provenance": _object({"firstDetectionTimeUtc": TEXT}),
            "suppressions": _list(
                _object({"kind": {"enum": ["inSource", "external"]}, "justification": TEXT})
            ),
        },
    ),
    # Section 3.27.9: any kind but "fail" has the level "none".
    "if": {"required": ["kind"]},
    "then": {"properties": {"level": {"const": "none"}}},
    "else": {"properties": {"level": {"not": {"const": "none"}}}},
}
RUN = _object(
    {
        "tool": _object({"driver": _object({"name": TEXT, "semanticVersion": TEXT, "rules": _list(RULE)})}),
        "automationDetails": _object({"id": TEXT}),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": _list(RESULT),
    },
    {
        "invocations": _list(
            _object(
                {
                    "executionSuccessful": {"type": "boolean"},
                    "exitCode": {"enum": [0, 1, 3]},
                    "exitCodeDescription": TEXT,
                    # 3.20.7 and 3.20.21: the second holds notification objects (3.58).
                    "startTimeUtc": TEXT,
                    "toolExecutionNotifications": {
                        "type": "array",
                        "items": _object(
                            {"level": {"enum": ["warning"]}, "message": _object({"text": TEXT})}
                        ),
                    },
                }
            )
        ),
        "originalUriBaseIds": {"type": "object", "additionalProperties": _object({"description": MESSAGE})},
    },
)
SCHEMA = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object({"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": _list(RUN)}),
}
