"""Draws the icons and the picture shown when a page is shared: `python static/img/make_icons.py`."""

from pathlib import Path

from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
PAPER, WASH, INK, GRAPHITE, PENCIL = "#faf8f3", "#efebe1", "#15141a", "#5a5864", "#c8321a"
FINER = 4


def icon(size: int) -> Image.Image:
    """A frame of the storyboard reduced to its figure: a head in pencil, a body in ink."""
    unit = size * FINER / 32
    picture = Image.new("RGB", (size * FINER, size * FINER), INK)
    draw = ImageDraw.Draw(picture)
    draw.rectangle([2 * unit, 2 * unit, 30 * unit - 1, 30 * unit - 1], fill=PAPER)
    draw.rectangle([2 * unit, 2 * unit, 30 * unit - 1, 17 * unit], fill=WASH)
    draw.ellipse([11 * unit, 5 * unit, 21 * unit, 15 * unit], fill=PENCIL)
    draw.pieslice([8 * unit, 16.5 * unit, 24 * unit, 44 * unit], 180, 360, fill=INK)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def share() -> Image.Image:
    """The 1200 × 630 picture of the site, in few colours so that it stays light."""
    wide, high = 1200 * FINER // 2, 630 * FINER // 2
    unit = wide / 320
    picture = Image.new("RGB", (wide, high), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle([0, 0, wide, 100 * unit], fill=WASH)
    for left, top, width, height, fill in (
        (22, 52, 42, 70, "#c9c6c0"),
        (84, 70, 54, 50, "#a7a4a6"),
        (150, 34, 30, 84, "#8f8d94"),
        (250, 60, 46, 66, "#b9b6b3"),
    ):
        draw.rectangle([left * unit, top * unit, (left + width) * unit, (top + height) * unit], fill=fill)
    draw.ellipse([192 * unit, 40 * unit, 230 * unit, 78 * unit], fill=PENCIL)
    draw.pieslice([176 * unit, 84 * unit, 246 * unit, 260 * unit], 180, 360, fill=INK)
    draw.arc([40 * unit, 14 * unit, 176 * unit, 90 * unit], 200, 325, fill=PENCIL, width=int(5 * unit))
    draw.line(
        [(142 * unit, 37 * unit), (165 * unit, 31 * unit), (157 * unit, 10 * unit)],
        fill=PENCIL,
        width=int(5 * unit),
        joint="curve",
    )
    draw.rectangle([0, 0, wide - 1, high - 1], outline=INK, width=int(3 * unit))
    small = picture.resize((1200, 630), Image.Resampling.LANCZOS)
    return small.quantize(colors=32, dither=Image.Dither.NONE)


icon(180).save(HERE / "apple-touch-icon.png", optimize=True)
icon(64).save(HERE / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])
share().save(HERE / "share.png", optimize=True)
