# SPDX-License-Identifier: AGPL-3.0-or-later
"""Ports for servers that tests start in other processes."""

import secrets
import socket
from contextlib import suppress

HOST = "127.0.0.1"


def free_port() -> int:
    """Below those that the kernel gives to whoever asks for any, so that nobody is given it meanwhile."""
    while True:
        # The random numbers of `random` start alike in every test and every worker of a run.
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((HOST, port))
            return port
