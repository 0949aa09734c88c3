"""Writes the generated parts of the reference: the API's, the protocol's and the command line's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from typer.main import get_command

from mainspring.cli.app import app
from mainspring.http.app import create_app
from mainspring.http.backend import Backend
from mainspring.http.openapi import openapi_document
from mainspring.model.run import TRANSITIONS, RunState, SkipReason, WaitReason
from mainspring.runtime.host import EndReason
from mainspring.runtime.protocol import schema

REFERENCE = Path(__file__).parent / "reference"


def documents() -> dict[str, str]:
    """The generated files' texts, by name."""
    # The document is drawn from the handlers alone; no backend is touched.
    openapi = openapi_document(create_app(cast(Backend, None)))
    return {
        "openapi.json": _as_json(openapi),
        "protocol.schema.json": _as_json(schema()),
        "cli.md": _command_line(),
        "runs.md": _runs(),
    }


def _runs() -> str:
    """The states of a run, drawn from the transitions that the code allows."""
    arrows = [
        f"    {source} --> {target}"
        for source, targets in TRANSITIONS.items()
        for target in RunState
        if target in targets
    ]
    ends = [f"    {state} --> [*]" for state in RunState if state.is_end]
    return "\n".join(
        [
            "# Runs",
            "",
            "Every change of a run's state names the state it expects, so that of two that race one makes it.",
            "These are all the steps there are:",
            "",
            "```mermaid",
            "stateDiagram-v2",
            "    [*] --> pending: due, or asked for",
            "    [*] --> skipped: missed",
            *arrows,
            *ends,
            "```",
            "",
            "A run was asked for, or planned, at `queued_at`, let into the queue at `admitted_at`, began at",
            "`started_at` and ended at `finished_at`. Its `reason` says in one word why it is in its state.",
            "",
            "| state | reasons |",
            "| --- | --- |",
            *(f"| `{state}` | {_listed(reasons)} |" for state, reasons in _reasons().items()),
            "",
            "A skipped run is an occurrence that was not run: `overlap`: the job was running; `missed`: no server",
            "was there in time; `disabled`: the job was disabled meanwhile; `mode_limit`: the mode allows fewer jobs.",
            "A pending run waits: `delay`: it is tried again at `not_before`; `place`: its job runs as often as it may;",
            "`group`: a job of its group has the turn. A queued run with `no_node` needs labels that no node offered",
            "when it was admitted.",
            "",
            "A run that repeats another, by the job's retry policy or because somebody asked, names the first of them as",
            "its `origin`; `GET /api/v1/runs/{id}/attempts` lists them all. `rows` says how many rows of each table the script",
            "`read`, `inserted`, `updated` and `deleted`. It is written when the run ends, also where the script failed, and",
            "stays unset where its process was lost. SQL that reads several tables counts for the first that it names.",
            "",
        ]
    )


def _reasons() -> dict[RunState, list[str]]:
    waits = [reason for reason in WaitReason if reason is not WaitReason.NO_NODE]
    reasons: dict[RunState, list[str]] = {
        RunState.PENDING: list(waits),
        RunState.QUEUED: [WaitReason.NO_NODE],
        RunState.SKIPPED: list(SkipReason),
    }
    for reason in EndReason:
        reasons.setdefault(reason.state, []).append(reason)
    reasons[RunState.LOST].append("node_silent")
    return reasons


def _listed(words: list[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _as_json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n"


def _command_line() -> str:
    root: Any = get_command(app)
    parts = [
        "# The command line",
        "",
        "`mainspring` finds the server that runs on the data directory (`--data`, `MAINSPRING_DATA`, or",
        "`./mainspring-data`), or the one named with `--url` (`MAINSPRING_URL`) and `--token` (`MAINSPRING_TOKEN`,",
        "or `MAINSPRING_MASTER_KEY`). `--json` prints what the API answers; lists become arrays. It exits with 0 when",
        "all went well, 2 on wrong usage or configuration, 1 otherwise. Errors are one sentence on standard error.",
        "",
        *_options(root),
    ]
    for name, command in sorted(root.commands.items()):
        parts += list(_command(f"mainspring {name}", command))
    return "\n".join(parts).rstrip() + "\n"


def _command(path: str, command: Any) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from _command(f"{path} {name}", inner)
        return
    arguments = "".join(f" {_shown(p)}" for p in command.params if p.param_type_name == "argument")
    yield from (f"## `{path}{arguments}`", "", command.help or "", "", *_options(command))


def _shown(parameter: Any) -> str:
    name = parameter.metavar or parameter.name.upper()
    return name if parameter.required else f"[{name}]"


def _options(command: Any) -> Iterator[str]:
    rows = [
        (", ".join([*p.opts, *p.secondary_opts]), p.help or "")
        for p in command.params
        if p.param_type_name == "option"
        and p.name not in ("help", "install_completion", "show_completion")
    ]
    if not rows:
        return
    yield from ("| option | what it does |", "| --- | --- |")
    for names, text in rows:
        yield f"| `{names}` | {text.replace('|', '&#124;')} |"
    yield ""


def main() -> None:
    """Write every file anew."""
    for name, text in documents().items():
        (REFERENCE / name).write_text(text)


if __name__ == "__main__":
    main()
