import pytest
from django.core.exceptions import ValidationError

from programs.colours import PAPER, contrast, readable_on_paper
from programs.models import Discipline


def test_contrast_runs_from_one_to_twenty_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#c8321a", "#c8321a") == 1


@pytest.mark.parametrize(
    "colour", ["#c8321a", "#b3490f", "#5b3fc4", "#0d6f7a", "#7a5d00", "#b0216e", "#2458b8", "#22702f"]
)
def test_the_hues_of_the_storyboard_are_readable_on_paper(colour):
    readable_on_paper(colour)

    assert contrast(colour, PAPER) >= 4.5


@pytest.mark.parametrize("colour", ["#ffffff", "#faf8f3", "#ff8a00", "#8a8a8a"])
def test_a_light_colour_is_refused(colour):
    with pytest.raises(ValidationError) as refused:
        Discipline(name="Danse", slug="danse", colour=colour).clean_fields()

    assert refused.value.error_dict["colour"][0].code == "too_light"
