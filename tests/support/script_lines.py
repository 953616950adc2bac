"""What a line that is read aloud must not show."""

from __future__ import annotations

import re

LEFT_OVER = re.compile(
    r"^[ ,，.。、:：]"  # begins with what should follow something
    r"|  | $| [,.;:?!]"
    r"|[,:，：、][ ,.;:?!，。；：？！]*[,.;:?!，。；：？！]"  # two marks where one is enough
    r"|[,:，：、]$"
    r"|“”|\(\)|（）|\{|\0"
)
