"""`IdentityGuard`: hooks by which the engine asks SES, in preview too, whether an identity or a configuration set exists already."""

import asyncio
from dataclasses import field
from typing import Any

import pulumi

from deliverability.aws_clients import KeptClients
from deliverability.dataclass import dataclass
from deliverability.stack_tags import TagOwner, tag_owner

from .hooks import InTheWay, asked
from .import_commands import forget_command, import_command
from .log import info, warn
from .past import Past

#: The provider sends the origin that it read last (signing_attributes_origin), and SES refuses an own key with that of Easy DKIM.
_ORIGIN = (
    "DKIM changes from Easy DKIM to an own key, and the AWS provider can't tell SES so: this `up` makes the key's record and stops at "
    "the identity. Then tell SES yourself, with the base64 of the key's PKCS#1 form, and finish with `pulumi up --refresh`:\n"
    "    aws sesv2 put-email-identity-dkim-signing-attributes --region {region} --email-identity {domain} "
    "--signing-attributes-origin EXTERNAL --signing-attributes DomainSigningSelector={selector},DomainSigningPrivateKey=KEY"
)


_LEAVE_OR_TAKE = "To take it over, have it taken off there without being deleted (`pulumi state delete`, `terraform state rm`), set takeOver to {owner}"


@dataclass(frozen=True, slots=True)
class IdentityGuard:
    """Asked before an identity, a recipient or a configuration set is created, and before an identity is changed.

    name: of the component. region: of the identity. tags: that this stack gives to what it makes.
    former: selectors and MAIL FROM names whose records are kept (`previous`).
    clients: by which SES is asked; where it can't be, the provider will say so in its own words.
    past: what the state says of the component. take_over: the owner whose things this stack may take over (`takeOver`).
    """

    name: str
    region: str
    tags: dict[str, str]
    former: frozenset[str]
    clients: KeptClients
    past: Past = field(default_factory=Past)
    take_over: str | None = None

    def of_identity(self) -> pulumi.ResourceHookBinding:
        """The hooks of the domain's identity."""
        return pulumi.ResourceHookBinding(
            before_create=[asked(self.name, "identity-is-free", self.before_identity)],
            before_update=[asked(self.name, "identity-changes", self.before_change)],
        )

    def of_recipients(self) -> pulumi.ResourceHookBinding:
        """The hooks of every recipient."""
        return pulumi.ResourceHookBinding(
            before_create=[asked(self.name, "recipient-is-free", self.before_recipient)],
            before_update=[asked(self.name, "recipient-is-ours", self.before_tags)],
        )

    def of_configuration_set(self) -> pulumi.ResourceHookBinding:
        """The hooks of the configuration set."""
        return pulumi.ResourceHookBinding(
            before_create=[asked(self.name, "configuration-set-is-free", self.before_configuration_set)],
            before_update=[asked(self.name, "configuration-set-is-ours", self.before_tags)],
        )

    def of_mail_from(self) -> pulumi.ResourceHookBinding:
        """The hooks of the MAIL FROM."""
        return pulumi.ResourceHookBinding(
            before_update=[asked(self.name, "mail-from-changes", self.before_label)]
        )

    async def before_identity(self, args: pulumi.ResourceHookArgs) -> None:
        """Raise `InTheWay` where the identity exists already."""
        identity = _text(args.new_inputs, "emailIdentity")
        self._refuse_existing(
            args,
            f"the SES identity {identity}",
            identity,
            await self._asked("get_email_identity", EmailIdentity=identity),
            "if somebody else runs it, set identity to external",
        )

    async def before_recipient(self, args: pulumi.ResourceHookArgs) -> None:
        """Raise `InTheWay` where the recipient has an identity already."""
        recipient = _text(args.new_inputs, "emailIdentity")
        self._refuse_existing(
            args,
            f"the SES identity of the recipient {recipient}",
            recipient,
            await self._asked("get_email_identity", EmailIdentity=recipient),
            "it is verified for the whole account already: take it out of recipients",
        )

    async def before_configuration_set(self, args: pulumi.ResourceHookArgs) -> None:
        """Raise `InTheWay` where the configuration set exists already."""
        name = _text(args.new_inputs, "configurationSetName")
        self._refuse_existing(
            args,
            f"the SES configuration set {name}",
            name,
            await self._asked("get_configuration_set", ConfigurationSetName=name),
            "if nobody needs it, delete it",
        )

    async def before_change(self, args: pulumi.ResourceHookArgs) -> None:
        """Raise `InTheWay` where it is another's; say what a change of the DKIM key means for the records in DNS."""
        self.before_tags(args)
        old, new = await _signing(args.old_inputs), await _signing(args.new_inputs)
        before, after = old.get("nextSigningKeyLength"), new.get("nextSigningKeyLength")
        if before and after and before != after:
            warn(
                f"the DKIM key length changes from {before} to {after}: SES decides whether the three DKIM CNAMEs stay. Where it "
                "gives new tokens, this `up` makes the new records first and takes the old ones away last; a preview can't know"
            )
        before, after = old.get("domainSigningSelector"), new.get("domainSigningSelector")
        if after and old.get("nextSigningKeyLength") and not before:
            warn(
                _ORIGIN.format(
                    region=self.region, domain=_text(args.new_inputs, "emailIdentity"), selector=after
                )
            )
        if before and before != after:
            self._goes(
                f"the DKIM selector changes from {before}",
                before,
                "mail under way is signed with it",
                "dkim.byo.previous",
            )

    def before_tags(self, args: pulumi.ResourceHookArgs) -> None:
        """Raise `InTheWay` where the state holds what is another's by its tags: imported, or tagged anew by that one meanwhile."""
        tags = (args.old_inputs or {}).get("tags")
        owner = tag_owner(tags) if isinstance(tags, dict) else None
        if owner is not None and not self._ours(owner):
            identifier = _text(args.old_inputs, "emailIdentity") or _text(
                args.old_inputs, "configurationSetName"
            )
            raise InTheWay(
                f"{identifier} at SES in {self.region} belongs to {owner.said}, by its tags, and is in this stack's state too: each would "
                f"undo what the other changes. {_LEAVE_OR_TAKE.format(owner=owner.name)}. To leave it, take it off this stack's state:\n"
                f"    {forget_command(args.urn)}"
            )

    def _ours(self, owner: TagOwner) -> bool:
        """Whether a tag names this stack, as it is called or was called, or one that it takes over from."""
        if (owner.name, owner.project) == (
            self.tags.get("stack"),
            self.tags.get("project"),
        ) or owner.name == self.take_over:
            return True
        # What an import brought in was never this stack's; else a tag may hold an earlier name of the stack or of its project.
        return not self.past.imported and owner.name in (self.tags.get("stack"), self.past.stack)

    def before_label(self, args: pulumi.ResourceHookArgs) -> None:
        """Say what becomes of the records of the MAIL FROM in use."""
        before, after = _text(args.old_inputs, "mailFromDomain"), _text(args.new_inputs, "mailFromDomain")
        if before and after and before != after:
            self._goes(
                f"MAIL FROM changes from {before} to {after}",
                before,
                "bounces of mail under way go there",
                "mailFrom.previous",
            )

    def _goes(self, change: str, what: str, why: str, key: str) -> None:
        """Say when the records go that mail under way still needs."""
        if what in self.former:
            info(f"{change}: the records of {what} stay until you take them out of {key}, since {why}")
        else:
            warn(
                f"{change}: the records of {what} go at the end of this `up`, and {why}. {key} keeps them for a while"
            )

    def _refuse_existing(
        self,
        args: pulumi.ResourceHookArgs,
        what: str,
        identifier: str,
        found: dict[str, Any] | None,
        way_out: str,
    ) -> None:
        if found is None:
            return
        tags = {tag["Key"]: tag["Value"] for tag in found.get("Tags", ())}
        owner = tag_owner(tags)
        if owner is not None and not self._ours(owner):
            raise InTheWay(
                f"{what} exists already in {self.region} and belongs to {owner.said}, by its tags: two that manage it would undo each "
                f"other's changes. {way_out[:1].upper()}{way_out[1:]}. {_LEAVE_OR_TAKE.format(owner=owner.name)}, and import it:\n"
                f"    {import_command(args.urn, self.name, identifier)}"
            )
        made = (
            "it carries this stack's tags, so an `up` of this stack that was interrupted has made it (`deliverability recover "
            "--help` has all steps)"
            if tags.items() >= self.tags.items()
            else f"{way_out}; or let this stack own it from now on"
        )
        command = import_command(args.urn, self.name, identifier)
        raise InTheWay(
            f"{what} exists already in {self.region} and isn't in this stack's state: {made}:\n    {command}"
        )

    async def _asked(self, operation: str, **wanted: str) -> dict[str, Any] | None:
        """What SES answers; None where there is no such thing, and where SES can't be asked."""
        if not all(wanted.values()):
            return None
        # A blocking call: in the event loop it would hold up every other resource.
        return await asyncio.to_thread(self._answer, operation, wanted)

    def _answer(self, operation: str, wanted: dict[str, str]) -> dict[str, Any] | None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            ask = getattr(self.clients.client("sesv2", self.region), operation)
            answer: dict[str, Any] = ask(**wanted)
        except (BotoCoreError, ClientError):
            return None
        return answer


def _text(inputs: Any, key: str) -> str:
    """A text among the inputs; "" where it is unknown in a preview, or a secret."""
    value = (inputs or {}).get(key)
    return value if isinstance(value, str) else ""


async def _signing(inputs: Any) -> dict[str, Any]:
    value = (inputs or {}).get("dkimSigningAttributes")
    if isinstance(value, pulumi.Output):
        # With an own key the SDK gives all of it as one secret; what is shown of it is the selector.
        value = await value.future()
    return value if isinstance(value, dict) else {}
