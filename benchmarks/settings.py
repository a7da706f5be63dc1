"""The product's settings with one page more: the bare view, behind the same middleware."""

from enthesis.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"
