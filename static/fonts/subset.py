"""Cuts the site's two typefaces to what French and English need; see README.md beside this file."""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).resolve().parent
LETTERS = {
    character
    for character in (*range(0x20, 0x7F), *range(0xA0, 0x100))
    if chr(character) not in "¢¤¥¦ª¬¯±²³´µ¶¸¹º¼½¾¨¡¿"
}
PUNCTUATION = {ord(character) for character in "Œœ–—‘’“”‹›…•−€\u2009"}
# Neither family draws these; each borrows the glyph that looks the same.
BORROWED = {0x202F: 0x2009, 0x2011: 0x2D}


def cut(source: Path, characters: set[int], axes: dict) -> TTFont:
    font = TTFont(source)
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap |= {new: table.cmap[old] for new, old in BORROWED.items() if old in table.cmap}
    subsetter = Subsetter(Options(layout_features=["kern", "tnum"], hinting=False))
    subsetter.populate(unicodes=characters | set(BORROWED))
    subsetter.subset(font)
    return instantiateVariableFont(font, axes)


def save(font: TTFont, name: str) -> None:
    font.flavor = "woff2"
    target = HERE / name
    font.save(target)
    print(target.name, target.stat().st_size)  # noqa: T201


def main(packages: Path) -> None:
    source = packages / "bricolage-grotesque/files/bricolage-grotesque-latin-wdth-normal.woff2"
    characters = (LETTERS - {ord(character) for character in "^`~\\{|}"}) | PUNCTUATION
    display = cut(source, characters, {"wdth": (80, 86), "wght": (680, 780)})
    # Over so short a range the kerning hardly moves: one fixed table saves 9 kB.
    fixed = cut(source, characters, {"wdth": 82, "wght": 740})
    display["GPOS"], display["GDEF"] = fixed["GPOS"], fixed["GDEF"]
    del display["MVAR"], display["STAT"]
    save(display, "bricolage.woff2")

    source = packages / "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"
    save(cut(source, LETTERS | PUNCTUATION, {"wght": (400, 700)}), "atkinson.woff2")


main(Path(sys.argv[1]))
