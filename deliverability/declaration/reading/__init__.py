"""Reading and checking a declaration: from a stack file, from Pulumi, or from a mapping, with the same result.

Every problem is reported at once, each with its place, the value, what was expected and the way out.
"""

from deliverability.declaration.reading.problems import ConfigError, Problem
from deliverability.declaration.reading.project import (
    find_project,
    new_stack_file,
    stack_file,
    stack_names,
)
from deliverability.declaration.reading.sources import (
    Declaration,
    from_arguments,
    from_mapping,
    from_pulumi,
    load_stack_file,
    require_region,
)

__all__ = [
    "ConfigError",
    "Declaration",
    "Problem",
    "find_project",
    "from_arguments",
    "from_mapping",
    "from_pulumi",
    "load_stack_file",
    "new_stack_file",
    "require_region",
    "stack_file",
    "stack_names",
]
