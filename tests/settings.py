"""The product's settings for tools that read them without running a test (mypy's Django plugin)."""

from tests.environment import prepare

prepare()

from enthesis.config.settings import *  # noqa: E402, F403 - the variables must stand first
