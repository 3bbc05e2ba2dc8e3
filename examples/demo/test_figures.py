"""Three cases for the demo, one of which fails on purpose."""

import math
import statistics


def test_mean():
    assert statistics.mean([1, 2, 3]) == 2


def test_square_root():
    assert math.isclose(math.sqrt(2) ** 2, 2)


def test_floats_are_not_decimals():
    assert 0.1 + 0.2 == 0.3, "binary floating point has no 0.3"
