"""The coach's second opinion in the web process: woken in the background, so that nobody waits for it to start."""

import threading

from skranke.coach import second_opinion

_waking = threading.Lock()
_state: list[bool] = []  # empty: asleep; False: waking; True: awake, or known to be absent


def is_awake() -> bool:
    """Whether the second opinion can be asked without waiting; the first question wakes it."""
    with _waking:
        if not _state:
            _state.append(False)
            threading.Thread(target=_wake, name="second-opinion", daemon=True).start()
        return _state[0] and second_opinion.opinion() is not None


def _wake() -> None:
    second_opinion.opinion()
    _state[0] = True
