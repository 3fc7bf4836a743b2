"""The palette of ratings: colours in which words and shapes stand out from their background."""

from dataclasses import dataclass

from tracker.plans.enums import Colour, Shape

GLYPHS = {
    Shape.CIRCLE: "●",
    Shape.TRIANGLE: "▲",
    Shape.SQUARE: "■",
    Shape.DIAMOND: "◆",
    Shape.STAR: "★",
    Shape.CROSS: "✚",
    Shape.BAR: "▬",
    Shape.DOWN: "▼",
}
DARKEST = 0.04045  # up to this value a channel of a colour is linear


@dataclass(frozen=True)
class Paint:
    """The colours of a rating as #rrggbb: its background, its word and frame, its shape."""

    ground: str
    word: str
    shape: str


# Backgrounds and words are those of the GOV.UK tags; shapes are the matching strong colours, darkened where needed.
PAINTS = {
    Colour.BLUE: Paint("#d2e2f1", "#0f385c", "#1d70b8"),
    Colour.TEAL: Paint("#d0e6e7", "#0b4144", "#158187"),
    Colour.GREEN: Paint("#cfe4dc", "#083d29", "#0f7a52"),
    Colour.YELLOW: Paint("#ffee80", "#7a3c1c", "#a85a00"),
    Colour.ORANGE: Paint("#fde4d7", "#7a3c1c", "#c3532d"),
    Colour.RED: Paint("#f4d7d7", "#651b1b", "#ca3535"),
    Colour.MAGENTA: Paint("#f4d7e5", "#651b3e", "#ca357c"),
    Colour.PURPLE: Paint("#ddd6ec", "#2a1950", "#54319f"),
    Colour.GREY: Paint("#cecece", "#0b0c0c", "#484949"),
}


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two colours (#rrggbb) by WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted((_luminance(colour), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance of a colour (#rrggbb) by WCAG 2.2, from 0 to 1."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= DARKEST else ((channel + 0.055) / 1.055) ** 2.4
