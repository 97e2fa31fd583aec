"""The models of AWS's services, read once in a process instead of once for every boto3 session."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock


@contextmanager
def read_once() -> Iterator[None]:
    """Meanwhile all new sessions share one loader, which remembers: a service's models take some 50 ms to read."""
    import botocore.loaders
    import botocore.session

    loader = botocore.loaders.create_loader()

    def shared(search_path: str | None = None) -> Any:
        return loader if search_path is None else botocore.loaders.create_loader(search_path)

    with mock.patch.object(botocore.session, "create_loader", shared):
        yield
