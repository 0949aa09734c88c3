"""A further language is one file and one line, and the type checker tells what it lacks."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from deno import find_deno_bin

PORTAL = Path(__file__).parents[2] / "portal"

pytestmark = pytest.mark.skipif(
    not (PORTAL / "node_modules").is_dir(), reason="the portal was not built here"
)


def check(portal: Path) -> str:
    """What the type checker complains of."""
    ended = subprocess.run(
        [find_deno_bin(), "run", "-A", "npm:typescript/tsc", "--noEmit"],
        cwd=portal,
        capture_output=True,
        text=True,
        check=False,
    )
    return ended.stdout


def words(left: str = "") -> str:
    """A catalogue with every key but one."""
    found = re.findall(
        r'^  ("[\w.]+"):',
        "\n".join(file.read_text() for file in (PORTAL / "src/i18n/en").glob("*.ts")),
        re.M,
    )
    assert len(found) == len(set(found)), "a key stands in two files"
    lines = [f'  {key}: "wort",' for key in found if key != f'"{left}"']
    return "\n".join(
        ['import type { Catalogue } from "./en";', "export const de: Catalogue = {", *lines, "};"]
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_another_language_is_one_file_and_one_line(tmp_path: Path) -> None:
    portal = tmp_path / "portal"
    shutil.copytree(PORTAL, portal, ignore=shutil.ignore_patterns("node_modules"))
    (portal / "node_modules").symlink_to(PORTAL / "node_modules")
    index = portal / "src" / "i18n" / "index.tsx"
    line = '  de: { name: "Deutsch", load: async (): Promise<Catalogue> => (await import("./de")).de },\n'
    index.write_text(re.sub(r"(export const languages = \{\n)", r"\1" + line, index.read_text()))
    (portal / "src" / "i18n" / "de.ts").write_text(words(left="app.skip"))
    lacking = check(portal)
    assert "de.ts" in lacking
    assert "'\"app.skip\"' is missing" in lacking
    (portal / "src" / "i18n" / "de.ts").write_text(words())
    assert check(portal) == ""
