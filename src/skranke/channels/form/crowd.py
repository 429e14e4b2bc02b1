"""How often one network address may post, so that one machine does not fill the desk; kept in memory alone."""

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

WINDOW = timedelta(minutes=10)
MOST = 60
MOST_ADDRESSES = 50_000


class Crowd:
    """Counts posts by address in a window that moves; forgets everybody when it grows beyond measure."""

    def __init__(self, *, most: int = MOST) -> None:
        self.most = most
        self._seen: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def lets_in(self, address: str, *, at: datetime) -> bool:
        with self._lock:
            if len(self._seen) > MOST_ADDRESSES:
                self._seen.clear()
            seen = self._seen.setdefault(address, deque())
            while seen and seen[0] <= at - WINDOW:
                seen.popleft()
            if len(seen) >= self.most:
                return False
            seen.append(at)
            return True


posts = Crowd()
codes = Crowd(most=20)
looks = Crowd(most=300)
