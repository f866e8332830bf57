"""An S3-compatible server of this test run's own, on the loopback address."""

from collections.abc import Iterator
from typing import Any

import pytest

BUCKET = "register"
KEYS = {"s3_access_key": "test", "s3_secret_key": "test"}


@pytest.fixture
def s3_settings() -> Iterator[dict[str, Any]]:
    """Settings for a store in a new bucket of a running server."""
    # Loading them takes seconds, and few tests ask.
    from minio import Minio
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    client = Minio(f"{host}:{port}", access_key="test", secret_key="test", secure=False, region="us-east-1")
    client.make_bucket(BUCKET)
    yield {
        "document_store": f"s3://{BUCKET}/documents",
        "s3_endpoint": f"http://{host}:{port}",
        **KEYS,
    }
    server.stop()
