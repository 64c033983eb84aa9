"""A bucket on the loopback that checks every request's signature by itself, and can be taken away or spoilt."""

import hashlib
import hmac
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY, SECRET, REGION = "access", "secret", "sa-east-1"


class Handler(BaseHTTPRequestHandler):
    """Objects in memory, by path."""

    objects: dict[str, bytes]
    answers: int
    #: Method and range of every request that was answered.
    asked: list[tuple[str, str | None]]

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self._is_signed(body):
            self._answer(403)
        elif self.answers != 200:
            self._answer(self.answers)
        elif self.command == "PUT":
            self.objects[self.path] = body
            self._answer(200)
        elif self.command == "DELETE":
            self.objects.pop(self.path, None)
            self._answer(204)
        elif self.path in self.objects:
            self._serve(self.objects[self.path])
        else:
            self._answer(404)

    def _serve(self, body: bytes) -> None:
        self.asked.append((self.command, self.headers.get("Range")))
        tag = f'"{hashlib.md5(body).hexdigest()}"'  # noqa: S324  (what S3 calls an ETag)
        if self.headers.get("If-Match") not in (None, tag):
            self._answer(412)
        elif part := re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or ""):
            first, last = int(part[1]), min(int(part[2]), len(body) - 1)
            self._answer(206, body[first : last + 1], ETag=tag, Content_Range=f"bytes {first}-{last}/{len(body)}")
        else:
            self._answer(200, body, ETag=tag)

    do_GET = do_HEAD = do_PUT = do_DELETE = _handle

    def _is_signed(self, body: bytes) -> bool:
        """The signature computed from the published description, not with our own code."""
        pattern = r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/s3/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})"
        said = re.fullmatch(pattern, self.headers.get("Authorization") or "")
        if said is None or said[1] != KEY or said[3] != REGION or self.headers["x-amz-content-sha256"] != hashlib.sha256(body).hexdigest():
            return False
        names = said[4].split(";")
        canonical = f"{self.command}\n{self.path}\n\n"
        canonical += "".join(f"{name}:{self.headers[name].strip()}\n" for name in names)
        canonical += f"\n{said[4]}\n{self.headers['x-amz-content-sha256']}"
        scope = f"{said[2]}/{said[3]}/s3/aws4_request"
        to_sign = f"AWS4-HMAC-SHA256\n{self.headers['x-amz-date']}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
        key = ("AWS4" + SECRET).encode()
        for part in (said[2], said[3], "s3", "aws4_request", to_sign):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return hmac.compare_digest(key.hex(), said[5])

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def bucket() -> Iterator[tuple[str, type[Handler]]]:
    """Its address, and what it holds and answers."""
    served = type("Served", (Handler,), {"objects": {}, "answers": 200, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), served)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", served
    finally:
        server.shutdown()
        server.server_close()
