"""Configuration: what the environment may say, with one default each.

==================  =============================================================
``DATABASE_URL``    ``sqlite:///…`` (SpatiaLite, default ``instance/marshrut.db``)
                    or ``postgresql://…`` (PostGIS)
``SECRET_KEY``      signs sessions; default: made once in ``instance/secret_key``
``MARSHRUT_MODE``   ``demonstration`` (default) shows archive, planned, closed and
                    demonstration records, each marked; ``production`` hides them
``MARSHRUT_NETWORK_DIR``  where the compiled network is kept for all processes; default:
                    beside the embedded database, or in ``instance/`` for another one
``MARSHRUT_CIRCUITY``  road distance / straight line, default 1.3
``MARSHRUT_TILE_URL``  background pictures of the maps, ``https://…/{z}/{x}/{y}…``;
                    default none: then browsers ask nobody but us
``MARSHRUT_TILE_NOTICE``  what their licence wants to be written on the map
``MARSHRUT_EMBED_ANCESTORS``  sites that may show the widget ``/embed/places`` in a frame:
                    origins parted by spaces (``https://a.example https://b.example``),
                    or ``*``; default: none
==================  =============================================================

``load_config`` raises :class:`ConfigError` that names the variable and says what to do.
"""

import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from registry.domain.distance import USUAL_CIRCUITY

ROOT = Path(__file__).resolve().parent.parent
MODES = ("demonstration", "production")
ANCESTOR = re.compile(r"\*|'self'|https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?")
MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_FORM_BYTES = 256 * 1024  # what is typed; an uploaded file is not of it


class ConfigError(Exception):
    """An environment variable has a value that cannot be used."""

    def __init__(self, variable: str, message: str) -> None:
        super().__init__(f"{variable}: {message}")
        self.variable = variable


def load_config(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return Flask configuration from the environment, then ``overrides``.

    Raises ``ConfigError`` for an unknown mode, an unusable circuity, origin or database URL.
    """
    mode = os.environ.get("MARSHRUT_MODE", "demonstration")
    if mode not in MODES:
        raise ConfigError("MARSHRUT_MODE", f"{mode!r} is unknown; use one of {', '.join(MODES)}")
    config: dict[str, Any] = {
        "MODE": mode,
        "CIRCUITY": _circuity(os.environ.get("MARSHRUT_CIRCUITY")),
        "EMBED_ANCESTORS": _ancestors(os.environ.get("MARSHRUT_EMBED_ANCESTORS", "")),
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": MAX_FORM_BYTES,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SEED_DATA": ROOT / "seed_data",
        "TILE_URL": _tile_url(os.environ.get("MARSHRUT_TILE_URL")),
        "TILE_NOTICE": os.environ.get("MARSHRUT_TILE_NOTICE", ""),
        # Over https Flask-WTF also asks for a Referer, which our own policy keeps browsers from
        # sending; the token is bound to the session, and its cookie does not travel across sites.
        "WTF_CSRF_SSL_STRICT": False,
        "WTF_CSRF_TIME_LIMIT": None,  # a printed form left open overnight must still submit
    }
    config.update(overrides or {})
    if "SECRET_KEY" not in config:
        config["SECRET_KEY"] = os.environ.get("SECRET_KEY") or _stored_secret()
    url = config.pop("DATABASE_URL", None) or os.environ.get("DATABASE_URL")
    config["SQLALCHEMY_DATABASE_URI"] = normalise_database_url(url)
    if "NETWORK_DIR" not in config:
        folder = os.environ.get("MARSHRUT_NETWORK_DIR")
        uri = config["SQLALCHEMY_DATABASE_URI"]
        config["NETWORK_DIR"] = Path(folder) if folder else _network_dir(uri)
    return config


def _network_dir(uri: str) -> Path:
    """Return a folder of this database alone: two registries never share a network."""
    if uri.startswith("sqlite:///"):
        return Path(uri.removeprefix("sqlite:///") + ".network")
    parts = urlsplit(uri)  # without the password, which has no place in a file's name
    named = f"{parts.hostname}:{parts.port}{parts.path}"
    return ROOT / "instance" / f"network-{hashlib.sha256(named.encode()).hexdigest()[:12]}"


def normalise_database_url(url: str | None) -> str:
    """Return the SQLAlchemy URL; None means the embedded database in ``instance/``."""
    if not url:
        return f"sqlite:///{ROOT / 'instance' / 'marshrut.db'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise ConfigError("DATABASE_URL", "use sqlite:///PATH or postgresql://USER@HOST/NAME")


def _tile_url(text: str | None) -> str | None:
    """Return the address of map pictures; it goes into the content policy and onto a page."""
    if not text:
        return None
    plain = all("!" <= letter <= "~" and letter not in "\"'`<>;,\\" for letter in text)
    holds = all(text.count(part) == 1 for part in ("{z}", "{x}", "{y}"))
    if not (plain and holds and tile_host(text)):
        raise ConfigError(
            "MARSHRUT_TILE_URL", "write https://HOST/… with {z}, {x} and {y} once each, after HOST"
        )
    return text


def tile_host(url: str) -> str | None:
    """Return the host (and port) that map pictures come from, None when the address has none."""
    parts = urlsplit(url)
    known = parts.scheme == "https" and parts.hostname and "@" not in parts.netloc
    return parts.netloc if known and not set("{}*") & set(parts.netloc) else None


def _circuity(text: str | None) -> float:
    if text is None:
        return USUAL_CIRCUITY
    try:
        value = float(text)
    except ValueError as error:
        raise ConfigError("MARSHRUT_CIRCUITY", f"{text!r} is not a number") from error
    if not 1.0 <= value <= 5.0:
        raise ConfigError("MARSHRUT_CIRCUITY", "a road is 1 to 5 times the straight line")
    return value


def _ancestors(text: str) -> tuple[str, ...]:
    """Return the origins that may frame the widget; they go into a header as they are."""
    for origin in text.split():
        if not ANCESTOR.fullmatch(origin):
            raise ConfigError(
                "MARSHRUT_EMBED_ANCESTORS",
                f"{origin!r} is not an origin; write https://site.example, without a path",
            )
    return tuple(text.split())


def _stored_secret() -> str:
    """Return the secret kept in ``instance/secret_key``, made on first use, mode 600."""
    path = ROOT / "instance" / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f"secret_key.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(fresh, path)  # the first of several workers wins, whole
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return path.read_text(encoding="ascii").strip()
