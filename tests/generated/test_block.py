"""A generated part of a page that is otherwise written by hand."""

import pytest

from deliverability.generated.block import with_block

PAGE = "# Page\n\n<!-- colours: made by `make generate` -->\nold\n<!-- end of colours -->\n\nby hand\n"


def test_what_stands_between_the_comments_is_replaced():
    assert with_block(PAGE, "colours", "new\nlines\n") == PAGE.replace("old\n", "new\nlines\n")
    assert with_block(PAGE, "colours", "old\n") == PAGE


@pytest.mark.parametrize("page", ["# Page\n", PAGE.partition("old")[0]])
def test_a_page_without_the_block_is_refused(page: str):
    with pytest.raises(ValueError, match=r"^the page has no block colours$"):
        with_block(page, "colours", "new\n")
