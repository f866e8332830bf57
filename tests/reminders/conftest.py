"""The mail server of these tests."""

from collections.abc import Iterator

import pytest

from tests.reminders.post import Post, post_office


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server that takes everything until it is told otherwise."""
    with post_office() as opened:
        yield opened
