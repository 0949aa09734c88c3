"""/script-requests: what a script that runs elsewhere asks of the tables, as one does that runs here."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType as MediaTypeSpec
from litestar.openapi.spec import Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from mainspring.base.errors import Invalid
from mainspring.http.auth import AnyRequest
from mainspring.http.backend import Backend
from mainspring.operations import requests
from mainspring.operations.context import Context
from mainspring.runtime import protocol

MESSAGE = "application/msgpack"

_decoder: msgspec.msgpack.Decoder[protocol.Request] = msgspec.msgpack.Decoder(protocol.Request)


@dataclass
class MessageOperation(Operation):
    """An operation whose body is one message of the script protocol."""

    def __post_init__(self) -> None:
        message = MediaTypeSpec(schema=Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY))
        self.request_body = RequestBody(content={MESSAGE: message}, required=True)


@post(
    "/script-requests",
    tags=["scripts"],
    status_code=200,
    media_type=MESSAGE,
    operation_class=MessageOperation,
)
async def ask(
    request: AnyRequest, backend: NamedDependency[Backend], context: NamedDependency[Context]
) -> Response[bytes]:
    """One request of the script protocol in MessagePack, answered as a run's would be."""
    try:
        asked = _decoder.decode(await request.body())
    except (msgspec.MsgspecError, UnicodeError) as problem:
        raise Invalid(f"This is no request of the script protocol: {problem}.") from None
    if requests.is_read(asked):
        answer = await backend.database.read(requests.answer_read_for, context, asked)
    else:
        answer = await backend.database.write(requests.answer_write_for, context, asked)
    return Response(msgspec.msgpack.encode(answer), media_type=MESSAGE)


HANDLERS = (ask,)
