"""How often a property is tried that costs much to try, and with which examples.

Every run tries it with a part of its examples, `--hypothesis-profile=thorough` with all of them;
both with the same ones each time, so that a change lands or not by what it changes. New ones are
looked for with `--hypothesis-profile=hunt`, which takes its time.
"""

from hypothesis import HealthCheck, Phase, settings

_SHARES = {"usual": 1 / 8, "thorough": 1.0, "hunt": 5.0}


def register() -> None:
    """Make the profiles known before the command line asks for one; no example is timed.

    How long one takes is the benchmarks' matter: beside other work any of them may be slow.
    """
    for name in ("usual", "thorough"):
        settings.register_profile(name, deadline=None, derandomize=True)
    # What is found is shown as it was found: to make it smaller can take longer than to find it.
    settings.register_profile("hunt", deadline=None, phases=[Phase.explicit, Phase.generate])
    settings.load_profile("usual")


def costly(examples: int) -> settings:
    """Try a property with so many examples when there is time, and with an eighth of them else."""
    share = _SHARES[settings.get_current_profile_name()]
    return settings(
        max_examples=max(2, round(examples * share)),
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
