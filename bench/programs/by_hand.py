"""The resources of `MailDomain` as a program without it would declare them: what the benchmarks compare the component with."""

import pulumi
import pulumi_aws as aws

REGION = "eu-central-1"


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
