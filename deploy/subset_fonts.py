"""Makes the two fonts that the PDFs are set in: Noto Sans SC, cut down to the characters of GB 2312 and the signs we use.

    npm pack @expo-google-fonts/noto-sans-sc && tar xzf expo-google-fonts-noto-sans-sc-*.tgz
    .venv/bin/python deploy/subset_fonts.py package static/fonts

Why a subset: a 2-page statement is 85 KB with it and more than twice that with the system's collection file, and is drawn faster. Why
256 units to the em: a fifth of every file was digits of outlines finer than any printer draws (one unit is 0.014 mm at 10 pt). Why TrueType
and not WOFF2: WOFF2 is unpacked again at every render (6.6 s). A character outside the subset (a rare name) is taken from the system's
"Noto Sans CJK SC" (Debian: fonts-noto-cjk). The same input and fonttools version give the same files.
"""

import argparse
import shutil
from pathlib import Path

from fontTools import subset
from fontTools.ttLib.scaleUpem import scale_upem

WEIGHTS = {"NotoSansSC-Regular.ttf": "400Regular/NotoSansSC_400Regular.ttf", "NotoSansSC-Bold.ttf": "700Bold/NotoSansSC_700Bold.ttf"}
UNITS = 256  # to the em
# What GB 2312 lacks and our pages write: minus, dashes, quotes, per mille, arrows, marks, circled figures, currency signs, no-break space.
SIGNS = (
    "\u00a0©®°·×÷±\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2030−→←↑↓↔≈≠≤≥✓●○■□▲△▼▽◆◇★☆※①②③④⑤⑥⑦⑧⑨⑩¥￥€£〔〕【】〇〈〉《》「」『』"
)


def gb_2312() -> str:
    """All 7,445 characters of GB 2312, by its own code table."""
    cells = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


def full_width() -> str:
    """Full-width ASCII: the punctuation of Chinese text."""
    return "".join(chr(code) for code in range(0xFF01, 0xFF5F))


def main() -> None:
    parser = argparse.ArgumentParser(description="Cut Noto Sans SC down to the characters of GB 2312 and the signs of our pages.")
    parser.add_argument("package", type=Path, help="the unpacked npm package @expo-google-fonts/noto-sans-sc")
    parser.add_argument("target", type=Path, help="the folder to write to: static/fonts")
    given = parser.parse_args()
    text = "".join(map(chr, range(0x20, 0x7F))) + gb_2312() + full_width() + SIGNS
    # Features: tabular figures for columns of amounts, kerning and narrow quotation marks for Latin text. No hints: paper has no pixels.
    options = subset.Options(
        layout_features=["tnum", "kern", "ccmp", "locl", "pwid"], hinting=False, desubroutinize=True, notdef_outline=True
    )
    options.drop_tables += ["vhea", "vmtx", "STAT", "gasp"]  # no vertical text, no variations, no screen
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    for name, source in WEIGHTS.items():
        font = subset.load_font(str(given.package / source), options)
        font["head"].modified = font["head"].created  # no trace of when it was made: the same bytes each time
        font.recalcTimestamp = False
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        scale_upem(font, UNITS)
        subset.save_font(font, str(given.target / name), options)
    shutil.copyfile(given.package / "LICENSE_FONT", given.target / "OFL.txt")


if __name__ == "__main__":
    main()
