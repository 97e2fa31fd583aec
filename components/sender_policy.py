"""The IAM policy that lets a shop's own role send as this domain, and nothing else."""

import json
import re
from collections.abc import Sequence

#: SES v2 `SendEmail` asks for the second action too where the content is a raw message.
_ACTIONS = ("ses:SendEmail", "ses:SendRawEmail")


def sender_policy(
    identity_arn: str, configuration_set_arn: str, senders: Sequence[str], recipients: Sequence[str] = ()
) -> str:
    """IAM policy JSON that allows to send as `senders` with this identity through this configuration set, nothing else.

    senders: From domains or addresses; a domain stands for every address at exactly that domain.
    recipients: those with identities of their own, as in the sandbox, where SES authorizes a send against them too.
    """
    addresses = [sender if "@" in sender else f"*@{sender}" for sender in senders]
    statement = {
        "Sid": "SendAsTheDeclaredSenders",
        "Effect": "Allow",
        "Action": list(_ACTIONS),
        # SES authorizes a send against each: the identity, the configuration set that the mail names or inherits, and in the
        # sandbox the identities that verify its recipients. The condition keeps From as it is.
        "Resource": [
            identity_arn,
            configuration_set_arn,
            *(_beside(identity_arn, recipient) for recipient in recipients),
        ],
        "Condition": {"StringLike": {"ses:FromAddress": addresses}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _beside(identity_arn: str, name: str) -> str:
    """The ARN of another identity in the same account and region."""
    place = identity_arn.partition(":identity/")[0]
    # In a policy these stand for something else (IAM guide, "policy variables").
    return f"{place}:identity/{re.sub(r'[*?$]', lambda special: f'${{{special[0]}}}', name)}"
