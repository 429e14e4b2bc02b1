"""`skranke invite EMAIL --role … --team …`: invite somebody and print the link, which works before mail does."""

import argparse
import sys
from collections.abc import Sequence

from skranke.lib import clock
from skranke.lib.errors import DeskError
from skranke.people import staffing
from skranke.people.models import Desk, Membership, Team

ROLES = (Membership.AGENT, Membership.LEAD, staffing.ADMIN)


def main(argv: Sequence[str]) -> int:
    options = read(argv)
    if not Desk.objects.exists():
        sys.stderr.write("The desk is not set up yet. Start it with `skranke serve` and open its address.\n")
        return 1
    team = Team.objects.filter(name__iexact=options.team).first() if options.team else None
    if options.team and team is None:
        names = ", ".join(Team.objects.order_by("name").values_list("name", flat=True))
        sys.stderr.write(f"There is no team “{options.team}”. There are: {names}.\n")
        return 1
    is_admin = options.role == staffing.ADMIN
    post = staffing.Post(team, Membership.LEAD if is_admin else options.role, is_admin=is_admin)
    try:
        link = staffing.invite(options.email, post=post, by=None, at=clock.now())
    except DeskError as error:
        sys.stderr.write(f"{error.message}\n")
        return 1
    sys.stdout.write(f"{link}\n")
    return 0


def read(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="skranke invite", description=__doc__)
    parser.add_argument("email")
    parser.add_argument("--role", choices=ROLES, default=Membership.AGENT, help="an administrator leads as well")
    parser.add_argument("--team", default="", help="the name of a team; without it, the first one")
    return parser.parse_args(argv)
