"""`python killed.py N COMMAND…`: the program, killed before the N-th of the calls that leave a trace.

Those are what the disk, the lock and the network see: killed before each of them in turn, a program has
been killed at every moment that anybody else could tell from another. With N = 0 it runs to its end and
says on the last line of its stderr how many there were.
"""

import fcntl
import os
import signal
import socket
import ssl
import sys

_TRACES = (
    (os, ("rename", "replace", "link", "unlink", "rmdir", "mkdir", "fsync")),
    (fcntl, ("flock",)),
    (socket.socket, ("connect",)),
    (ssl.SSLSocket, ("do_handshake", "send", "recv", "recv_into", "close")),
)


class _Watch:
    """Counts the calls, and kills before the one that is named."""

    def __init__(self, last):
        self.last, self.count = last, 0

    def over(self, call):
        def watched(*arguments, **options):
            self.count += 1
            if self.count == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **options)

        return watched


def main():
    last, arguments = int(sys.argv[1]), sys.argv[2:]
    watch = _Watch(last)
    from nianbao.cli import run

    for owner, names in _TRACES:
        for name in names:
            setattr(owner, name, watch.over(getattr(owner, name)))
    code = run(arguments)
    sys.stderr.write(f"\n{watch.count}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
