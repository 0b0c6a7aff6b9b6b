"""Find or check a port of this machine.

    python3 scripts/free_port.py 127.0.0.1          prints a port that is free right now
    python3 scripts/free_port.py 127.0.0.1 8000     exits with 1 when that port cannot be served

Standard library only.
"""

import socket
import sys


def main() -> None:
    """Bind the port, let it go, print its number when it was our choice."""
    host = sys.argv[1]
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family) as server:
            if port == 0:
                print(server.getsockname()[1])
    except OSError as error:
        sys.exit(f"{host}:{port}: {error.strerror}")


if __name__ == "__main__":
    main()
