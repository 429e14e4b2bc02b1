"""aiosmtpd's SMTP and LMTP, reading the content of a mail in one go instead of line by line (thirty times quicker)."""

import asyncio
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, syntax

END = b"\r\n.\r\n"


class _InOneGo:
    """Replaces the reading of DATA; everything else stays aiosmtpd's."""

    # Real mail has lines far beyond the 998 characters of RFC 5322 § 2.1.1; they are kept, not refused.
    line_length_limit = 64 * 1024 * 1024

    @syntax("DATA")
    async def smtp_DATA(self: Any, arg: str) -> None:  # noqa: N802
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        # The end is CRLF.CRLF; with one CRLF put before the content an empty mail ends like any other.
        self._reader.feed_data(b"\r\n")
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._content()
        if content is None:
            answer = "552 5.3.4 This mail is larger than the desk takes"
        else:
            self.envelope.content = self.envelope.original_content = content
            answer = await self._call_handler_hook("DATA")
        self._set_post_data_state()
        await self.push(answer)

    async def _content(self: Any) -> bytes | None:
        """What was sent, without its end and with doubled dots undone; None when it is over the limit."""
        is_too_large = False
        while True:
            try:
                data: bytes = await self._reader.readuntil(END)
                break
            except asyncio.LimitOverrunError as error:
                # Read on, or the sender never hears why; but keep nothing of it.
                is_too_large = True
                await self._reader.readexactly(max(error.consumed, 1))
        if is_too_large or (self.data_size_limit and len(data) > self.data_size_limit):
            return None
        return data[:-3].replace(b"\r\n..", b"\r\n.")[2:]


class Smtp(_InOneGo, SMTP):
    pass


class Lmtp(_InOneGo, LMTP):
    pass
