"""IAM policies with the least that each job of a pipeline needs: made from the calls that it makes, and the names of the stack."""

from deliverability.observe.aws.permissions.deploying import changes
from deliverability.observe.aws.permissions.document import actions
from deliverability.observe.aws.permissions.jobs import Job, policy, role_policy

__all__ = ["Job", "actions", "changes", "policy", "role_policy"]
