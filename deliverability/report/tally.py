"""The counts and the summary of a verdict, in words that all formats share."""

from deliverability.report.causes import consequences, own, waived
from deliverability.report.layout import count
from deliverability.verdict import Finding, Result, Verdict

_WORDS = {0: "in order", 1: "not in order", 3: "could not tell"}


def words(verdict: Verdict, *, strict: bool = False) -> str:
    """The result in words: "in order", "not in order", "could not tell"."""
    return words_of(verdict.exit_code(strict=strict))


def words_of(exit_code: int) -> str:
    """What an exit code says of a verdict, in words."""
    return _WORDS[exit_code]


def counts(verdict: Verdict) -> tuple[str, ...]:
    """How many findings there are of each kind: "2 failures", "45 passed".

    What another finding explains is counted apart, and so is what a waiver covers: neither needs a reader.
    """
    notes = [note for note in own(verdict, Result.INFO) if note.waived_until is None]
    troubles = (
        (len(own(verdict, Result.FAIL)), "failure", ""),
        (len(own(verdict, Result.UNKNOWN)), "unknown", "unknown"),
        (len(own(verdict, Result.WARN)), "warning", ""),
    )
    rest = (
        (len(notes), "note", ""),
        (len(waived(verdict)), "waived", "waived"),
        (sum(map(len, consequences(verdict).values())), "explained", "explained"),
    )
    return (
        *(count(number, word, plural) for number, word, plural in troubles if number),
        f"{len(verdict.of(Result.PASS))} passed",
        *(count(number, word, plural) for number, word, plural in rest if number),
    )


def summary(verdict: Verdict, *, strict: bool = False) -> str:
    """One line: the domain as it came, the result in words, the counts."""
    return f"{verdict.domain}: {words(verdict, strict=strict)} ({', '.join(counts(verdict))})"


def meaning(verdict: Verdict, *, strict: bool = False) -> str:
    """What the exit code says: "exit code 3: ..."."""
    code = verdict.exit_code(strict=strict)
    if code == 1 and not verdict.of(Result.FAIL):
        reason = "warnings count as failures (--strict)"
    elif code == 1:
        reason = "something is wrong; mend it and check again"
    elif code == 3:
        reason = "nothing was found wrong, but not everything could be seen"
    elif verdict.of(Result.WARN):
        reason = "warnings don't fail a check (--strict lets them)"
    else:
        reason = "everything that was checked is in order"
    return f"exit code {code}: {reason}"


def follows(finding: Finding) -> str:
    """Of which accepted finding this one is a consequence that counts all the same; "" where there is none."""
    if finding.because is None or finding.explained:
        return ""
    return f"follows from {finding.because}, which this stack accepts or counts less"


def waiver(finding: Finding) -> str:
    """When the waiver of a finding ends: "waived until 2026-12-31"; "" where there is none."""
    return f"waived until {finding.waived_until}" if finding.waived_until else ""
