"""Errors as OpenAI shapes them, so that its clients raise the right exception."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse

Body = TypeVar("Body", bound=BaseModel)


def error(status: int, message: str, *, param: str | None = None) -> JSONResponse:
    """An error response."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    body = {"message": message, "type": kind, "param": param, "code": None}
    return JSONResponse({"error": body}, status_code=status)


async def read_body(request: Request, shape: type[Body]) -> Body | JSONResponse:
    """The request's body, or the response that says what is wrong with it."""
    try:
        return shape.model_validate_json(await request.body())
    except ValidationError as err:
        first = err.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        message = f"{where}: {first['msg']}" if where else first["msg"]
        return error(400, f"The request is not valid: {message}.", param=where or None)
