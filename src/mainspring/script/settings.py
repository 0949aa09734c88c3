"""The service's settings, in clear, for this run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mainspring.script.errors import SettingMissing
from mainspring.script.session import session


class Settings(Mapping[str, str]):
    """``settings["name"]`` or ``settings.get("name", default)``. Never printed."""

    def __getitem__(self, name: str) -> str:
        try:
            return session.start.settings[name]
        except KeyError:
            raise SettingMissing(
                f"There is no setting '{name}': add it on the Configure tab, or with "
                f"'mainspring setting set {name}'."
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(session.start.settings)

    def __len__(self) -> int:
        return len(session.start.settings)

    def __repr__(self) -> str:
        return "<settings>"


settings = Settings()
