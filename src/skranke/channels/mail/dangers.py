"""Files that can do harm when they are opened: known by their name and by what they really are."""

import re
import zipfile
from io import BytesIO

PROGRAM, SCRIPT, MACROS, SHORTCUT, PAGE = "program", "script", "macros", "shortcut", "page"
DISGUISED, IMAGE, LOCKED, PACKED = "disguised", "disk_image", "locked", "packed"

_BY_ENDING = {
    PROGRAM: "exe com scr pif cpl msi msp msix appx dll sys drv ocx jar apk app deb rpm run bin elf dmg pkg gadget",
    SCRIPT: "js jse vbs vbe wsf wsh ws ps1 psm1 bat cmd sh hta sct reg inf py pl rb command scpt applescript",
    SHORTCUT: "lnk url website desktop scf library-ms search-ms settingcontent-ms appref-ms",
    MACROS: "docm dotm xlsm xltm xlam xlsb pptm potm ppsm ppam sldm xll iqy slk",
    PAGE: "html htm xhtml shtml mht mhtml svg svgz xml xsl",
    IMAGE: "iso img vhd vhdx udf cab",
}
_ENDINGS = {ending: danger for danger, endings in _BY_ENDING.items() for ending in endings.split()}
_HARMLESS_LOOKS = frozenset(
    "pdf doc docx xls xlsx ppt pptx jpg jpeg png gif txt csv zip mp3 mp4 wav odt ods".split()  # noqa: SIM905
)
# Marks that turn the direction of writing hide the real ending: "invoice‮fdp.exe".
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_STARTS = [
    (b"MZ", PROGRAM),
    (b"\x7fELF", PROGRAM),
    (b"\xca\xfe\xba\xbe", PROGRAM),
    (b"\xcf\xfa\xed\xfe", PROGRAM),
    (b"#!", SCRIPT),
    (b"L\x00\x00\x00\x01\x14\x02\x00", SHORTCUT),
    (b"MSCF", IMAGE),
]
_HTML = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!doctype html|<html|<script|<svg)", re.I)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_VBA = "_VBA_PROJECT".encode("utf-16-le")
MOST_LOOKED_AT, MOST_MEMBERS = 2 << 20, 500


def danger_of(name: str, content: bytes = b"") -> str:
    """A word for what makes the file dangerous; empty for an ordinary one."""
    by_name = _by_name(name)
    return by_name if by_name in {DISGUISED, PROGRAM, SCRIPT} else _by_content(name, content) or by_name


def _by_name(name: str) -> str:
    if _TURNS.search(name):
        return DISGUISED
    parts = [part.strip().casefold() for part in name.rstrip(". ").split(".")]
    danger = _ENDINGS.get(parts[-1], "") if len(parts) > 1 else ""
    if danger and danger != MACROS and len(parts) > 2 and parts[-2] in _HARMLESS_LOOKS:
        return DISGUISED
    return danger


def _by_content(name: str, content: bytes) -> str:
    for start, danger in _STARTS:
        if content.startswith(start):
            return DISGUISED if danger == PROGRAM and _looks_harmless(name) else danger
    if content[:4] == b"PK\x03\x04":
        return _in_archive(content)
    if content.startswith(_OLE) and _VBA in content[:MOST_LOOKED_AT]:
        return MACROS
    return PAGE if _HTML.match(content[:500]) else ""


def _looks_harmless(name: str) -> bool:
    return name.rpartition(".")[2].casefold() in _HARMLESS_LOOKS


def _in_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()[:MOST_MEMBERS]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError):
        return ""
    names = [member.filename for member in members]
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        return MACROS
    if any(_by_name(name) in {DISGUISED, PROGRAM, SCRIPT, SHORTCUT} for name in names):
        return PACKED
    # What is locked can be looked into by no filter.
    return LOCKED if any(member.flag_bits & 1 for member in members) else ""
