"""Declare, prove and keep the mail authentication of shop domains on Amazon SES and Route 53.

The public names, from the declaration of a stack to a verdict:

    declaration = load_stack_file(Path("stacks/Pulumi.shop-a.production.yaml"))
    region = require_region(declaration)
    manifest = manifest_of(make_plan(declaration.settings, stack=declaration.stack, region=region))
    snapshot = asyncio.run(observe(manifest))  # from deliverability.observe
    verdict = judge(snapshot)

`deliverability.observe` asks DNS and AWS, `deliverability.standards` holds the RFCs, and in an installed package
`deliverability.components` the Pulumi component. What is public nowhere may change its place.
"""

# Not from `typing`, whose import every command would pay before its handler of Ctrl-C stands; type checkers know the name.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest, ManifestError, manifest_of, parse_manifest
    from deliverability.declaration.plan import make_plan
    from deliverability.declaration.reading import ConfigError, load_stack_file, require_region
    from deliverability.declaration.settings import Settings
    from deliverability.rules.judge import judge
    from deliverability.snapshot import Snapshot, SnapshotError, parse_snapshot
    from deliverability.verdict import Finding, Result, Verdict
else:

    def __getattr__(name: str) -> object:
        """A public name, imported when it is first asked for: `--help` needs none of them."""
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)


__all__ = [
    "ConfigError",
    "Finding",
    "Manifest",
    "ManifestError",
    "Result",
    "Settings",
    "Snapshot",
    "SnapshotError",
    "Verdict",
    "judge",
    "load_stack_file",
    "make_plan",
    "manifest_of",
    "parse_manifest",
    "parse_snapshot",
    "require_region",
]

_PLACES = {
    "ConfigError": "declaration.reading",
    "Finding": "verdict",
    "Manifest": "declaration.manifest",
    "ManifestError": "declaration.manifest",
    "Result": "verdict",
    "Settings": "declaration.settings",
    "Snapshot": "snapshot",
    "SnapshotError": "snapshot",
    "Verdict": "verdict",
    "judge": "rules.judge",
    "load_stack_file": "declaration.reading",
    "make_plan": "declaration.plan",
    "manifest_of": "declaration.manifest",
    "parse_manifest": "declaration.manifest",
    "parse_snapshot": "snapshot",
    "require_region": "declaration.reading",
}


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
