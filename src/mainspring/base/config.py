"""Configuration: defaults < file < environment < command line, checked as a whole at the start.

A layer that does not set a value leaves it ``None``; defaults are filled in only at the end, so that
a lower layer never hides a higher one.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from mainspring.base.errors import Misconfigured

PREFIX = "MAINSPRING_"
HOSTS = PREFIX + "RUNTIME_HOSTS"


class RuntimeConfig(Struct, frozen=True, kw_only=True):
    """How scripts run.

    Requests of scripts to ``hosts`` go to the addresses they are mapped to. Besides their own, scripts may
    read the folders ``readable``, and read and write the folders ``writable``.
    """

    hosts: dict[str, str] = {}
    readable: tuple[str, ...] = ()
    writable: tuple[str, ...] = ()


class Config(Struct, frozen=True, kw_only=True):
    """What one process of Mainspring needs to know. Unset keys and passwords are generated once.

    ``concurrency`` 0 executes nothing here. ``heartbeat``: seconds between two signs of life.
    ``database_direct`` is where to LISTEN when ``database`` is a pooler that keeps no sessions.
    """

    data: Path = Path("mainspring-data")
    database: str | None = None
    database_direct: str | None = None
    host: str = "127.0.0.1"
    port: int = 8420
    concurrency: int = 8
    labels: tuple[str, ...] = ()
    heartbeat: float = 5.0
    admin_password: str | None = None
    application_key: str | None = None
    master_key: str | None = None
    secret_key: str | None = None
    name: str = "mainspring"
    grace: float = 30.0
    runtime: RuntimeConfig = RuntimeConfig()


def load_config(
    arguments: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Config:
    """Join the layers into one checked `Config`.

    ``arguments`` are the command line's values (``None`` means not given). The file is
    ``mainspring.toml`` in the data directory. Raises `Misconfigured` with the layer and the name.
    """
    env = _from_environment(os.environ if environment is None else environment)
    given = {k: v for k, v in (arguments or {}).items() if v is not None}
    data = Path(given.get("data") or env.get("data") or Config().data)
    merged = {**_from_file(data / "mainspring.toml"), **env, **given, "data": data}
    return _checked(merged)


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    names = Config.__struct_fields__
    found: dict[str, Any] = {
        n: v for n in names if (v := environment.get(PREFIX + n.upper())) not in (None, "")
    }
    found.pop("runtime", None)
    if labels := found.get("labels"):
        found["labels"] = [label.strip() for label in labels.split(",") if label.strip()]
    runtime: dict[str, Any] = {}
    if hosts := environment.get(HOSTS):
        runtime["hosts"] = _pairs(hosts)
    for name in ("readable", "writable"):
        if folders := environment.get(f"{PREFIX}RUNTIME_{name.upper()}"):
            runtime[name] = [folder for folder in folders.split(os.pathsep) if folder]
    return found | ({"runtime": runtime} if runtime else {})


def _pairs(text: str) -> dict[str, str]:
    """``a=http://x,b=http://y`` as a mapping."""
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    if any(not name or not value for name, _, value in pairs):
        raise Misconfigured(f"{HOSTS} is written like api.example.com=http://127.0.0.1:9000.")
    return {name.strip(): value.strip() for name, _, value in pairs}


def _from_file(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            read = tomllib.load(file)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, tomllib.TOMLDecodeError) as problem:
        raise Misconfigured(f"{path} cannot be read: {problem}.") from None
    unknown = sorted(set(read) - set(Config.__struct_fields__))
    if unknown:
        raise Misconfigured(f"{path} sets {unknown[0]!r}, which is not a setting of Mainspring.")
    return read


def _checked(values: Mapping[str, Any]) -> Config:
    try:
        config = msgspec.convert(values, Config, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as problem:
        raise Misconfigured(f"The configuration is not usable: {problem}.") from None
    _check_numbers(config)
    _check_runtime(config.runtime)
    return config


def _check_numbers(config: Config) -> None:
    if not 0 <= config.port <= 65535:
        raise Misconfigured(f"The port must be between 0 and 65535, not {config.port}.")
    least = 1 if config.database is None else 0
    if config.concurrency < least:
        raise Misconfigured(f"The concurrency must be at least {least}, not {config.concurrency}.")
    if not 0.1 <= config.heartbeat <= 600:
        raise Misconfigured(
            f"The heartbeat must be between 0.1 and 600 seconds, not {config.heartbeat:g}."
        )


def _check_runtime(runtime: RuntimeConfig) -> None:
    for folder in (*runtime.readable, *runtime.writable):
        if not Path(folder).is_absolute() or not Path(folder).is_dir():
            raise Misconfigured(
                f"Scripts are given the folder {folder}, which is no absolute folder."
            )
    for name, address in runtime.hosts.items():
        if not address.startswith(("http://", "https://")):
            raise Misconfigured(f"The host {name} must be mapped to http://… or https://….")


def _decode(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError
