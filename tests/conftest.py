"""Fixtures that more than one folder uses."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import cast as the_cast

# A busy machine makes any one example slow; what takes long by itself has tests of its own.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture
def cast(db: None) -> the_cast.Cast:
    return the_cast.assemble()


@pytest.fixture(autouse=True)
def _forget_set_up() -> Iterator[None]:
    """The shell remembers that the desk is set up; each test begins without knowing."""
    from skranke.web import shell

    shell._set_up = False
    yield
    shell._set_up = False


@pytest.fixture(autouse=True)
def _forget_saved_replies() -> None:
    """Their index is kept by how many there are and when they changed, which two tests may have in common."""
    from skranke.cases import fitting

    fitting._index.cache_clear()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    # In CI nothing may be skipped: a missing server would else look like a green test.
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # A child of half a second for each worker, asked by its own tests only.
    os.environ["SKRANKE_SECOND_OPINION"] = "off"
    # The real hasher is slow on purpose; hundreds of tests need not wait for it.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
