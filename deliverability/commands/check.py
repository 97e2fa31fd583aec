"""`deliverability check`: declared against resolved."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands import source
from deliverability.commands.baseline import EarlierSnapshot, read_earlier
from deliverability.commands.kept_history import HistoryOption, history_option, keep, rules_that_looked
from deliverability.commands.look_options import (
    BaselineFile,
    Nameserver,
    NetworkMap,
    SaveSnapshot,
    Verbose,
    expect_nameservers,
)
from deliverability.commands.outputs import (
    check_place,
    expect_own_file,
    format_option,
    output_option,
    parse_outputs,
)
from deliverability.commands.progress import working
from deliverability.commands.running import (
    CouldNotTell,
    UsageProblem,
    command,
    named,
    note,
    read,
    refuse,
    write,
)
from deliverability.commands.stack_positions import places_of
from deliverability.dataclass import dataclass
from deliverability.report.formats import verdict_formats

if TYPE_CHECKING:
    from datetime import timedelta

    from deliverability.declaration.manifest import Manifest
    from deliverability.rules.rule import Rule
    from deliverability.snapshot import Snapshot
    from deliverability.verdict import Verdict


@dataclass(frozen=True, slots=True)
class ObservationOptions:
    """What is observed and how, as the user gave it.

    timeout: seconds for the whole observation. earlier: what to compare with.
    """

    nameservers: tuple[str, ...]
    network: str | None
    dns_only: bool
    timeout: float
    earlier: EarlierSnapshot | None = None

    def at(self, manifest: "Manifest") -> "Snapshot":
        """Observe once."""
        from deliverability.commands.network import load_network
        from deliverability.event_loop import run
        from deliverability.observe.gather import observe
        from deliverability.observe.options import AwsOptions, DnsOptions

        dns = DnsOptions(
            nameservers=self.nameservers, network=load_network(self.network), budget=self.timeout
        )
        if self.earlier is not None:
            self.earlier.expect(manifest.domain)
        snapshot = run(observe(manifest, dns=dns, aws=None if self.dns_only else AwsOptions()))
        return self.earlier.joined(snapshot) if self.earlier is not None else snapshot


@command
def check(
    domain: Annotated[
        str | None,
        typer.Argument(
            metavar="DOMAIN",
            help="Look at a domain for which nothing is declared, by itself.",
            show_default=False,
        ),
    ] = None,
    stack: source.Stack = None,
    config: source.Config = None,
    manifest: source.ManifestFile = None,
    project: source.Project = None,
    nameserver: Nameserver = None,
    dns_only: Annotated[bool, typer.Option("--dns-only", help="Leave AWS out.")] = False,
    wait: Annotated[
        str | None,
        typer.Option(
            "--wait",
            "-w",
            metavar="DURATION",
            help="Check again until all is settled, at most this long: 15m, 1h30m.",
        ),
    ] = None,
    format: Annotated[str | None, format_option(verdict_formats(), "How stdout shows the verdict.")] = None,
    output: Annotated[list[Path] | None, output_option(verdict_formats())] = None,
    verbose: Verbose = False,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail the check.")] = False,
    save_snapshot: SaveSnapshot = None,
    from_snapshot: Annotated[
        Path | None,
        typer.Option(
            "--from-snapshot", metavar="FILE", help="Judge a saved snapshot; asks nothing. - is stdin."
        ),
    ] = None,
    baseline: BaselineFile = None,
    max_age: Annotated[
        str | None,
        typer.Option(
            "--max-age",
            metavar="DURATION",
            help="With --from-snapshot: an older one tells nothing (exit code 3): 30m, 2d.",
        ),
    ] = None,
    history: HistoryOption = None,
    timeout: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds that one look may take.")] = 30.0,
    network: NetworkMap = None,
) -> int:
    """Compare what the DNS servers and SES really answer with what was declared.

    With a DOMAIN alone nothing is declared, and what DNS shows of it is judged by itself.
    Without AWS credentials the DNS half still runs and the rest is unknown; --dns-only leaves it out.

    \b
    Examples:
      deliverability check --stack shop-a.production
      pulumi stack output manifest | deliverability check --manifest - --wait 15m
      deliverability check --config Pulumi.shop.yaml --dns-only -n 1.1.1.1
      deliverability check shop.example
      deliverability check --stack shop-a.production -f json -o verdict.json
      deliverability check --stack shop-a.production -o junit.xml -o check.sarif
      deliverability check --stack shop-a.production --baseline last.json \\
        --save-snapshot last.json
      deliverability check --stack shop-a.production --history findings.db

    \b
    Exit codes: 0 in order (warnings allowed, unless --strict), 1 a failure,
                2 wrong use or configuration, 3 could not tell.
    """
    outputs = parse_outputs(output or (), format, verdict_formats())
    if save_snapshot is not None:
        check_place("--save-snapshot", save_snapshot, str(save_snapshot))
        expect_own_file("--save-snapshot", save_snapshot, outputs.paths)
    if baseline is not None:
        expect_own_file("--baseline", baseline, outputs.paths)
    written = [*outputs.paths, *([save_snapshot] if save_snapshot else [])]
    findings = history_option(history, beside=written)
    chosen = source.Source(
        stack,
        config,
        manifest,
        project,
        (source.STACK, source.CONFIG, source.MANIFEST, "a domain for which nothing is declared as DOMAIN"),
    )
    if domain is not None and (stack or config or manifest or from_snapshot):
        refuse(
            "DOMAIN is looked at without a declaration: it goes with none of --stack, --config, --manifest and --from-snapshot"
        )
    oldest = _duration("--max-age", max_age) if max_age is not None else None
    if oldest is not None and from_snapshot is None:
        refuse("--max-age is about a saved snapshot: it goes with --from-snapshot")
    from deliverability.commands.head import aged, head_of, now

    earlier = read_earlier(baseline, made_by=save_snapshot)
    looking = ObservationOptions(tuple(nameserver or ()), network, dns_only, timeout, earlier)
    expect_nameservers("--nameserver", looking.nameservers)
    if from_snapshot is not None:
        if stack or config or manifest or wait or save_snapshot or nameserver:
            refuse(
                "--from-snapshot judges what was saved: it goes with none of --stack, --config, --manifest, --nameserver, --wait, "
                "--save-snapshot"
            )
        snapshot, verdict = _judge_saved(from_snapshot, dns_only, earlier)
        age = now() - snapshot.taken_at
        if oldest is not None and age > oldest:
            raise CouldNotTell(
                f"{from_snapshot}: taken {aged(age)} ago, longer than --max-age {max_age}, so it tells nothing about the present: "
                "take a new one with --save-snapshot"
            )
    else:
        declared = (
            _undeclared(domain, project) if domain is not None else chosen.load(quiet=not outputs.for_people)
        )
        # A stack file's was checked when it was read; a manifest may have been edited.
        lists = declared.reputation.nameserver
        expect_nameservers("reputation.nameserver", (lists,) if lists else ())
        if domain is None:
            _expect_something(declared)
        snapshot, verdict = _look(declared, looking, wait)
    from deliverability.report.document import VerdictDocument
    from deliverability.report.remedies import naming_stack

    verdict = naming_stack(verdict)
    kept = keep(findings, verdict, at=snapshot.taken_at, rules=lambda: rules_that_looked(snapshot))
    problems = outputs.show(
        VerdictDocument(
            verdict,
            head_of(snapshot, verdict, saved=from_snapshot is not None, at=now()),
            places=lambda: places_of(chosen, snapshot.manifest),
            rules=_rules,
            version=_version,
            strict=strict,
            verbose=verbose,
            history=kept.history,
        )
    )
    problems += kept.problems
    # After the verdict, which a path that cannot be written must not swallow.
    if save_snapshot is not None:
        try:
            write(snapshot.to_json(), save_snapshot)
            note(f"snapshot saved: {named(save_snapshot)}")
        except UsageProblem as problem:
            problems.append(str(problem))
    if problems:
        refuse("\n".join(problems))
    return verdict.exit_code(strict=strict)


def _undeclared(domain: str, project: Path | None) -> "Manifest":
    """What is declared of a domain that nobody declares; refuses what is no domain that mails. A note names a stack that does."""
    from deliverability.commands.declaring import stacks_declaring
    from deliverability.commands.domain_options import domain_name
    from deliverability.declaration.manifest import undeclared
    from deliverability.declaration.reading import from_mapping

    name = domain_name(domain, "DOMAIN")
    from_mapping({"domain": name}, source="DOMAIN")
    for stack in stacks_declaring(name, project):
        note(f"note: the stack {stack} declares {name}: --stack {stack} checks it against that")
    return undeclared(name)


def _rules() -> "tuple[Rule, ...]":
    from deliverability.rules import catalogue

    return catalogue()


def _version() -> str:
    from importlib.metadata import version

    return version("mail-deliverability")


def _look(manifest: "Manifest", looking: ObservationOptions, wait: str | None) -> "tuple[Snapshot, Verdict]":
    from deliverability.rules.judge import judge

    if wait is None:
        with working(f"asking DNS{'' if looking.dns_only else ' and AWS'}"):
            snapshot = looking.at(manifest)
            return snapshot, judge(snapshot)
    from deliverability.commands.waiting import look_until_settled

    return look_until_settled(lambda: looking.at(manifest), _duration("--wait", wait))


def _duration(option: str, text: str) -> "timedelta":
    from deliverability.commands.duration import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        refuse(f"{option}: {error}")


def _expect_something(manifest: "Manifest") -> None:
    """Refuse a manifest without records: whatever was looked at, all would be in order."""
    if not any(record.values for record in manifest.records):
        refuse(
            f"the manifest of {manifest.domain} declares no record, so there is nothing to check: export it again with "
            "`pulumi stack output manifest` or `deliverability plan --format json`"
        )


def _judge_saved(place: Path, dns_only: bool, earlier: EarlierSnapshot | None) -> "tuple[Snapshot, Verdict]":
    from deliverability.declaration.manifest import undeclared
    from deliverability.rules.judge import judge
    from deliverability.rules.needs import beyond_dns
    from deliverability.snapshot import parse_snapshot

    snapshot = parse_snapshot(read(place), source="stdin" if str(place) == "-" else str(place))
    if snapshot.manifest != undeclared(snapshot.manifest.domain):
        _expect_something(snapshot.manifest)
    snapshot = earlier.joined(snapshot) if earlier is not None else snapshot
    return snapshot, judge(snapshot, leave_out=beyond_dns() if dns_only else ())
