"""Callers with their numbers, blocked numbers, calls with their events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    create_callers()
    create_blocked_numbers()
    create_calls()
    create_call_events()


def create_callers() -> None:
    op.create_table(
        "callers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded_name", sa.Text(), nullable=False, index=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("workflow", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "caller_numbers",
        sa.Column(
            "caller_id",
            sa.Integer(),
            sa.ForeignKey("callers.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("e164", sa.Text(), primary_key=True, index=True),
    )


def create_blocked_numbers() -> None:
    op.create_table(
        "blocked_numbers",
        sa.Column("number", sa.Text(), primary_key=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
    )


def create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), nullable=False, unique=True),
        sa.Column("sip_call_id", sa.Text(), index=True),
        sa.Column("room", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("caller", sa.Text(), index=True),
        sa.Column("caller_name", sa.Text()),
        sa.Column(
            "person_id", sa.Integer(), sa.ForeignKey("callers.id", ondelete="SET NULL"), index=True
        ),
        *[
            sa.Column(name, sa.Text())
            for name in ("dialled", "line", "trunk_id", "trust", "workflow", "language")
        ],
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended", sa.Text()),
        sa.Column("done", JSON, nullable=False),
        sa.CheckConstraint(
            "ended IN ('agent', 'caller', 'silence', 'time_limit', 'blocked', 'refused_busy', "
            "'abandoned_ringing', 'fault')",
            name="ended",
        ),
    )
    op.create_index("ix_calls_started_at_id", "calls", ["started_at", "id"])


def create_call_events() -> None:
    op.create_table(
        "call_events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column(
            "call_id",
            sa.Text(),
            sa.ForeignKey("calls.id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("data", JSON, nullable=False),
    )
