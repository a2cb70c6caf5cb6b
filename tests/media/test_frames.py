import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.frames import BADGE, GRAPHITE, MOST_SEATS_DRAWN, WIDTH, frame_svg, initials, seats_html

PENCIL = "#c8321a"


def test_the_same_number_always_draws_the_same_frame():
    first = frame_svg.__wrapped__(7, PENCIL)

    assert frame_svg.__wrapped__(7, PENCIL) == first
    # Drawn once by the reference: the frame of an object must not change with a release.
    assert '<circle cx="229" cy="77" r="18" fill="#c8321a"/>' in first


def test_two_numbers_draw_two_frames():
    assert len({frame_svg(number, PENCIL) for number in range(500)}) == 500


@given(st.integers())
def test_any_number_draws_a_small_well_formed_frame(number):
    drawn = frame_svg(number, PENCIL)

    ElementTree.fromstring(drawn)
    assert len(drawn.encode()) <= 2500


@pytest.mark.parametrize("colour", ["", None, "red", "#fff", '#c8321a"/><script>', "#c8321a\n", "#gggggg"])
def test_what_is_no_colour_draws_in_graphite(colour):
    assert frame_svg(7, colour) == frame_svg(7, GRAPHITE)


def test_a_frame_is_hidden_from_screen_readers_unless_it_has_a_label():
    assert ' aria-hidden="true">' in frame_svg(7, PENCIL)
    assert ' role="img" aria-label="Plan &lt;31&gt;">' in frame_svg(7, PENCIL, label="Plan <31>")


@pytest.mark.parametrize(
    ("taken", "capacity", "full", "free"),
    [(3, 5, 3, 2), (0, 4, 0, 4), (9, 4, 4, 0), (-2, 3, 0, 3), (1, 0, 0, 0), (5, MOST_SEATS_DRAWN + 1, 0, 0)],
)
def test_seats_are_drawn_one_by_one_while_an_eye_can_count_them(taken, capacity, full, free):
    drawn = seats_html(taken, capacity)

    assert (drawn.count('<i class="t">'), drawn.count("<i>")) == (full, free)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Sylvain Despretz", "SD"),
        ("Inès B.", "IB"),
        ("Élodie de la Tour", "ÉT"),
        ("Jean-Luc", "JL"),
        ("Noé", "N"),
        ("42 !", "·"),
        ("", "·"),
        (None, "·"),
    ],
)
def test_initials_are_those_of_the_first_and_last_words(name, letters):
    assert initials(name) == letters


@given(st.integers())
def test_the_arrow_starts_beyond_the_badge_and_stays_clear_of_the_head(number):
    drawn = frame_svg(number, PENCIL)
    head, radius = (int(re.search(rf'<circle[^>]* {name}="(\d+)"', drawn)[1]) for name in ("cx", "r"))
    start, tip = map(int, re.search(r'd="M(\d+) \d+Q\d+ \d+ (\d+) \d+M', drawn).groups())

    assert BADGE <= start < tip <= WIDTH - 16
    assert tip + 4 < head - radius or head + radius < start - 4
