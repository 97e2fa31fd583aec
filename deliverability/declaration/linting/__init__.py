"""Remarks on stack files, from the files alone: what is wrong in each, and what two of them claim at once.

Nothing is asked of DNS or AWS, and the machine's own settings (`AWS_REGION`) count for nothing: the remarks are the same everywhere.
"""

from deliverability.declaration.linting.lint import Lint, lint
from deliverability.declaration.linting.remark import Level, Remark

__all__ = ["Level", "Lint", "Remark", "lint"]
