"""What `deliverability drift` looks at as the user gave it, and the document that it makes of what was seen."""

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deliverability.dataclass import dataclass

if TYPE_CHECKING:
    from deliverability.declaration.manifest import Manifest
    from deliverability.drift.run import Wanted
    from deliverability.report.document import VerdictDocument
    from deliverability.report.head import Head
    from deliverability.report.places import Places
    from deliverability.snapshot import Snapshot
    from deliverability.verdict import Verdict

#: The areas of rules that judge what Pulumi saw, and the declaration itself.
_WITHOUT_CHECK = ("drift", "config")


@dataclass(frozen=True, slots=True)
class Looking:
    """timeout: seconds for the check; engine_timeout: for one look of Pulumi."""

    nameservers: tuple[str, ...]
    network: str | None
    dns_only: bool
    no_check: bool
    timeout: float
    engine_timeout: float

    def at(self, manifest: "Manifest", project: Path) -> "Snapshot":
        """Look at one stack once."""
        seen: list[Snapshot] = []
        self.at_all([manifest], project, 1, seen.append)
        return seen[0]

    def at_all(
        self, manifests: "Iterable[Manifest]", project: Path, jobs: int, seen: "Callable[[Snapshot], None]"
    ) -> None:
        """Look at stacks, so many at a time. seen: told of each as soon as it is done."""
        from deliverability.declaration.key_paths import NAMESPACE
        from deliverability.drift.run import open_run
        from deliverability.event_loop import run

        wanted = self._wanted(jobs)

        async def look() -> None:
            async with open_run(project, NAMESPACE, wanted, os.environ) as opened:
                await opened.look_at_all(manifests, jobs, seen)

        run(look())

    def judged(self, snapshot: "Snapshot") -> "Verdict":
        """The verdict, without the rules about what was not to be looked at; its commands name the stack."""
        from deliverability.report.remedies import naming_stack
        from deliverability.rules.judge import judge
        from deliverability.rules.needs import beyond_dns
        from deliverability.rules.rule import Need

        if not self.no_check:
            return naming_stack(judge(snapshot))
        found = judge(snapshot, leave_out={Need.DNS, *beyond_dns()})
        about = tuple(each for each in found.findings if each.rule.partition(".")[0] in _WITHOUT_CHECK)
        # The head says in one sentence what was left out; a hundred ids say no more.
        return naming_stack(replace(found, findings=about, left_out=()))

    def rules(self, snapshot: "Snapshot") -> list[str]:
        """Ids of the rules whose silence says that nothing is there."""
        from deliverability.commands.kept_history import rules_that_looked

        return [
            id
            for id in rules_that_looked(snapshot)
            if not self.no_check or id.partition(".")[0] in _WITHOUT_CHECK
        ]

    def head(self, snapshot: "Snapshot", verdict: "Verdict") -> "Head":
        """What is said of the look itself."""
        from deliverability.commands.head import head_of, now
        from deliverability.report.head import Head

        if not self.no_check:
            return head_of(snapshot, verdict, saved=False, at=now())
        left_out = "not looked at: what DNS, SES and Route 53 themselves say (--no-check)"
        return Head(snapshot.taken_at, snapshot.manifest.region, (left_out,))

    def _wanted(self, jobs: int) -> "Wanted":
        from deliverability.commands.network import load_network
        from deliverability.drift.run import Wanted
        from deliverability.observe.options import AwsOptions, DnsOptions

        dns = None
        if not self.no_check:
            dns = DnsOptions(
                nameservers=self.nameservers, network=load_network(self.network), budget=self.timeout
            )
        return Wanted(dns, None if self.dns_only else AwsOptions(), jobs, self.engine_timeout)


def document_of(
    snapshot: "Snapshot",
    looking: Looking,
    places: "Callable[[], Places]",
    *,
    strict: bool,
    verbose: bool,
) -> "VerdictDocument":
    """What was seen, judged and ready to be written in any format of a check."""
    from deliverability.report.document import VerdictDocument
    from deliverability.rules import catalogue

    verdict = looking.judged(snapshot)
    return VerdictDocument(
        verdict,
        looking.head(snapshot, verdict),
        places=places,
        rules=catalogue,
        version=version,
        strict=strict,
        verbose=verbose,
    )


def version() -> str:
    """Of this program."""
    from importlib.metadata import version

    return version("mail-deliverability")
