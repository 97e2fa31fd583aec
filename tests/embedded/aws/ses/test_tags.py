"""The tags that SES takes, and its words for the others."""

import pytest

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.ses.tags import merged, tag_map

SIGNS = (
    "Tags can only contain letters, numbers, spaces, and the following special characters: _ . : / = + - @"
)
TOO_MANY = (
    "Maximum of 50 user tags are allowed per resource, consider reducing the number of tags in the request"
)


def tag(key, value=""):
    return {"Key": key, "Value": value}


def test_tags_that_are_taken():
    tags = [tag("a", ""), tag("Stra\u00dfe 7", "x_.:/=+-@\u00a0"), tag("k" * 128, "aws:" + "v" * 252)]
    assert tag_map(tags) == {each["Key"]: each["Value"] for each in tags}


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ([tag(f"k{number}") for number in range(51)], TOO_MANY),
        ([tag("a", "semi;colon")], SIGNS),
        ([tag("a\n")], SIGNS),
        ([tag("AWS:cloud")], "Caller is an end user and not allowed to mutate system tags"),
        (
            [tag("a"), tag("k" * 129, "v" * 257)],
            "2 validation errors detected: Value at 'tags.2.member.value' failed to satisfy constraint: "
            "Member must have length less than or equal to 256; Value at 'tags.2.member.key' failed to satisfy "
            "constraint: Member must have length less than or equal to 128",
        ),
        ([tag("")], None),
        ([tag("a"), tag("a", "b")], "Cannot provide multiple tags with the same key"),
    ],
)
def test_tags_that_are_refused(tags, words):
    with pytest.raises(ApiError) as caught:
        tag_map(tags)
    assert (caught.value.code, caught.value.message, caught.value.status) == (
        "BadRequestException",
        words,
        400,
    )


def test_a_resource_has_50_tags_with_those_that_it_had():
    standing = {f"k{number}": "" for number in range(50)}
    assert merged(standing, [tag("k0", "new")])["k0"] == "new"
    with pytest.raises(ApiError) as caught:
        merged(standing, [tag("more")])
    assert caught.value.message == f"{TOO_MANY} or delete existing tags and retry"
