"""DATABASE_URL, read: which database it is, and how a sentence names it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, exc, make_url

from switchboard.config import ROOT
from switchboard.errors import SwitchboardError

SQLITE = ("sqlite", "sqlite+aiosqlite")
POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
WRITE_IT = (
    "write sqlite:///FILE (a relative path starts at the checkout) or "
    "postgresql://USER:PASSWORD@HOST/NAME"
)
NO_PERMISSION, NO_SUCH_TABLE = "42501", "42P01"
"""PostgreSQL's codes."""
OPTIONS_OF_NO_USE = ("invalid connection option", "invalid integer value")
"""How libpq begins what it says of a URL's options, behind the question mark."""


class DatabaseError(SwitchboardError):
    """The database cannot be used: a wrong address, no answer, or tables of another version."""


@dataclass(frozen=True)
class Address:
    """A database that we can speak to; its text is its name without any secret."""

    url: URL = field(repr=False)

    def __str__(self) -> str:
        if self.is_sqlite:
            return f"the database {self.url.database}"
        host = self.url.host or self.url.query.get("host") or "this machine"
        return f"the database {self.url.database} on {host}" + (
            f":{self.url.port}" if self.url.port else ""
        )

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def file(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.url.database or "")

    @contextmanager
    def faults_as_sentences(self) -> Iterator[None]:
        """What the operator can mend is raised as a `DatabaseError`; our own mistakes stay what they are."""
        try:
            yield
        except exc.TimeoutError as err:
            raise self.unusable(str(err)) from err
        except exc.DBAPIError as err:
            if not _is_for_the_operator(err):
                raise
            raise self.unusable(_reason(err.orig)) from err

    def unusable(self, reason: str) -> DatabaseError:
        """The error for a database that does not do its work, whatever is asked of it."""
        if self.is_sqlite:
            advice = "name a file in DATABASE_URL that this user may write"
        else:
            advice = "see to the server, or correct DATABASE_URL"
        return DatabaseError(f"{self} cannot be used ({reason}): {advice}")


def read(url: str) -> Address:
    """The database that a DATABASE_URL names, for SQLAlchemy's asynchronous drivers.

    Raises:
        DatabaseError: It is none that we speak to.
    """
    try:
        given = make_url(url.strip())
    except (exc.ArgumentError, ValueError):  # a port that is none
        raise DatabaseError(f"DATABASE_URL is no address of a database: {WRITE_IT}") from None
    if given.drivername in SQLITE:
        return _sqlite(given)
    if given.drivername in POSTGRESQL:
        return _postgresql(given)
    raise DatabaseError(f"DATABASE_URL: {given.drivername} is not supported: {WRITE_IT}")


def _sqlite(given: URL) -> Address:
    if given.host or given.query or given.database in (None, "", ":memory:"):
        raise DatabaseError(
            "DATABASE_URL names no file: write sqlite:///FILE with three slashes, four before a "
            "path that starts at the root, and nothing behind it"
        )
    file = ROOT / str(given.database)
    return Address(URL.create("sqlite+aiosqlite", database=str(file)))


def _postgresql(given: URL) -> Address:
    if "@" in (given.host or ""):
        raise DatabaseError(
            "DATABASE_URL has one @ too many: write the one in the password as %40, and a / as %2F"
        )
    if not given.database:
        raise DatabaseError(
            "DATABASE_URL names no database: write postgresql://USER:PASSWORD@HOST/NAME"
        )
    return Address(given.set(drivername="postgresql+psycopg"))


def _is_for_the_operator(err: exc.DBAPIError) -> bool:
    return (
        isinstance(err, exc.OperationalError | exc.InterfaceError)
        or type(err) is exc.DatabaseError  # SQLite, of a file that is no database
        or getattr(err.orig, "sqlstate", None) in (NO_PERMISSION, NO_SUCH_TABLE)
        or str(err.orig).startswith(OPTIONS_OF_NO_USE)
    )


def _reason(err: BaseException | None) -> str:
    """The driver's own words, without its advice and what it repeats."""
    first = str(err).strip().partition("\n")[0]
    return first.rpartition("failed: ")[2].removeprefix("FATAL:").strip() or type(err).__name__
