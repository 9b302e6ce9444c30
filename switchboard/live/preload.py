"""What every call would otherwise stop to load: imported once for all of the worker's processes.

Each of these was seen to block a call's first seconds for 0.1 to 0.3 s. All are safe before a fork:
imports and tables, no threads and no event loop.
"""

import aiosqlite
import anyio._backends._asyncio
import holidays.countries
import openai.pagination
import openai.resources.audio.audio
import openai.resources.audio.speech
import openai.resources.chat.chat
import openai.resources.chat.completions.completions
import openai.resources.models
import psycopg
from livekit.agents.tokenize.basic import hyphenate_word
from livekit.agents.utils import http_context

import switchboard.live.arrival
import switchboard.live.lookup

hyphenate_word("patterns")  # the transcript's timing; loads its table at the first word
http_context._create_ssl_context()  # kept by the framework for every later connection
