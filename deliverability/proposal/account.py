"""The account's side: environment, what SES grants, and who sends."""

from collections.abc import Iterator

from deliverability.proposal.deploy_file import Sender
from deliverability.proposal.entries import Entry, Part, Remark, Setting
from deliverability.proposal.seen import Seen, SesSeen
from deliverability.snapshot.identities import listed_below
from deliverability.snapshot.lenient import flag, number, part
from deliverability.wording import some

_ENVIRONMENT, _SENDERS, _EXPECT = "environment", "senders", "expect"
#: Addresses that become senders; there may be thousands.
_MOST = 20
#: What is expected in production where nothing else is declared.
_QUOTA, _RATE = 50_000, 14


def account_part(seen: Seen, region: str | None, sender: Sender | None) -> Part:
    """sender: from a deploy file, where there is one."""
    ses = seen.ses.get(region or "", SesSeen())
    unseen = [
        f"{what} in {region} could not be seen ({reading.detail or reading.status})"
        for what, reading in (
            ("the SES account", ses.account),
            ("the identities below the domain", ses.below),
        )
        if reading.status not in ("ok", "absent", "left-out")
    ]
    return Part((*_environment(ses, region, sender), *_senders(seen, ses, region, sender)), tuple(unseen))


def _environment(ses: SesSeen, region: str | None, sender: Sender | None) -> Iterator[Entry]:
    granted = flag(ses.account.data, "ProductionAccessEnabled")
    quota = part(ses.account.data, "SendQuota")
    day, rate = number(quota, "Max24HourSend"), number(quota, "MaxSendRate")
    out = {True: "is out of the sandbox", False: "is in the sandbox", None: "wasn't seen"}[granted]
    told = f"the SES account{f' in {region}' if region else ''} {out}"
    if day is not None and rate is not None:
        daily = f"{day:.0f}" if day >= 0 else "any number of"  # -1 is no limit
        told += f" (GetAccount: {daily} mails a day, {rate:g} a second)"
    if sender is not None and sender.environment:
        production = sender.environment == "production"
        origin = f"{sender.source} is that of the environment {sender.environment_name}; {told}"
    else:
        production = granted is True
        origin = told
    yield Setting((_ENVIRONMENT,), "production" if production else "sandbox", origin)
    if production and day is not None and rate is not None and (0 <= day < _QUOTA or rate < _RATE):
        yield Remark(
            _EXPECT,
            f"SES grants less than the {_QUOTA} mails a day and {_RATE} a second that the check expects in production. If that is enough:",
            (
                ((_EXPECT, "dailyQuota"), max(1, int(day)) if day >= 0 else _QUOTA),
                ((_EXPECT, "sendRate"), max(1, int(rate))),
            ),
        )


def _senders(seen: Seen, ses: SesSeen, region: str | None, sender: Sender | None) -> Iterator[Entry]:
    below = tuple(listed_below(seen.domain, ses.below))
    addresses = dict.fromkeys(each.name for each in below if each.is_address)
    origins = [f"addresses that are identities of their own (SES in {region})"] if addresses else []
    chosen = list(addresses)[:_MOST]
    if sender is not None:
        chosen = list(dict.fromkeys((sender.address, *chosen)))
        origins.insert(0, f"{sender.place} in {sender.source}{f' ({sender.name})' if sender.name else ''}")
    if chosen:
        yield Setting((_SENDERS,), chosen, " and ".join(origins))
    if len(addresses) > _MOST:
        yield Remark(
            _SENDERS, f"SES has {len(addresses)} addresses here: the first {_MOST} are listed.", lost=True
        )
    domains = [each.name for each in below if not each.is_address]
    if domains:
        yield Remark(
            _SENDERS,
            f"Identities of their own, which sign with keys of their own: {some(domains)}. Each takes a stack of its own.",
        )
