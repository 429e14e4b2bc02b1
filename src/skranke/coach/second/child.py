"""The reader's own process: reads a line of JSON, answers a line of JSON, ends when its parent does."""

import json
import sys
from collections.abc import Mapping
from typing import Any, TextIO

from skranke.coach.second.features import Known
from skranke.coach.second.reader import Answer, Reader


def serve(lines: TextIO, out: TextIO) -> None:
    """Answer until nobody asks any more."""
    reader = Reader()
    for line in lines:
        try:
            answer = dict(answer_one(reader, json.loads(line)))
        except Exception as trouble:  # One letter that cannot be read must not end the reader.
            answer = {"error": f"{type(trouble).__name__}: {trouble}"}
        out.write(json.dumps(answer) + "\n")
        out.flush()


def answer_one(reader: Reader, question: Mapping[str, Any]) -> Answer:
    """The answer to a probe, a message or a reply."""
    if "probe" in question:
        reader.of_message(question["probe"], (question["probe"],), "email")
        return {"limits": reader.settings["limits"]}
    if "message" in question:
        return reader.of_message(question["message"], tuple(question["sentences"]), question["channel"])
    known = Known(
        customer_message=question["customer_message"],
        customer_name=question["customer_name"],
        hours_waited=float(question["hours_waited"]),
        channel=question["channel"],
    )
    return reader.of_reply(tuple(question["reply"]), known)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
