"""Signing requests to a bucket: AWS Signature Version 4, for requests without a query. Pure."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

ALGORITHM, SERVICE = "AWS4-HMAC-SHA256", "s3"
#: The checksum of a request without content.
NOTHING = sha256().hexdigest()
SIGNED = ("host", "x-amz-content-sha256", "x-amz-date")


@dataclass(frozen=True)
class Credentials:
    """Who we are at the bucket's door."""

    key: str
    secret: str = field(repr=False)
    region: str


def signed_headers(method: str, host: str, path: str, checksum: str, who: Credentials, at: datetime) -> dict[str, str]:
    """The headers that prove a request ours and its content, of this SHA-256, unchanged; `path` as it is sent, already quoted."""
    headers = {"host": host, "x-amz-content-sha256": checksum, "x-amz-date": f"{at:%Y%m%dT%H%M%SZ}"}
    scope = f"{at:%Y%m%d}/{who.region}/{SERVICE}/aws4_request"
    signature = hmac.new(_key(who, at), _to_sign(method, path, headers, scope).encode(), sha256).hexdigest()
    proof = f"{ALGORITHM} Credential={who.key}/{scope}, SignedHeaders={';'.join(SIGNED)}, Signature={signature}"
    return {**headers, "authorization": proof}


def _to_sign(method: str, path: str, headers: dict[str, str], scope: str) -> str:
    listed = "".join(f"{name}:{headers[name]}\n" for name in SIGNED)
    request = "\n".join((method, path, "", listed, ";".join(SIGNED), headers["x-amz-content-sha256"]))
    return "\n".join((ALGORITHM, headers["x-amz-date"], scope, sha256(request.encode()).hexdigest()))


def _key(who: Credentials, at: datetime) -> bytes:
    key = f"AWS4{who.secret}".encode()
    for part in (f"{at:%Y%m%d}", who.region, SERVICE, "aws4_request"):
        key = hmac.new(key, part.encode(), sha256).digest()
    return key
