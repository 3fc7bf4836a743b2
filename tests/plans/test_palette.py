"""The palette of ratings: every word and every shape can be told from its ground, by anybody, on screen."""

import re
from pathlib import Path

import pytest

from tracker.plans.enums import Colour, Shape
from tracker.plans.palette import GLYPHS, PAINTS, contrast

WHITE = "#ffffff"
STYLES = Path(__file__).resolve().parents[2] / "tracker" / "web" / "static" / "tracker.css"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", WHITE, 21.0), (WHITE, "#000000", 21.0), (WHITE, WHITE, 1.0), ("#767676", WHITE, 4.54)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("colour", Colour)
def test_words_and_shapes_stand_out_from_their_ground_and_from_the_page(colour: Colour) -> None:
    paint = PAINTS[colour]
    for behind in (paint.ground, WHITE):  # a hollow rating stands on white
        assert contrast(paint.word, behind) >= 4.5
        assert contrast(paint.shape, behind) >= 3


def test_every_shape_has_a_glyph_of_its_own() -> None:
    assert set(GLYPHS) == set(Shape)
    assert len(set(GLYPHS.values())) == len(Shape)
    assert len(set(PAINTS.values())) == len(Colour)


@pytest.mark.parametrize("colour", Colour)
def test_the_style_sheet_paints_as_the_palette_says(colour: Colour) -> None:
    css, paint = STYLES.read_text(encoding="utf-8"), PAINTS[colour]
    name = re.escape(f".app-rating--{colour}")
    assert re.findall(rf"{name} {{ background: (\S+); color: (\S+); }}", css) == [(paint.ground, paint.word)]
    assert re.findall(rf"{name} \.app-rating__shape {{ color: (\S+); }}", css) == [paint.shape]
