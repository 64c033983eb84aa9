"""Requests to a bucket are signed as its owner publishes it."""

from datetime import UTC, datetime

from backend.recordings.signing import NOTHING, Credentials, signed_headers

#: The example credentials of the published documentation of Signature Version 4.
EXAMPLE = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "us-east-1")


def test_the_signature_depends_on_everything_it_protects() -> None:
    at = datetime(2013, 5, 24, tzinfo=UTC)
    headers = signed_headers("GET", "examplebucket.s3.amazonaws.com", "/", NOTHING, EXAMPLE, at)
    changed = [
        signed_headers("PUT", "examplebucket.s3.amazonaws.com", "/", NOTHING, EXAMPLE, at),
        signed_headers("GET", "other.s3.amazonaws.com", "/", NOTHING, EXAMPLE, at),
        signed_headers("GET", "examplebucket.s3.amazonaws.com", "/x", NOTHING, EXAMPLE, at),
        signed_headers("GET", "examplebucket.s3.amazonaws.com", "/", "x" * 64, EXAMPLE, at),
    ]
    assert len({one["authorization"] for one in [headers, *changed]}) == 5
    assert "wJalr" not in headers["authorization"]
