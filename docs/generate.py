"""Writes the generated parts of the reference: the API's, the protocol's and the command line's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from typer.main import get_command

from mainspring.cli.app import app
from mainspring.engine.pruner import AUDITS_KEPT, MOST_AUDITS, REFUSALS_KEPT
from mainspring.http.app import create_app
from mainspring.http.backend import Backend
from mainspring.http.openapi import openapi_document
from mainspring.model.audit import Act
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
        "audit.md": _audit(),
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


def _audit() -> str:
    """The acts that are noted, by noun, and for how long."""
    verbs: dict[str, list[str]] = {}
    for act in Act:
        noun, _, verb = act.partition(".")
        verbs.setdefault(noun, []).append(verb)
    return "\n".join(
        [
            "# The audit log",
            "",
            "Every administrative act leaves an entry, in the same transaction: who (a person, a token or a key), when, what",
            "(`job.enable`), on what, and small details. A secret or a setting's value is never among them. Rows of tables",
            "are users' data and are not listed; a single run that somebody asked for is recorded as a run.",
            "",
            "Administrators read it under *Configure → Audit log*, with `mainspring audit list`, or from the API:",
            "`GET /api/v1/audit?actor=&action=&after=&before=&cursor=`, newest first. `action` is one (`job.enable`) or all",
            "of a noun (`job`). `kind` tells a person from a token of the same name.",
            "",
            "| noun | acts |",
            "| --- | --- |",
            *(f"| `{noun}` | {_listed(found)} |" for noun, found in verbs.items()),
            "",
            "`session.refused` names the person whose password was wrong, and the caller's address. A name that nobody has",
            "is not kept: it may be a password, typed into the wrong field.",
            "",
            f"Entries are kept for {AUDITS_KEPT.days} days, at most {MOST_AUDITS:,} of them; of refused log-ins the newest",
            f"{REFUSALS_KEPT:,}, so that guessing at passwords pushes nothing else out.",
            "",
        ]
    )


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
