"""The portal's types are those of the API."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from deno import find_deno_bin

ROOT = Path(__file__).parents[2]
PORTAL = ROOT / "portal"
TYPES = PORTAL / "src" / "api" / "schema.d.ts"
GENERATOR = "npm:openapi-typescript@^7.9.0"


@pytest.mark.skipif(not (PORTAL / "node_modules").is_dir(), reason="the portal was not built here")
def test_the_types_are_current(tmp_path: Path) -> None:
    written = tmp_path / "schema.d.ts"
    document = ROOT / "docs" / "reference" / "openapi.json"
    subprocess.run(
        [find_deno_bin(), "run", "-A", GENERATOR, str(document), "--output", str(written)],
        cwd=PORTAL,
        check=True,
        capture_output=True,
    )
    assert written.read_text() == TYPES.read_text(), "cd portal && ../.venv/bin/deno task types"
