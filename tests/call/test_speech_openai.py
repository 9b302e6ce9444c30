"""The OpenAI protocols on a real socket: the official client, our plugins, faults on purpose."""

import asyncio
import io
import time
import wave
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import openai
import pytest
from anyio.from_thread import start_blocking_portal
from livekit.agents import APIConnectOptions, APIStatusError, APITimeoutError, llm
from livekit.plugins import openai as plugin

from rehearsal.speech.serve import running

PROMPT = "You answer the telephone for Quick Wheels.\n# Facts\n- Saturday: eleven to three"
ANSWER = "On Saturday: eleven to three. Is there anything else?"
END_CALL: Any = {
    "type": "function",
    "function": {
        "name": "end_call",
        "description": "Ends the call.",
        "parameters": {"type": "object"},
    },
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The service, in a thread with a loop of its own."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(running()) as base:
        yield base


@pytest.fixture
async def client(url: str) -> AsyncIterator[openai.AsyncOpenAI]:
    """OpenAI's own client."""
    async with openai.AsyncOpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as made:
        yield made


@pytest.fixture
async def faults(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    """The admin door; faults are taken back afterwards."""
    async with httpx2.AsyncClient(base_url=url) as admin:
        yield admin
        await admin.delete("/faults")


def messages(words: str) -> Any:
    return [{"role": "system", "content": PROMPT}, {"role": "user", "content": words}]


async def test_health_answers_when_the_models_are_loaded(faults: httpx2.AsyncClient) -> None:
    assert (await faults.get("/health")).json()["status"] == "ok"


async def test_reply_in_one_piece(client: openai.AsyncOpenAI) -> None:
    done = await client.chat.completions.create(model="any", messages=messages("Open on Saturday?"))

    assert done.choices[0].message.content == ANSWER
    assert done.choices[0].finish_reason == "stop"
    assert done.usage
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


async def test_tool_call_in_one_piece(client: openai.AsyncOpenAI) -> None:
    done = await client.chat.completions.create(
        model="any", messages=messages("Goodbye."), tools=[END_CALL]
    )

    calls = done.choices[0].message.tool_calls
    assert calls
    assert calls[0].type == "function"
    assert (calls[0].function.name, calls[0].function.arguments) == ("end_call", "{}")
    assert done.choices[0].finish_reason == "tool_calls"


async def test_reply_streams_in_pieces_and_then_its_usage(client: openai.AsyncOpenAI) -> None:
    stream = await client.chat.completions.create(
        model="any",
        messages=messages("Open on Saturday?"),
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = [chunk async for chunk in stream]

    pieces = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(pieces) == ANSWER
    assert len(pieces) > 4
    assert chunks[-1].usage
    assert chunks[-1].choices == []
    assert chunks[-2].choices[0].finish_reason == "stop"


async def test_tool_call_streams_as_openai_sends_it(client: openai.AsyncOpenAI) -> None:
    async with client.chat.completions.stream(
        model="any", messages=messages("Goodbye."), tools=[END_CALL]
    ) as stream:
        done = await stream.get_final_completion()

    calls = done.choices[0].message.tool_calls
    assert calls
    assert (calls[0].function.name, calls[0].function.arguments) == ("end_call", "{}")
    assert not done.choices[0].message.content


async def test_models_are_listed(client: openai.AsyncOpenAI) -> None:
    assert [model.id async for model in client.models.list()]


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"model": "any", "messages": []}, "messages"),
        ({"model": "any"}, "messages"),
        ({"model": "any", "messages": [{"role": "robot", "content": "hi"}]}, "role"),
        ("no json", "JSON"),
    ],
)
async def test_bad_request_has_openais_shape_and_names_the_field(
    url: str, body: object, part: str
) -> None:
    async with httpx2.AsyncClient(base_url=url) as http:
        sent = {"content": body} if isinstance(body, str) else {"json": body}
        answer = await http.post("/v1/chat/completions", **sent)

    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert part in error["message"]


async def test_client_raises_bad_request_for_a_format_that_is_not_made(
    client: openai.AsyncOpenAI,
) -> None:
    with pytest.raises(openai.BadRequestError, match="'pcm' or 'wav'"):
        await client.audio.speech.create(
            model="any", voice="alloy", input="Hello.", response_format="mp3"
        )


async def test_wav_is_a_whole_file_of_speech(client: openai.AsyncOpenAI) -> None:
    answer = await client.audio.speech.create(
        model="any", voice="alloy", input="Good morning.", response_format="wav"
    )

    with wave.open(io.BytesIO(answer.content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        assert 0.5 < file.getnframes() / 24_000 < 3


async def test_pcm_comes_sentence_by_sentence(client: openai.AsyncOpenAI) -> None:
    text = "This is the first sentence. This is the second sentence. And here is the third."
    async with client.audio.speech.with_streaming_response.create(
        model="any", voice="alloy", input=text, response_format="pcm"
    ) as answer:
        pieces = [piece async for piece in answer.iter_bytes()]

    assert answer.headers["content-type"].startswith("audio/pcm")
    assert len(pieces) >= 3
    assert 3 < sum(map(len, pieces)) / 2 / 24_000 < 12


async def test_faster_speech_is_shorter(client: openai.AsyncOpenAI) -> None:
    lengths = []
    for speed in (0.25, 1.0, 4.0):
        answer = await client.audio.speech.create(
            model="any", voice="alloy", input="Good morning.", response_format="pcm", speed=speed
        )
        lengths.append(len(answer.content))

    assert lengths == sorted(lengths, reverse=True)
    assert len(set(lengths)) == 3


async def test_many_requests_side_by_side_each_get_their_own(client: openai.AsyncOpenAI) -> None:
    async def length(words: int) -> int:
        answer = await client.audio.speech.create(
            model="any", voice="alloy", input="go " * words, response_format="pcm"
        )
        return len(answer.content)

    alone = [await length(words) for words in (1, 5, 9)]

    assert await asyncio.gather(*(length(words) for words in (1, 5, 9))) == alone


@pytest.mark.parametrize("model", ["gpt-4o-mini-tts", "tts-1"])
async def test_our_plugin_speaks(url: str, model: str) -> None:
    voice = plugin.TTS(base_url=f"{url}/v1", api_key="none", response_format="pcm", model=model)
    frame = await voice.synthesize("Good morning. How can I help you?").collect()
    await voice.aclose()

    assert frame.sample_rate == 24_000
    assert 1 < frame.duration < 5


async def test_our_plugin_thinks_and_calls_the_tool(url: str) -> None:
    @llm.function_tool
    async def end_call() -> None:
        """Ends the current call."""

    mind = plugin.LLM(base_url=f"{url}/v1", api_key="none", model="rehearsal")
    context = llm.ChatContext.empty()
    context.add_message(role="system", content=PROMPT)
    context.add_message(role="user", content="Are you open on Saturday?")
    answer = await mind.chat(chat_ctx=context, tools=[end_call]).collect()
    context.add_message(role="user", content="Thank you, goodbye.")
    ending = await mind.chat(chat_ctx=context, tools=[end_call]).collect()
    await mind.aclose()

    assert answer.text == ANSWER
    assert answer.usage
    assert [call.name for call in ending.tool_calls] == ["end_call"]


async def test_endpoint_fails_on_purpose_so_many_times(
    client: openai.AsyncOpenAI, faults: httpx2.AsyncClient
) -> None:
    await faults.put("/faults", json={"chat": {"kind": "500", "times": 2}})
    for _ in range(2):
        with pytest.raises(openai.InternalServerError, match="on purpose"):
            await client.chat.completions.create(model="any", messages=messages("Hi."))

    done = await client.chat.completions.create(model="any", messages=messages("Hi."))
    assert done.choices


async def test_hanging_endpoints_never_answer(url: str, faults: httpx2.AsyncClient) -> None:
    await faults.put("/faults", json={"chat": {"kind": "hang"}, "speech": {"kind": "hang"}})
    async with openai.AsyncOpenAI(
        base_url=f"{url}/v1", api_key="none", max_retries=0, timeout=0.5
    ) as client:
        with pytest.raises(openai.APITimeoutError):
            await client.chat.completions.create(model="any", messages=messages("Hi."))
        with pytest.raises(openai.APITimeoutError):
            await client.audio.speech.create(model="any", voice="alloy", input="Hi.")


async def test_delay_and_slow_pieces_hold_a_reply_back(
    client: openai.AsyncOpenAI, faults: httpx2.AsyncClient
) -> None:
    await faults.put("/faults", json={"chat": {"kind": "slow", "slow_s": 0.1, "delay_s": 0.4}})
    began = time.monotonic()
    stream = await client.chat.completions.create(
        model="any", messages=messages("Open on Saturday?"), stream=True
    )
    pieces = [chunk async for chunk in stream]

    assert time.monotonic() - began >= 0.4 + 0.1 * (len(pieces) - 1)


async def test_our_plugins_see_faults_as_errors_of_the_api(
    url: str, faults: httpx2.AsyncClient
) -> None:
    once = APIConnectOptions(max_retry=0, timeout=0.5)
    mind = plugin.LLM(base_url=f"{url}/v1", api_key="none", max_retries=0)
    await faults.put("/faults", json={"chat": {"kind": "500"}})
    with pytest.raises(APIStatusError):
        await mind.chat(chat_ctx=llm.ChatContext.empty(), conn_options=once).collect()
    await faults.put("/faults", json={"chat": {"kind": "hang"}})
    context = llm.ChatContext.empty()
    context.add_message(role="user", content="Hello")
    with pytest.raises(APITimeoutError):
        await mind.chat(chat_ctx=context, conn_options=once).collect()
    await mind.aclose()


async def test_faults_are_shown_taken_back_and_checked(faults: httpx2.AsyncClient) -> None:
    await faults.put("/faults", json={"speech": {"delay_s": 0.2}})
    shown = (await faults.get("/faults")).json()
    wrong = await faults.put("/faults", json={"speech": {"kind": "sulk"}, "sing": {}})
    kept = (await faults.get("/faults")).json()
    cleared = (await faults.delete("/faults")).json()

    assert shown["speech"]["delay_s"] == 0.2
    assert wrong.status_code == 422
    assert "speech.kind" in wrong.json()["error"]
    assert "sing" in wrong.json()["error"]
    assert wrong.json()["allowed"]["endpoints"] == ["listen", "speech", "chat"]
    assert kept == shown
    assert cleared["speech"]["delay_s"] == 0
