"""What is decided about telephones: the secret each registers with."""

import base64
import hmac


def sip_secret(secret_key: str, endpoint: str) -> str:
    """The password a telephone registers with at the switch: derived from the installation's key, so nobody stores it.

    The switch's configuration is written from the same key; a new key means writing it again.
    """
    digest = hmac.digest(secret_key.encode(), b"telephone:" + endpoint.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
