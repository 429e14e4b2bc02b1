"""The door of the web server: requests are answered by a few lasting threads, live streams by the event loop alone.

Django's own handler opens a thread, and with it a connection to the database, for every request: a third of a page.
"""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import HttpResponseBase, StreamingHttpResponse

from skranke.web.pages import errors

THREADS = 8
MOST_WAITING = 160
IN_MEMORY_BYTES = 256 * 1024
Result = TypeVar("Result")
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class Door(ASGIHandler):
    """Django's handler for ASGI with another way to the views: a thread that stays, and its connection with it."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self.waiting = 0  # requests that a thread has or will have

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"This desk speaks HTTP, not {scope['type']}.")
        await self.handle(scope, receive, send)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._body(receive)
        except RequestAborted:
            return
        with body:
            response = await self._answer_or_refuse(scope, body)
            try:
                await self._send_while_heard(response, receive, send)
            finally:
                await self._in_thread(response.close)

    async def _body(self, receive: Receive) -> IO[bytes]:
        """The body, on disk when it is large; of one over the limit no more is kept than shows that it is."""
        body = cast("IO[bytes]", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))  # noqa: SIM115  handed on
        kept, more = 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                body.close()
                raise RequestAborted
            if kept <= settings.SKRANKE_MAIL_LIMIT:
                kept += body.write(message.get("body", b""))
            more = message.get("more_body", False)
        body.seek(0)
        return body

    async def _answer_or_refuse(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        """A form that many send at once says soon that it is full, instead of letting people wait for long."""
        if self.waiting >= MOST_WAITING and scope["method"] == "POST" and scope["path"].startswith("/form/"):
            return errors.crowded(scope)
        self.waiting += 1
        try:
            return await self._in_thread(self._answer, scope, body)
        finally:
            self.waiting -= 1

    def _answer(self, scope: Scope, body: IO[bytes]) -> HttpResponseBase:
        request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        if request is None:
            assert refusal is not None
            return refusal
        assert isinstance(request, ASGIRequest)
        # What was sent in pieces named no length; the limit of bodies is held against what came.
        request.META["CONTENT_LENGTH"] = str(body.seek(0, os.SEEK_END))
        body.seek(0)
        response = self.get_response(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        return response

    async def _send_while_heard(self, response: HttpResponseBase, receive: Receive, send: Send) -> None:
        """Send the response; one that never ends by itself ends when nobody listens any more."""
        if not isinstance(response, StreamingHttpResponse):
            await self.send_response(response, send)
            return
        if not response.is_async:
            response.streaming_content = self._chunks(cast("Iterator[bytes]", response.streaming_content))
        sending = asyncio.create_task(self.send_response(response, send))
        leaving = asyncio.create_task(_has_left(receive))
        _done, pending = await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        if sending.done() and not sending.cancelled():
            sending.result()

    async def _chunks(self, content: Iterator[bytes]) -> AsyncIterator[bytes]:
        while chunk := await self._in_thread(next, content, b""):
            yield chunk

    async def _in_thread(self, work: Callable[..., Result], *args: Any) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work, *args)


async def _has_left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
