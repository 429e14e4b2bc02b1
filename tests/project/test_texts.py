"""Every text on a page exists in five languages, with the same placeholders, and none is left over."""

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "skranke"
LANGUAGES = ["sv", "da", "nb", "pl"]  # English is what the texts are written in
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")

needs_gettext = pytest.mark.skipif(
    shutil.which("xgettext") is None, reason="GNU gettext is not installed; apt install gettext to run this."
)


@cache
def catalog(language: str) -> Catalog:
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(scope="session")
def in_the_code(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text the code and the templates hold, extracted anew."""
    copy = tmp_path_factory.mktemp("texts") / "skranke"
    shutil.copytree(
        SOURCE, copy, ignore=shutil.ignore_patterns("locale", "static", "languages", "*.npz", "__pycache__")
    )
    (copy / "locale").mkdir()
    command = [sys.executable, str(ROOT / "manage.py"), "makemessages", "-l", "sv", "-v", "0"]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    with (copy / "locale" / "sv" / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {key(message.id) for message in read_po(file) if message.id}


def key(msgid: str | tuple[str, ...] | list[str]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_missing(language: str, in_the_code: set[str]) -> None:
    done = {key(m.id) for m in catalog(language) if m.id and is_whole(m.string) and not m.fuzzy}
    missing = sorted(in_the_code - done)
    assert not missing, f"{len(missing)} texts are missing in {language}; make messages, then translate: {missing[:5]}"


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_over(language: str, in_the_code: set[str]) -> None:
    left = sorted({key(m.id) for m in catalog(language) if m.id} - in_the_code)
    assert not left, f"{len(left)} texts in {language} are no longer used; call make messages: {left[:5]}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language: str) -> None:
    for message in catalog(language):
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(key(message.id)))
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        for text in texts:
            found = set(PLACEHOLDER.findall(text))
            # A singular may say "one" instead of the number.
            assert found == wanted or (len(texts) > 1 and found < wanted), f"{language}: {key(message.id)!r} → {text!r}"


def is_whole(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) if isinstance(string, str) else all(string)
