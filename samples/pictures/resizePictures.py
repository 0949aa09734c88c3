# /// script
# dependencies = ["pillow>=12"]
# ///
"""Makes a small version of every picture in a folder, and a row about each in the table Pictures.

The setting picturesFolder names the folder; the server's configuration must let scripts write there
([runtime] writable). Small versions lie in its folder "small". A picture is done again once it changes.
"""

from datetime import UTC, datetime
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from mainspring.script import run, settings, tables

SIZE = (256, 256)
KINDS = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
LARGEST = 64_000_000  # pixels; a larger one would need more memory than a run has

pictures = tables["Pictures"]


def resizePictures():
    folder = Path(settings["picturesFolder"])
    small = folder / "small"
    small.mkdir(exist_ok=True)
    known = {row["id"]: row for row in pictures}
    found = sorted(file for file in folder.iterdir() if file.suffix.lower() in KINDS)
    done = 0
    for number, file in enumerate(found):
        run.progress(number, len(found))
        done += resize(file, small, known.get(file.name))
    gone = known.keys() - {file.name for file in found}
    pictures.delete(gone)
    print(f"{done} of {len(found)} pictures were new or had changed; {len(gone)} are gone.")


def resize(file, small, row):
    """Answers whether there was anything to do."""
    changed = datetime.fromtimestamp(int(file.stat().st_mtime), UTC)
    if row is not None and row["changed"] == changed:
        return False
    target = small / f"{file.stem}.webp"
    facts = {"id": file.name, "changed": changed, "bytes": file.stat().st_size, "problem": None}
    try:
        with Image.open(file) as image:
            facts |= {"width": image.width, "height": image.height, "kind": image.format}
            if image.width * image.height > LARGEST:
                raise ValueError(f"it has more than {LARGEST} pixels")
            smaller = ImageOps.exif_transpose(image).convert("RGB")
            smaller.thumbnail(SIZE)
            smaller.save(target, "WEBP", quality=80)
        facts["small"] = target.name
    except (UnidentifiedImageError, OSError, ValueError) as problem:
        facts["problem"] = str(problem)
        print(f"{file.name} could not be read: {problem}")
    pictures.upsert(facts)
    return True
