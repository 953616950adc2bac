"""How often a property is tried that costs much to try.

Every run tries it with a part of its examples, and with other ones each time; all of them are tried
by `pytest -m hypothesis --hypothesis-profile=thorough`.
"""

from hypothesis import HealthCheck, settings

_THOROUGH = "thorough"


def register() -> None:
    """Make the profile known before the command line asks for it; no example is timed.

    How long one takes is the benchmarks' matter: beside other work any of them may be slow.
    """
    settings.register_profile(_THOROUGH, deadline=None)
    settings.register_profile("usual", deadline=None)
    settings.load_profile("usual")


def costly(examples: int) -> settings:
    """Try a property with so many examples when there is time, and with a third of them else."""
    thorough = settings.get_current_profile_name() == _THOROUGH
    return settings(
        max_examples=examples if thorough else -(-examples // 3),
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
