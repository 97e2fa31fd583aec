"""The mail of one domain: SES identity and DNS records, declared from one set of settings."""

from dataclasses import replace
from typing import Any, cast

import pulumi

from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.plan import Plan, make_plan
from deliverability.declaration.records import Ownership
from deliverability.declaration.settings import Settings
from deliverability.placement import known_before_ses
from deliverability.stack_resources import COMPONENT_TYPE, provider_name, record_resource

from .arguments import MailDomainArgs
from .aws_environment import AwsEnvironment
from .children import Declared, declare_children
from .dkim_facts import AskSes, AskSesWithBoto3
from .dns_records import as_data
from .guard import RecordGuard
from .leaving_records import LeavingRecords
from .placement import Placement, place_records
from .request import read_arguments
from .sender_policy import sender_policy
from .sending_identity import SendingIdentity
from .shared_records import look_at_shared


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

        Raises `pulumi.RunError`, in preview: for settings that are wrong, a zone that isn't there, a delegation to others, and a
        shared record set that another tool rewrites. What is in the way of a step, the engine asks when it comes to it.
        """
        request = read_arguments(args)
        settings, region = request.settings, request.region
        clients = AwsEnvironment.of_stack().clients()
        # The engine asks about the component while its zone is still looked for: all that its hook needs is there before.
        leaving = LeavingRecords(
            make_plan(settings, stack=request.stack, region=region), clients, settings.dns.role_arn
        )
        guard = RecordGuard(name, settings.spf.on_foreign_terms == "remove", leaving)
        protect = settings.protects_resources if opts is None or opts.protect is None else opts.protect
        super().__init__(COMPONENT_TYPE, name, request.inputs(), _options(opts, guard, protect))
        placement = place_records(name, settings, region, self)
        guard.provider = provider_name(name) if placement.provider else ""
        plan = make_plan(
            settings, stack=request.stack, region=region, own_report_hosts=placement.report_hosts
        )
        places = placement.places(plan)
        guard.heed(plan, places)
        for record in known_before_ses(plan):
            if record.ownership is Ownership.OWN:
                guard.watch(record_resource(name, record), record, places[record.key].existing)
            elif record.ownership is Ownership.SHARED:
                look_at_shared(record, places[record.key].existing, self)
        opts = pulumi.ResourceOptions(parent=self, provider=placement.provider, hooks=guard.of_records())
        declared = declare_children(
            name,
            request,
            plan,
            places,
            opts,
            protect,
            ask_ses or AskSesWithBoto3(clients),
            clients,
            guard.past,
        )
        self._register(plan, declared, placement)

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

    def _register(
        self,
        plan: Plan,
        declared: Declared,
        placement: Placement,
    ) -> None:
        """Set the public outputs, and end the registration with them."""

        def manifest(plan: Plan) -> str:
            zone = placement.zone
            found = {"zone": zone.name, "zone_id": zone.zone_id} if zone else {}
            return manifest_of(_however_found(plan) if zone else plan, **found).compact()

        identity = declared.identity
        known = declared.decided if declared.decided is not None else pulumi.Output.from_input(plan)
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


def _policy(settings: Settings, identity: SendingIdentity | None) -> pulumi.Output[str | None]:
    if identity is None:
        return pulumi.Output.from_input(None)
    senders, recipients = settings.sender_addresses, settings.recipients_to_verify
    return pulumi.Output.all(identity.identity.arn, identity.configuration_set.arn).apply(
        lambda arns: sender_policy(arns[0], arns[1], senders, recipients)
    )


def _however_found(plan: Plan) -> Plan:
    """The plan without the words by which its zone was found: the manifest names the zone itself, and stays the same."""
    dns = plan.settings.dns.model_copy(update={"zone": None, "zone_id": None})
    return replace(plan, settings=plan.settings.model_copy(update={"dns": dns}))


def _options(
    opts: pulumi.ResourceOptions | None, guard: RecordGuard, protect: bool
) -> pulumi.ResourceOptions:
    """The caller's options, with protection as decided and the hook that remembers what was declared before."""
    ours = pulumi.ResourceOptions(protect=protect, hooks=guard.of_component())
    return pulumi.ResourceOptions.merge(opts, ours)
