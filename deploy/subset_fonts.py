"""Makes the two fonts that the PDFs are set in: Noto Sans SC, cut down to the characters that Chinese documents need.

    apt-get install fonts-noto-cjk unicode-data
    .venv/bin/python deploy/subset_fonts.py /usr/share/fonts/opentype/noto /usr/share/unicode static/fonts

A statement carries the outlines of some 400 characters, which are two thirds of its bytes; so each step here is about them.

- Only the characters of GB 2312, of the Table of General Standard Chinese Characters (8,105; rare names are in it) and our signs. One
  character from the system's font costs 19 KB a file.
- Coordinates of UNITS to the em, and curves that leave the drawn line by at most TOLERANCE: 0.03 mm at 10 pt, less than a dot of a laser
  printer, and a fifth of the outlines' bytes.
- TrueType: what WeasyPrint embeds fast. Not WOFF2, which is unpacked again at every render (6.6 s).
- The characters of our own texts (as they are when this runs) come first: the lists that tell the used from the unused stay short.

A character outside (a rarer name) is taken from the system's "Noto Sans CJK SC". The same input and fonttools version give the same files.
"""

import argparse
import bz2
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.reorderGlyphs import reorderGlyphs
from fontTools.ttLib.scaleUpem import scale_upem

ROOT = Path(__file__).resolve().parent.parent
FAMILY = "Noto Sans CJK SC"
WEIGHTS = ("Regular", "Bold")
SOURCES = (".html", ".toml", ".py")  # where our texts stand
UNITS = 128  # to the em; the source has 1,000
TOLERANCE = 8  # thousandths of an em
# Of TrueType's profile of a font: what only hinting programs and composite glyphs need.
UNUSED = ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements", "SizeOfInstructions", "ComponentElements")
# What the tables lack and our pages write: spaces and hyphens, quotes, marks of lists, per mille, arrows, circled figures, currencies.
SIGNS = (
    "\u00a0©®°·×÷±\u2010\u2011\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2030−→←↑↓↔≈≠≤≥✓•◦▪›"
    "●○■□▲△▼▽◆◇★☆※①②③④⑤⑥⑦⑧⑨⑩¥￥€£〔〕【】〇〈〉《》「」『』"
)


def gb_2312() -> str:
    """All 7,445 characters of GB 2312, by its own code table."""
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


def standard_characters(unihan: Path) -> str:
    """The Table of General Standard Chinese Characters of 2013, as Unicode's Han database knows it (kTGH)."""
    lines = bz2.decompress((unihan / "Unihan_OtherMappings.txt.bz2").read_bytes()).decode().splitlines()
    return "".join(chr(int(line.split("\t")[0][2:], 16)) for line in lines if "\tkTGH\t" in line)


def full_width() -> str:
    """Full-width ASCII: the punctuation of Chinese text."""
    return "".join(chr(code) for code in range(0xFF01, 0xFF5F))


def of_our_texts() -> frozenset[str]:
    """The characters that our own pages, rules and programs write."""
    sources = [path for folder in ("templates", "advice", "borrowers") for path in (ROOT / folder).rglob("*") if path.suffix in SOURCES]
    return frozenset().union(*(path.read_text() for path in sources))


def first_ours(font: TTFont, ours: frozenset[str]) -> list[str]:
    """The font's glyphs: those of our own texts first, then what features put in their place, then all others; each by code point."""
    named = {glyph: chr(code) for code, glyph in sorted(font.getBestCmap().items(), reverse=True)}
    alternates = [glyph for glyph in font.getGlyphOrder() if glyph not in named]
    by_code = sorted(named, key=named.__getitem__)
    return list(dict.fromkeys([".notdef", *(glyph for glyph in by_code if named[glyph] in ours), *alternates, *by_code]))


def with_quadratic_outlines(font: TTFont) -> None:
    """Turn cubic outlines (CFF) into TrueType's quadratic ones."""
    drawn, order = font.getGlyphSet(), font.getGlyphOrder()
    glyf, metrics = newTable("glyf"), font["hmtx"]
    glyf.glyphOrder, glyf.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, TOLERANCE, reverse_direction=True))
        glyf.glyphs[name] = glyph = pen.glyph()
        glyph.recalcBounds(glyf)
        metrics[name] = (metrics[name][0], getattr(glyph, "xMin", 0))
    del font["CFF "]
    font["glyf"], font["loca"], font.sfntVersion = glyf, newTable("loca"), "\0\1\0\0"
    font["post"].formatType, font["head"].glyphDataFormat = 3, 0
    profile = font["maxp"]
    profile.tableVersion, profile.maxZones = 0x00010000, 1
    for unused in UNUSED:
        setattr(profile, f"max{unused}", 0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Cut Noto Sans CJK SC down to the characters of Chinese documents.")
    parser.add_argument("noto", type=Path, help="the folder of NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc (Debian: fonts-noto-cjk)")
    parser.add_argument("unihan", type=Path, help="the folder of Unihan_OtherMappings.txt.bz2 (Debian: unicode-data)")
    parser.add_argument("target", type=Path, help="the folder to write to: static/fonts")
    given = parser.parse_args()
    characters = sorted({*map(chr, range(0x20, 0x7F)), *gb_2312(), *standard_characters(given.unihan), *full_width(), *SIGNS})
    ours = of_our_texts()
    # Features: tabular figures for columns of amounts, kerning and narrow quotation marks for Latin text. No hints: paper has no pixels.
    options = subset.Options(layout_features=["tnum", "kern", "ccmp", "pwid"], hinting=False, desubroutinize=True, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG", "STAT", "gasp", "BASE"]  # no vertical text, no variations, no screen
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    for weight in WEIGHTS:
        source = given.noto / f"NotoSansCJK-{weight}.ttc"
        families = [font["name"].getDebugName(1) for font in TTCollection(source, lazy=True)]
        options.font_number = next(number for number, family in enumerate(families) if family == FAMILY)
        font = subset.load_font(str(source), options)
        font["head"].modified = font["head"].created  # no trace of when it was made: the same bytes each time
        font.recalcTimestamp, font.recalcBBoxes = False, True
        font["cmap"].tables = [table for table in font["cmap"].tables if table.format != 14]  # no variants of a character
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(characters))
        cutter.subset(font)
        with_quadratic_outlines(font)
        scale_upem(font, UNITS)
        reorderGlyphs(font, first_ours(font, ours))
        subset.save_font(font, str(given.target / f"NotoSansSC-{weight}.ttf"), options)


if __name__ == "__main__":
    main()
