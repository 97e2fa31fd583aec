"""The IAM policy that lets a shop's own role send as this domain, and nothing else."""

import json
from collections.abc import Sequence

#: SES v2 `SendEmail` asks for the second action too where the content is a raw message.
_ACTIONS = ("ses:SendEmail", "ses:SendRawEmail")


def sender_policy(identity_arn: str, configuration_set_arn: str, senders: Sequence[str]) -> str:
    """IAM policy JSON that allows to send as `senders` with this identity through this configuration set, nothing else.

    senders: From domains or addresses; a domain stands for every address at exactly that domain.
    """
    addresses = [sender if "@" in sender else f"*@{sender}" for sender in senders]
    statement = {
        "Sid": "SendAsTheDeclaredSenders",
        "Effect": "Allow",
        "Action": list(_ACTIONS),
        # SES authorizes a send against both: the identity, and the configuration set that the mail names or inherits.
        "Resource": [identity_arn, configuration_set_arn],
        "Condition": {"StringLike": {"ses:FromAddress": addresses}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
