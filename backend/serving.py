"""`promesa web`: the HTTP and socket server."""

import argparse
import gc
import socket
import sys

import uvicorn

from backend.kit.logs import configure_logs
from backend.settings import Settings, SettingsWrong, read_settings

#: Open sockets are cut rather than awaited: a browser reconnects by itself.
GRACE_SECONDS = 2


def serve(settings: Settings, listening: socket.socket | None = None) -> None:
    """Serve until asked to stop; on a socket that is already listening where the supervisor holds one."""
    # Half of a start is making objects that live for ever: collecting between them only costs.
    gc.disable()
    from backend.app import create_app
    from backend.socket_server import SharedFrames

    app = create_app(settings)
    gc.freeze()
    gc.enable()
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws=SharedFrames,
        # Compression costs more than the whole rest of a board message, and most messages are small.
        ws_per_message_deflate=False,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listening] if listening else None)


def main(arguments: list[str]) -> None:
    """`python -m backend.serving [--fd N]`, as the supervisor starts it."""
    parser = argparse.ArgumentParser(prog="promesa web")
    parser.add_argument("--fd", type=int, help="an inherited listening socket")
    inherited: int | None = parser.parse_args(arguments).fd
    try:
        settings = read_settings()
    except SettingsWrong as wrong:
        sys.exit(str(wrong))
    configure_logs(settings.log_level)
    serve(settings, socket.socket(fileno=inherited) if inherited is not None else None)


if __name__ == "__main__":
    main(sys.argv[1:])
