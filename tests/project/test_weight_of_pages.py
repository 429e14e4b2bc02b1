"""What a first visit costs: our own scripts stay small."""

import gzip
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "src" / "skranke" / "web" / "static"


def test_our_scripts_are_under_60_kb_compressed_beside_htmx() -> None:
    sizes = [len(gzip.compress(path.read_bytes())) for path in (STATIC / "js").rglob("*.js")]
    assert sum(sizes) < 60_000


def test_the_inbox_is_under_150_kb_compressed_on_a_first_visit() -> None:
    """Styles, htmx, one font and every script at once, which is more than the inbox loads; its page is some 10 kB."""
    texts = [*(STATIC / "css").glob("*.css"), *(STATIC / "js").rglob("*.js"), *(STATIC / "vendor").glob("*.js")]
    fonts = list((STATIC / "fonts").glob("*.woff2"))
    total = sum(len(gzip.compress(path.read_bytes())) for path in texts) + sum(path.stat().st_size for path in fonts)
    assert total < 140_000
