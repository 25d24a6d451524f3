"""Colours: every pair of tokens that stands as words on a ground can be read, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text()
COLOURS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(r"--([a-z-]+): light-dark\(#([0-9a-f]{6}), #([0-9a-f]{6})\)", TOKENS)
}
GROUNDS = ("paper", "surface")
TEXT = [(word, ground) for word in ("ink", "muted", "accent", "brick") for ground in GROUNDS] + [
    ("ink", "accent-soft"),
    ("accent", "accent-soft"),
    ("amber", "amber-soft"),
    ("brick", "brick-soft"),
    ("blue", "blue-soft"),
    ("on-accent", "accent"),
]
SHAPES = [(shape, ground) for shape in ("edge", "accent", "amber-mark", "brick", "blue") for ground in GROUNDS]


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("000000", "ffffff") == pytest.approx(21)
    assert contrast("777777", "ffffff") == pytest.approx(4.48, abs=0.005)  # the well-known grey that just fails 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("word", "ground"), TEXT)
def test_words_have_a_contrast_of_seven(word, ground, theme):
    assert contrast(COLOURS[word][theme], COLOURS[ground][theme]) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_marks_and_the_focus_ring_have_a_contrast_of_three(shape, ground, theme):
    assert contrast(COLOURS[shape][theme], COLOURS[ground][theme]) >= 3
