"""The house as it is meant to be: its rooms from the ground up, what each may import, and where libraries are used.

`docs/architecture.md` shows the same; what `test_house.py` holds to it is this.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]

#: What the product is made of: folders, and the Pulumi program.
TOPS = ("deliverability", "components", "__main__.py")
OURS = ("deliverability", "components")

#: What every room may import.
EVERYWHERE = ("dataclass",)

#: By room, what it may import beside itself: rooms below it, or modules of them.
ROOMS: dict[str, tuple[str, ...]] = {
    "dataclass": (),
    "event_loop": (),
    "once": (),
    "json_text": (),
    "wording": (),
    "masking": (),
    "build_logs": (),
    "verdict": (),
    "rule_ids": (),
    "pulumi_state": (),
    "owner_marks": (),
    "stack_tags": (),
    "standards": ("event_loop", "once"),
    "ses": (),
    "zones": ("standards",),
    "aws_clients": (),
    "shared_txt": ("build_logs", "owner_marks", "standards"),
    "history": ("verdict",),
    "declaration": ("json_text", "masking", "rule_ids", "standards", "ses"),
    "stack_resources": ("pulumi_state", "standards", "declaration"),
    "placement": ("owner_marks", "zones", "declaration"),
    "existing_records": ("declaration", "placement"),
    "snapshot": ("json_text", "owner_marks", "stack_tags", "standards", "ses", "zones", "declaration"),
    "observe": ("event_loop", "once", "standards", "ses", "aws_clients", "declaration", "snapshot"),
    "evidence": ("wording", "rule_ids", "owner_marks", "standards", "declaration", "snapshot"),
    "proposal": (
        "json_text",
        "wording",
        "build_logs",
        "owner_marks",
        "standards",
        "ses",
        "zones",
        "declaration",
        "snapshot",
    ),
    "handoff": ("wording", "standards", "declaration", "snapshot", "evidence"),
    "adoption": (
        "wording",
        "pulumi_state",
        "owner_marks",
        "stack_tags",
        "standards",
        "ses",
        "zones",
        "aws_clients",
        "shared_txt",
        "declaration",
        "stack_resources",
        "placement",
        "existing_records",
        "snapshot",
        "evidence",
    ),
    "rules": ("wording", "verdict", "rule_ids", "standards", "declaration", "snapshot", "evidence"),
    "report": (
        "json_text",
        "wording",
        "build_logs",
        "verdict",
        "standards",
        "history.standing",
        "declaration",
        "handoff",
        "adoption.findings",
        "rules",
    ),
    "forge": ("json_text", "verdict", "history.standing", "report"),
    "generated": ("rule_ids", "declaration", "snapshot", "observe", "rules", "report"),
    "components": (
        "build_logs",
        "pulumi_state",
        "owner_marks",
        "stack_tags",
        "standards",
        "ses",
        "zones",
        "aws_clients",
        "shared_txt",
        "declaration",
        "stack_resources",
        "placement",
        "existing_records",
    ),
    "engine": ("standards", "ses", "aws_clients", "shared_txt", "declaration"),
    "embedded": ("ses.regions",),
    "drift": ("event_loop", "masking", "declaration", "snapshot", "observe", "engine"),
    "rehearsal": (
        "event_loop",
        "verdict",
        "rule_ids",
        "standards",
        "ses",
        "zones",
        "declaration",
        "snapshot",
        "observe",
        "rules",
        "report.escape",
        "report.remedies",
        "engine",
        "embedded",
    ),
    "commands": (
        "event_loop",
        "json_text",
        "masking",
        "verdict",
        "rule_ids",
        "pulumi_state",
        "standards",
        "aws_clients",
        "history",
        "declaration",
        "snapshot",
        "observe",
        "proposal",
        "handoff",
        "adoption",
        "rules",
        "report",
        "forge",
        "engine",
        "embedded",
        "drift",
        "rehearsal",
    ),
    "cli": ("commands",),
    "__main__": ("cli",),
    "__init__": ("verdict", "declaration", "snapshot", "rules"),
}

#: Files of `rules/` that are no area: those that areas build on, and those that build on the areas.
RULES_BASE = ("rule", "outcomes", "needs", "waivers", "effects")
RULES_SHARED = (*RULES_BASE, "__init__", "documented", "folding", "judge", "operator", "severities")

#: Libraries that may not be met everywhere.
LIBRARIES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("pulumi", "pulumi_aws"), ("components", "engine", "program")),
    "boto3": ("aws_clients", "embedded"),
    "botocore": (
        "aws_clients",
        "adoption",
        "commands",
        "components",
        "observe",
        "engine",
        "embedded",
        "rehearsal",
    ),
    "dns": ("observe", "embedded", "rehearsal"),
    **dict.fromkeys(("moto", "werkzeug"), ("embedded",)),
    "typer": ("commands",),
    # What is loaded by name is an import that nobody sees.
    "importlib": (
        "__init__",
        "components.__init__",
        "observe.__init__",
        "rules.__init__",
        "declaration.kinds.__init__",
        "report.formats",
        "snapshot.readings.__init__",
        "commands",
    ),
    "runpy": ("engine",),
    "sqlite3": ("history",),
    "rich": ("report", "rehearsal", "commands"),
}

#: Rooms that are functions of what they are given, and what reaches out of the process.
PURE = (
    "pulumi_state",
    "stack_tags",
    "wording",
    "verdict",
    "rule_ids",
    "standards",
    "ses",
    "zones",
    "stack_resources",
    "placement",
    "existing_records",
    "snapshot",
    "evidence",
    "handoff",
    "proposal",
    "rules",
    "report",
    "history.standing",
    "history.runs",
    "history.ledger",
    "forge.saved_verdict",
    "forge.issue",
    "forge.actions",
    "forge.settings",
)
OUTSIDE = (
    "http",
    "os",
    "pathlib",
    "selectors",
    "shutil",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "urllib.request",
)

#: The libraries, beside Python's own, that pure rooms use; whatever else is imported there may reach outside.
PURE_LIBRARIES: dict[str, tuple[str, ...]] = {
    "standards": ("cryptography", "idna", "publicsuffixlist"),
    "snapshot": ("pydantic",),
    "report": ("rich",),
}

#: No room holds more than this share of the product's lines.
LARGEST = 0.2


def place(room: str) -> str:
    """The module or package that a room, or a module in one, is."""
    top = room.partition(".")[0]
    return "__main__" if room == "program" else room if top in OURS else f"deliverability.{room}"
