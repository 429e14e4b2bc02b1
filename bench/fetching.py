"""`python -m bench.fetching [MAILS [KILLS]]`: a mailbox of a local dovecot fetched while the desk is killed on the way.

Says how long it took and ends with an error when one mail is lost or there twice.
"""

import sys

from tests.channels.test_killed_while_fetching import fetch_with_kills


def main() -> None:
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    kills = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    seconds, hit = fetch_with_kills(mails=mails, kills=kills)
    print(f"{mails} mails by IMAP, {kills} kills, {hit} of them with mail still to come: {seconds:.0f} s.")
    print("Nothing lost, nothing doubled; the sum came out; no mail was marked as read.")


if __name__ == "__main__":
    main()
