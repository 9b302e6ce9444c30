"""The local speech service: every endpoint, and the models behind them."""

from collections import deque

from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from rehearsal.speech.chat import chat, models
from rehearsal.speech.faults import Fault, Faults
from rehearsal.speech.hearing import Hearing
from rehearsal.speech.listen import listen
from rehearsal.speech.model import Model
from rehearsal.speech.speech import speech
from rehearsal.speech.voice import Voice

_KEPT_REQUESTS = 200


def application(voice: Voice, hearing: Hearing, model: Model, faults: Faults) -> Starlette:
    """The service around models that are loaded."""
    app = Starlette(
        routes=[
            WebSocketRoute("/v1/listen", listen),
            Route("/v1/audio/speech", speech, methods=["POST"]),
            Route("/v1/chat/completions", chat, methods=["POST"]),
            Route("/v1/models", models),
            Route("/health", health),
            Route("/requests", show_requests),
            Route("/faults", show_faults),
            Route("/faults", set_faults, methods=["PUT"]),
            Route("/faults", clear_faults, methods=["DELETE"]),
        ]
    )
    app.state.voice, app.state.hearing = voice, hearing
    app.state.model, app.state.faults = model, faults
    app.state.requests = deque(maxlen=_KEPT_REQUESTS)
    return app


async def health(_request: Request) -> Response:
    """The models are loaded: nothing is served before they are."""
    return JSONResponse({"status": "ok", "stt": "moonshine tiny-en", "tts": "hibari"})


async def show_requests(request: Request) -> Response:
    """What the latest clients asked for, the newest last: for whoever wonders what arrives."""
    return JSONResponse(list(request.app.state.requests))


async def show_faults(request: Request) -> Response:
    return JSONResponse(request.app.state.faults.model_dump())


async def set_faults(request: Request) -> Response:
    """Put these faults in place of all before."""
    try:
        request.app.state.faults = Faults.model_validate_json(await request.body())
    except ValidationError as err:
        wrong = [f"{'.'.join(map(str, error['loc']))}: {error['msg']}" for error in err.errors()]
        allowed = {"endpoints": list(Faults.model_fields), "fault": list(Fault.model_fields)}
        return JSONResponse({"error": "; ".join(wrong), "allowed": allowed}, status_code=422)
    return await show_faults(request)


async def clear_faults(request: Request) -> Response:
    request.app.state.faults = Faults()
    return await show_faults(request)
