from __future__ import annotations

from folkmoot.core.fields import NumberField


def test_a_number_shows_no_fraction_that_it_does_not_have() -> None:
    field = NumberField()
    assert [field.prepare_value(value) for value in (24.0, 0.2, None, "x")] == [24, 0.2, None, "x"]
