"""A benchmark of `MailDomain`: the component against the same resources written by hand.

Both programs run in this process on Pulumi's mock runtime, with the same registrations, inputs and provider functions, so
the ratio shows our own work: arguments, plan, guard, component, outputs. Processor seconds of the whole process, since
nothing here waits for anything; runs alternate, and the median counts.

    python bench/component.py [--seconds 20] [--domains 1 10 100]
"""

import argparse
import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

import pulumi
import pulumi_aws as aws

from components.mail_domain import MailDomain
from deliverability.declaration.kinds import DkimFacts
from tests.components.harness import Program, identity
from tests.components.strict_mocks import TOKENS, StrictAws, Zone

TARGET = 1.25
REGION = "eu-central-1"


def component(count: int) -> None:
    """`count` domains as components."""
    for number in range(count):
        mail = MailDomain(
            f"mail{number}",
            {"domain": f"shop{number}.example.com", "region": REGION, "dns": {"zone": "example.com"}},
            ask_ses=_ses,
        )
        pulumi.export(f"identity-mail{number}", mail.identity_arn)


def _ses(_domain: str, _region: str) -> DkimFacts:
    return DkimFacts(TOKENS, "dkim.amazonses.com")


def by_hand(count: int) -> None:
    """The same resources and provider functions, as a program without us would write them."""
    for number in range(count):
        _by_hand(f"mail{number}", f"shop{number}.example.com")


def _by_hand(name: str, domain: str) -> None:
    tags = {
        "project": pulumi.get_project(),
        "stack": pulumi.get_stack(),
        "domain": domain,
        "managed-by": "pulumi",
    }
    zone = aws.route53.get_zone(name="example.com", private_zone=False)
    aws.route53.get_records(
        zone_id=zone.zone_id, name_regex=rf"^(?:{domain}|bounce\.{domain}|_dmarc\.{domain})\.?$"
    )
    configuration_set = aws.sesv2.ConfigurationSet(
        f"{name}-configuration-set",
        configuration_set_name=domain.replace(".", "-"),
        delivery_options={"tls_policy": "REQUIRE"},
        reputation_options={"reputation_metrics_enabled": False},
        sending_options={"sending_enabled": True},
        suppression_options={"suppressed_reasons": ["BOUNCE", "COMPLAINT"]},
        region=REGION,
        tags=tags,
    )
    sender = aws.sesv2.EmailIdentity(
        f"{name}-identity",
        email_identity=domain,
        configuration_set_name=configuration_set.configuration_set_name,
        dkim_signing_attributes={"next_signing_key_length": "RSA_2048_BIT"},
        region=REGION,
        tags=tags,
    )
    aws.sesv2.EmailIdentityMailFromAttributes(
        f"{name}-mail-from",
        email_identity=sender.email_identity,
        mail_from_domain=f"bounce.{domain}",
        behavior_on_mx_failure="USE_DEFAULT_VALUE",
        region=REGION,
    )
    tokens = sender.dkim_signing_attributes.tokens

    def record(key: str, record_name: pulumi.Input[str], type_: str, value: pulumi.Input[str]) -> None:
        aws.route53.Record(
            f"{name}-{key}", name=record_name, type=type_, ttl=300, records=[value], zone_id=zone.zone_id
        )

    for index in range(3):
        record(
            f"dkim-{index + 1}",
            tokens.apply(lambda found, i=index: f"{found[i]}._domainkey.{domain}"),
            "CNAME",
            tokens.apply(lambda found, i=index: f"{found[i]}.dkim.amazonses.com"),
        )
    record("mail-from-mx", f"bounce.{domain}", "MX", f"10 feedback-smtp.{REGION}.amazonses.com")
    record("mail-from-spf", f"bounce.{domain}", "TXT", "v=spf1 include:amazonses.com ~all")
    record("spf", domain, "TXT", "v=spf1 include:amazonses.com -all")
    record("dmarc", f"_dmarc.{domain}", "TXT", "v=DMARC1; p=none;")
    pulumi.export(f"identity-{name}", sender.arn)


def main() -> int:
    """Print the table; 1 when the ratio is above the target anywhere."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=20, help="how long each row may take, about (20)")
    parser.add_argument(
        "--domains", type=int, nargs="+", default=[1, 10, 100], help="domains in one program (1 10 100)"
    )
    arguments = parser.parse_args()
    _same_resources()
    print("domains  by hand  component  ratio  runs  (median of processor seconds)")
    worst = 0.0
    for count in arguments.domains:
        hand, ours = _alternate(count, arguments.seconds)
        ratio = statistics.median(ours) / statistics.median(hand)
        worst = max(worst, ratio)
        print(
            f"{count:7}  {statistics.median(hand):7.3f}  {statistics.median(ours):9.3f}  {ratio:5.2f}  {len(ours):4}",
            flush=True,
        )
    print(f"target: at most {TARGET}")
    return int(worst > TARGET)


def _alternate(count: int, seconds: float) -> tuple[list[float], list[float]]:
    """Times of both programs: at least three each, then until the time is up."""
    _time(by_hand, 1)
    _time(component, 1)
    hand: list[float] = []
    ours: list[float] = []
    end = time.monotonic() + seconds
    while len(ours) < 3 or time.monotonic() < end:
        hand.append(_time(by_hand, count))
        ours.append(_time(component, count))
    return hand, ours


def _time(program: Callable[[int], None], count: int) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        _run(program, count)
        return time.process_time() - started
    finally:
        gc.enable()


def _run(program: Callable[[int], None], count: int) -> set[str]:
    """Run it once; the resources that were registered."""
    run = Program(lambda: program(count), StrictAws(zones=(Zone("Z1", "example.com"),))).run()
    return set(map(identity, run.requests))


def _same_resources() -> None:
    """Refuse to compare programs that don't declare the same."""
    extra = _run(component, 2) ^ _run(by_hand, 2)
    assert all(entry.startswith("mail-deliverability:index:MailDomain ") for entry in extra), extra


if __name__ == "__main__":
    sys.exit(main())
