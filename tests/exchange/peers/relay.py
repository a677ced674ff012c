"""Passes TCP on, byte by byte: `python relay.py LISTEN-ADDRESS TARGET-ADDRESS TARGET-PORT` prints
its port. Runs in another network namespace, so that what goes through it crosses a wire."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import suppress


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65536):
            sink.sendall(piece)
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


def _serve(client: socket.socket, target: tuple[str, int]) -> None:
    try:
        other = socket.create_connection(target, timeout=5)
    except OSError:
        client.close()
        return
    other.settimeout(None)
    threading.Thread(target=_pump, args=(other, client), daemon=True).start()
    _pump(client, other)


def main(listen: str, target: str, port: str) -> None:
    server = socket.create_server((listen, 0))
    sys.stdout.write(f"{server.getsockname()[1]}\n")
    sys.stdout.flush()
    while True:
        client, _address = server.accept()
        threading.Thread(target=_serve, args=(client, (target, int(port))), daemon=True).start()


if __name__ == "__main__":
    main(*sys.argv[1:])
