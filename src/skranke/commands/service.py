"""`skranke service`: print a systemd unit that starts the desk with the machine."""

import argparse
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

UNIT = """\
[Unit]
Description=Skranke, the desk
After=network-online.target
Wants=network-online.target

[Service]
User={user}
{environment}
ExecStart={program} serve
Restart=always
RestartSec=2
TimeoutStopSec=20
NoNewPrivileges=yes
PrivateTmp=yes
ProtectSystem=strict
ReadWritePaths={home}

[Install]
WantedBy=multi-user.target
"""
HOW = """\
# Keep it and start the desk with the machine:
#   skranke service | sudo tee /etc/systemd/system/skranke.service
#   sudo systemctl daemon-reload && sudo systemctl enable --now skranke
"""


def main(argv: Sequence[str]) -> int:
    argparse.ArgumentParser(prog="skranke service", description=__doc__).parse_args(argv)
    sys.stdout.write(HOW + unit())
    return 0


def unit() -> str:
    given = {name: value for name, value in os.environ.items() if name.startswith("SKRANKE_") or name == "DATABASE_URL"}
    given["SKRANKE_HOME"] = str(settings.SKRANKE_HOME)
    lines = [f"Environment={_quoted(f'{name}={value}')}" for name, value in sorted(given.items())]
    program = Path(sys.executable).with_name("skranke")
    return UNIT.format(
        user=getpass.getuser(),
        environment="\n".join(lines),
        program=_quoted(str(program)),
        home=_quoted(str(settings.SKRANKE_HOME)),
    )


def _quoted(text: str) -> str:
    """As systemd reads it: percent signs doubled, and quotes around what has a space."""
    plain = text.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"' if " " in plain else plain
