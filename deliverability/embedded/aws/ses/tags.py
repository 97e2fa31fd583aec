"""The tags of identities, configuration sets and pools: what SES takes, and in which words it refuses the rest."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from deliverability.embedded.aws.protocol.errors import ApiError

MAX_TAGS = 50
_LONGEST_KEY, _LONGEST_VALUE = 128, 256
_TOO_MANY = f"Maximum of {MAX_TAGS} user tags are allowed per resource, consider reducing the number of tags in the request"


def tag_map(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Tags by key; raises BadRequestException for the first thing that is wrong, in SES's order."""
    if len(tags) > MAX_TAGS:
        raise _refused(_TOO_MANY)
    if not all(_is_plain(tag[member]) for tag in tags for member in ("Value", "Key")):
        raise _refused(
            "Tags can only contain letters, numbers, spaces, and the following special characters: _ . : / = + - @"
        )
    if any(tag["Key"].lower().startswith("aws:") for tag in tags):
        raise _refused("Caller is an end user and not allowed to mutate system tags")
    problems = list(_too_long(tags))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise _refused(count + "; ".join(problems))
    keys = [tag["Key"] for tag in tags]
    if not all(keys):
        raise _refused(None)
    if len(set(keys)) != len(keys):
        raise _refused("Cannot provide multiple tags with the same key")
    return {tag["Key"]: tag["Value"] for tag in tags}


def merged(standing: Mapping[str, str], tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The tags of a resource after these were added; raises BadRequestException."""
    result = {**standing, **tag_map(tags)}
    if len(result) > MAX_TAGS:
        raise _refused(f"{_TOO_MANY} or delete existing tags and retry")
    return result


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags in the API's form."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _is_plain(text: str) -> bool:
    """Letters, numbers, separators of Unicode, and a few signs."""
    return all(each in "_.:/=+-@" or unicodedata.category(each)[0] in "LNZ" for each in text)


def _too_long(tags: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for number, tag in enumerate(tags, start=1):
        for member, longest in (("Value", _LONGEST_VALUE), ("Key", _LONGEST_KEY)):
            if len(tag[member]) > longest:
                yield (
                    f"Value at 'tags.{number}.member.{member.lower()}' failed to satisfy constraint: "
                    f"Member must have length less than or equal to {longest}"
                )


def _refused(message: str | None) -> ApiError:
    return ApiError("BadRequestException", message)
