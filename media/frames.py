"""What the site draws by itself: a frame where there is no picture, initials where there is no portrait, seats."""

import re
from collections.abc import Callable
from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

INK, GRAPHITE, PAPER, WASH = "#15141a", "#5a5864", "#faf8f3", "#efebe1"
WIDTH, HEIGHT = 320, 180
MOST_SEATS_DRAWN = 120
# The badge in the corner of a card goes as far; a shorter arrow would be a blot.
BADGE, SHORTEST_ARROW = 104, 50

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_WORD = re.compile(r"[^\W\d_]+")


def _dice(seed: int) -> Callable[[], float]:
    """Return a roll in [0, 1[ that depends on the seed alone, on every machine and for ever."""
    # Zero is the one seed that would stay zero.
    state = seed & 0xFFFFFFFF or 0x9E3779B9

    def roll() -> float:
        nonlocal state
        state = ((state ^ state >> 15) * 2246822519 ^ (state ^ state >> 13) * 3266489917) & 0xFFFFFFFF
        return state / 4294967296

    return roll


def _masses(roll: Callable[[], float], horizon: float) -> str:
    drawn = []
    for index in range(5):
        width, height, left = 18 + roll() * 54, 26 + roll() * 90, roll() * WIDTH - 20
        drawn.append(
            f'<path fill="{INK if index % 2 else GRAPHITE}" opacity="{0.14 + roll() * 0.5:.2f}" '
            f'd="M{left:.0f} {horizon - height * 0.7:.0f}h{width:.0f}v{height:.0f}h-{width:.0f}z"/>'
        )
    return "".join(drawn)


def _figure(roll: Callable[[], float], horizon: float, colour: str) -> tuple[str, float, float]:
    """Draw a figure; say where its head begins and where it ends, from left to right."""
    x, y, radius = 70 + roll() * 180, horizon + 4, 16 + roll() * 8
    drawn = (
        f'<circle cx="{x:.0f}" cy="{y - 46:.0f}" r="{radius:.0f}" fill="{colour}"/>'
        f'<path fill="{INK}" d="M{x - 34:.0f} {HEIGHT + 6}'
        f'Q{x - 30:.0f} {y - 22:.0f} {x:.0f} {y - 24:.0f}T{x + 36:.0f} {HEIGHT + 6}z"/>'
    )
    return drawn, x - radius, x + radius


def _strokes(roll: Callable[[], float], horizon: float) -> str:
    ground = HEIGHT - horizon
    path = "".join(
        f"M{roll() * WIDTH:.0f} {horizon + roll() * ground:.0f}l{10 + roll() * 24:.0f} {-3 + roll() * 6:.1f}"
        for _ in range(22)
    )
    return f'<path fill="none" stroke="{INK}" stroke-width=".7" opacity=".5" d="{path}"/>'


def _arrow(roll: Callable[[], float], colour: str, *, before: float, after: float) -> str:
    """Draw the camera's move between the badge and the head, or beyond the head where there is no room."""
    first, last = BADGE, before - 14
    if last - first < SHORTEST_ARROW:
        first, last = max(BADGE, after + 14), WIDTH - 16
    spare = last - first - SHORTEST_ARROW
    x, y = first + roll() * spare / 2, 40 + roll() * 14
    tip = last - roll() * spare / 2
    return (
        f'<path fill="none" stroke="{colour}" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" '
        f'd="M{x:.0f} {y:.0f}Q{(x + tip) / 2:.0f} {y - 24:.0f} {tip:.0f} {y + 8:.0f}'
        f'M{tip - 13:.0f} {y - 5:.0f}L{tip + 2:.0f} {y + 9:.0f}L{tip - 17:.0f} {y + 14:.0f}"/>'
    )


@lru_cache(maxsize=512)
def frame_svg(seed: int, colour: str, *, label: str = "") -> SafeString:
    """Draw the frame of `seed`, always the same: horizon, masses, a figure, strokes on the ground, a camera arrow.

    `colour` is #rrggbb; anything else draws in graphite. Without a label the drawing is hidden from screen readers.
    """
    if not _COLOUR.fullmatch(colour or ""):
        colour = GRAPHITE
    roll = _dice(seed)
    horizon = 70 + roll() * 50
    # The dice are rolled in this order: another one would draw other frames.
    masses = _masses(roll, horizon)
    figure, before, after = _figure(roll, horizon, colour)
    drawing = (
        f'<path fill="{PAPER}" d="M0 0h{WIDTH}v{HEIGHT}H0z"/><path fill="{WASH}" d="M0 0h{WIDTH}v{horizon:.0f}H0z"/>'
        + masses
        + figure
        + _strokes(roll, horizon)
        + _arrow(roll, colour, before=before, after=after)
    )
    # Every part is ours or a checked colour; only the label comes from outside, and it is escaped.
    said = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return mark_safe(f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="xMidYMid slice" {said}>{drawing}</svg>')


@lru_cache(maxsize=512)
def seats_html(taken: int, capacity: int) -> SafeString:
    """Draw seats one by one, the taken ones full; nothing for a room too large to be counted by eye."""
    if not 0 < capacity <= MOST_SEATS_DRAWN:
        return mark_safe("")
    taken = min(max(taken, 0), capacity)
    drawn = '<i class="t"></i>' * taken + "<i></i>" * (capacity - taken)
    return mark_safe(f'<div class="seats" aria-hidden="true">{drawn}</div>')


def initials(name: str) -> str:
    """Return the first letters of the first and last words, in capitals, or a dot for a name without letters."""
    words = _WORD.findall(name or "")
    if not words:
        return "·"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()
