"""The mail of one domain: SES identity and DNS records, declared from one set of settings."""

from typing import Any, cast

import pulumi

from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.plan import Plan, make_plan, with_dkim_facts
from deliverability.declaration.settings import Settings

from .arguments import MailDomainArgs
from .dkim_facts import AskSes, AskSesWithBoto3, read_dkim_facts
from .dns_records import as_data, declare_records
from .placement import Placement, place_records
from .request import Request, read_arguments
from .sandbox_recipients import declare_recipients
from .sender_policy import sender_policy
from .sending_identity import SendingIdentity, declare_identity

TOKEN = "mail-deliverability:index:MailDomain"


class MailDomain(pulumi.ComponentResource):
    """A domain whose mail is authenticated: SES identity, DKIM, custom MAIL FROM, SPF, DMARC, and their DNS records.

    All children are known before anything exists: the first preview shows every one of them. What the records say comes
    from `deliverability.declaration.plan`, as in the check.
    """

    domain: pulumi.Output[str]
    """The From domain, which is the SES identity."""
    identity_arn: pulumi.Output[str | None]
    """ARN of the SES identity; none where the domain is parked or somebody else runs the identity."""
    dkim_tokens: pulumi.Output[list[str]]
    """The three Easy DKIM tokens; empty with an own key."""
    records: pulumi.Output[list[dict[str, Any]]]
    """Every declared record set as in the manifest; `ownership: handoff` marks those that others have to publish."""
    manifest: pulumi.Output[str]
    """What was declared, as JSON for `deliverability check --manifest`. Holds no secret."""
    sender_policy: pulumi.Output[str | None]
    """IAM policy JSON for who sends as this domain. None where there is nothing to allow: a parked domain, and an identity
    in somebody else's account, who alone can name its ARN and decides whom it lets send."""

    def __init__(
        self,
        name: str,
        args: MailDomainArgs,
        opts: pulumi.ResourceOptions | None = None,
        *,
        ask_ses: AskSes | None = None,
    ) -> None:
        """Declare the domain.

        args: the settings of `deliverability.declaration.settings`, in snake_case or camelCase, or a `Settings`; with `region` (else
            `aws:region`, else AWS_REGION) and `stack` (else the running one). All values must be known.
        ask_ses: how SES is asked for the DKIM signing zone; by default with boto3 and the stack's `aws:` configuration.

        Raises `pulumi.RunError`, in preview: for settings that are wrong, a zone that isn't there, and record sets that
        hold values of others.
        """
        request = read_arguments(args)
        settings, region = request.settings, request.region
        super().__init__(TOKEN, name, request.inputs(), _options(opts, settings))
        placement = place_records(name, settings, region, self)
        plan = make_plan(
            settings, stack=request.stack, region=region, own_report_hosts=placement.report_hosts
        )
        placement.refuse_foreign(plan)
        identity = self._declare_identity(name, request)
        decided = _decided(plan, identity, ask_ses, self) if plan.tentative and identity else None
        declare_records(name, plan, decided, placement.zone_ids(plan), placement.options(self))
        self._register(plan, decided, identity, placement)

    @classmethod
    def of_settings(
        cls,
        name: str,
        settings: Settings,
        opts: pulumi.ResourceOptions | None = None,
        *,
        ask_ses: AskSes | None = None,
    ) -> "MailDomain":
        """The same from settings that are checked already; region and stack are the running program's."""
        return cls(name, cast("MailDomainArgs", settings), opts, ask_ses=ask_ses)

    def _declare_identity(self, name: str, request: Request) -> SendingIdentity | None:
        settings = request.settings
        if not settings.manages_identity:
            return None
        tags = {
            "project": pulumi.get_project(),
            "stack": request.stack,
            "domain": settings.domain,
            "managed-by": "pulumi",
        }
        declare_recipients(name, settings, request.region, tags, self)
        return declare_identity(name, settings, request.region, tags, self)

    def _register(
        self,
        plan: Plan,
        decided: pulumi.Output[Plan] | None,
        identity: SendingIdentity | None,
        placement: Placement,
    ) -> None:
        """Set the public outputs, and end the registration with them."""

        def manifest(plan: Plan) -> str:
            zone = placement.zone
            found = {"zone": zone.name, "zone_id": zone.zone_id} if zone else {}
            return manifest_of(plan, **found).to_json()

        known = decided if decided is not None else pulumi.Output.from_input(plan)
        self.domain = pulumi.Output.from_input(plan.settings.domain)
        # As text: a structured output would lose its nulls, its order of keys and the form of its numbers on the way
        # through the state, and costs as much as two more resources.
        self.manifest = known.apply(manifest)
        self.records = known.apply(lambda plan: [as_data(record) for record in plan.records])
        self.dkim_tokens = known.apply(lambda plan: list(plan.dkim.tokens) if plan.dkim else [])
        self.identity_arn = identity.identity.arn if identity else pulumi.Output.from_input(None)
        self.sender_policy = _policy(plan.settings, identity)
        self.register_outputs(
            {
                "domain": self.domain,
                "identityArn": self.identity_arn,
                "dkimTokens": self.dkim_tokens,
                "records": self.records,
                "manifest": self.manifest,
                "senderPolicy": self.sender_policy,
            }
        )


def _decided(
    plan: Plan, identity: SendingIdentity, ask_ses: AskSes | None, component: pulumi.Resource
) -> pulumi.Output[Plan]:
    """The plan with what SES decides about the identity, known once that exists."""
    ask = ask_ses or AskSesWithBoto3()

    async def decide(known: Any) -> Plan:
        tokens = tuple((known[1] or {}).get("tokens") or ())
        facts = await read_dkim_facts(tokens, plan.settings, plan.region, ask, component)
        return with_dkim_facts(plan, facts)

    # The ARN, which is no input, keeps SES from being asked about an identity that a preview has yet to create.
    return pulumi.Output.all(identity.identity.arn, identity.identity.dkim_signing_attributes).apply(decide)


def _policy(settings: Settings, identity: SendingIdentity | None) -> pulumi.Output[str | None]:
    if identity is None:
        return pulumi.Output.from_input(None)
    senders = settings.sender_addresses
    return pulumi.Output.all(identity.identity.arn, identity.configuration_set.arn).apply(
        lambda arns: sender_policy(arns[0], arns[1], senders)
    )


def _options(opts: pulumi.ResourceOptions | None, settings: Settings) -> pulumi.ResourceOptions:
    """The caller's options; in production with protection, which children inherit, unless the caller decided on it."""
    protect = True if settings.protects_resources and (opts is None or opts.protect is None) else None
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=protect))
