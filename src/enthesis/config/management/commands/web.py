"""`enthesis web`: the web server alone, for a cluster."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from enthesis.config import supervisor


class Command(BaseCommand):
    help = "Serve the pages; put a reverse proxy with TLS in front."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        parser.add_argument(
            "--processes", type=int, default=2, help="web processes; each has threads of its own"
        )

    def handle(self, *args: Any, host: str, port: int, processes: int, **options: Any) -> None:
        part = supervisor.web(host=host, port=port, processes=processes)
        if complaint := supervisor.port_complaint(part):  # granian would share the port with whoever has it
            self.stderr.write(complaint)
            sys.exit(supervisor.UNUSABLE)
        # The number of threads stays granian's own: fewer would let a few slow uploads hold up everybody.
        words = [
            "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(processes), "--no-ws",
            "--respawn-failed-workers", "--workers-kill-timeout", "20", "--log-level", "error",
        ]  # fmt: skip
        sys.stdout.flush()
        command = [sys.executable, "-m", "granian", *words, "enthesis.config.wsgi:application"]
        os.execv(sys.executable, command)  # noqa: S606 - this process becomes the server
