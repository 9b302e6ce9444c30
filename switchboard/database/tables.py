"""The tables, as the newest revision in `migrations/versions/` leaves them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from switchboard.call_end import Ended
from switchboard.database.column_types import Json, Moment, Words

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

callers = Table(
    "callers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Words, nullable=False),
    # the name as names are compared: SQLite folds the case of ASCII letters only
    Column("folded_name", Words, nullable=False, index=True),
    Column("notes", Words, nullable=False),
    Column("workflow", Words),
    # how somebody shows that they are this person; the PIN as a salted hash
    Column("birth_date", Date),
    Column("pin", Text),
    sqlite_autoincrement=True,  # the id of someone who was forgotten is not given to another
)

caller_numbers = Table(
    "caller_numbers",
    metadata,
    Column("caller_id", ForeignKey("callers.id", ondelete="CASCADE"), primary_key=True),
    Column("e164", Text, primary_key=True, index=True),
)

blocked_numbers = Table(
    "blocked_numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("reason", Words, nullable=False),
    Column("since", Moment, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("sip_call_id", Words, index=True),
    Column("room", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("caller", Words, index=True),
    Column("caller_name", Words),
    Column("person_id", ForeignKey("callers.id", ondelete="SET NULL"), index=True),
    Column("dialled", Words),
    Column("line", Words),
    Column("trunk_id", Words),
    Column("trust", Words),
    Column("workflow", Words),
    Column("language", Words),
    Column("started_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("ended_at", Moment),
    Column("ended", Text),
    Column("done", Json, nullable=False),
    CheckConstraint(f"ended IN ({', '.join(repr(end.value) for end in Ended)})", name="ended"),
    Index(None, "started_at", "id"),
)

call_events = Table(
    "call_events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("call_id", ForeignKey("calls.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("data", Json, nullable=False),
)

identity_checks = Table(
    "identity_checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("callers.id", ondelete="CASCADE"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("withheld", Boolean, nullable=False),
    Column("passed", Boolean, nullable=False),
    Index(None, "person_id", "at"),
)

# Of messages and appointments `call_key` names the call: its own row may still be on its way.

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("reference", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False, index=True),
    Column("call_key", Words, nullable=False, index=True),
    Column("person_id", ForeignKey("callers.id", ondelete="SET NULL"), index=True),
    Column("name", Words, nullable=False),
    Column("number", Words, index=True),
    Column("for_whom", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("done_at", Moment),
    sqlite_autoincrement=True,
)

appointments = Table(
    "appointments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("reference", Text, nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("call_key", Words, nullable=False, index=True),
    Column("person_id", ForeignKey("callers.id", ondelete="SET NULL"), index=True),
    Column("name", Words, nullable=False),
    Column("number", Words, index=True),
    Column("staff", Words, nullable=False),
    Column("service", Words, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("cancelled_at", Moment),
    Index(None, "staff", "starts_at"),
)
