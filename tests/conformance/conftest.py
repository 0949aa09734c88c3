"""The hosts, as their own tests have them."""

from tests.runtime.conftest import cache, runner  # noqa: F401
