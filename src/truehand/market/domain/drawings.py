"""Pictures of the market's own: nameplates from their fields, and machines in flat colours. Drawn, never photographed.

Everything is drawn at twice its size and shrunk, so that edges are smooth; a seed gives the same picture again.
"""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFilter, ImageFont

_SCALE: Final = 2
_PLATE_SIZE: Final = (900, 560)
_PICTURE_SIZE: Final = (960, 640)
_RUBBER: Final = "#2b2d2f"
_STEEL: Final = "#4a4f54"
_GLASS: Final = "#b7d3de"
# Body colours that no maker owns.
LIVERIES: Final = ("#e0a526", "#c8502d", "#3f7d58", "#2f6690", "#8a8d91", "#d9782d")
_SKIES: Final = ("#dfe9f0", "#e9e4d8", "#cfdde8", "#e6ecec")
_GROUNDS: Final = ("#b9a27c", "#9c8f78", "#a8a08f", "#8f8a5f")

Point = tuple[float, float]


# What the engines of the demonstration's models give; a model that is not here gets any figure.
_KILOWATTS: Final = {
    "PC200-8": 110,
    "320D": 103,
    "SY215C": 118,
    "XE215DA": 121,
    "CLG922E": 112,
    "ZX210": 118,
    "SK200": 114,
    "DX225LC": 110,
    "R215VS": 112,
    "ZE205E": 110,
    "EC210B": 107,
    "U30-5": 20,
    "SY35U": 18,
    "VIO55": 29,
}


@dataclass(frozen=True, slots=True)
class PlateFields:
    """What is stamped on a nameplate; the engine's power is the model's, or any figure, unless it is given."""

    maker: str
    model: str
    serial: str
    year: int
    kilowatts: int | None = None


def _kilowatts(fields: PlateFields, chance: random.Random) -> int:
    drawn = chance.randrange(60, 240)
    return fields.kilowatts or _KILOWATTS.get(fields.model, drawn)


def nameplate(fields: PlateFields, *, seed: int = 0, tilt: float = 0.0, stamped: bool = False) -> bytes:
    """Return the photo of a metal nameplate as JPEG: engraved frame, labels and values, light from one side.

    ``tilt`` turns it by that many degrees; ``stamped`` values are dents in the bare metal, seen by
    their edges alone. The fields are Latin text; what a person stamps, the picture says.
    """
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    width, height = _PLATE_SIZE
    plate = _brushed_metal(width, height, chance)
    pen = ImageDraw.Draw(plate)
    pen.rounded_rectangle((12, 12, width - 12, height - 12), radius=22, outline="#30343a", width=5)
    for x, y in ((44, 44), (width - 44, 44), (44, height - 44), (width - 44, height - 44)):
        pen.ellipse((x - 13, y - 13, x + 13, y + 13), fill="#7d8288", outline="#30343a", width=2)
    pen.text((width / 2, 92), fields.maker.upper(), fill="#15181c", font=_font(64), anchor="mm")
    rows = (
        ("MODEL", fields.model),
        ("SERIAL NO.", fields.serial),
        ("YEAR OF MANUFACTURE", str(fields.year)),
        ("ENGINE POWER", f"{_kilowatts(fields, chance)} kW"),
    )
    for at, (label, value) in enumerate(rows):
        y = 190 + at * 88
        pen.text((70, y), label, fill="#23272c", font=_font(30), anchor="lm")
        if stamped:
            _stamp(pen, (452, y), value)
            continue
        pen.rectangle((430, y - 33, width - 70, y + 33), fill="#d9dcdd", outline="#30343a", width=2)
        pen.text((452, y), value, fill="#101215", font=_font(42), anchor="lm")
    framed = Image.new("RGB", (width + 160, height + 160), chance.choice(LIVERIES))
    framed.paste(plate, (80, 80))
    turned = framed.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=framed.getpixel((0, 0)))
    return _jpeg(turned.filter(ImageFilter.GaussianBlur(0.6)))


def excavator(*, seed: int = 0, view: str = "left") -> bytes:
    """Return a picture of an excavator at work as JPEG; the seed chooses colours, light, and how the arm stands.

    ``view`` is ``left`` or ``right`` (the machine looks that way); any other is drawn as ``left``.
    """
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    canvas = _scene(chance)
    pen = ImageDraw.Draw(canvas)
    livery = chance.choice(LIVERIES)
    ground = _PICTURE_SIZE[1] * 0.8
    _arm(pen, livery, ground, lift=chance.uniform(-14, 5), curl=chance.uniform(-16, 16))
    _tracks(pen, ground)
    _house(pen, livery, ground)
    if view == "right":
        canvas = canvas.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return _jpeg(canvas.resize(_PICTURE_SIZE, Image.Resampling.LANCZOS))


def _scene(chance: random.Random) -> Image.Image:
    width, height = (side * _SCALE for side in _PICTURE_SIZE)
    canvas = Image.new("RGB", (width, height), chance.choice(_SKIES))
    pen = ImageDraw.Draw(canvas)
    horizon = height * 0.62
    for hill in range(5):
        x, size = chance.uniform(-0.1, 1.0) * width, chance.uniform(0.25, 0.5) * width
        shade = 190 - hill * 9
        pen.ellipse((x, horizon - size * 0.22, x + size, horizon + size * 0.4), fill=(shade, shade + 6, shade - 2))
    pen.rectangle((0, horizon, width, height), fill=chance.choice(_GROUNDS))
    for _ in range(160):
        x, y = chance.uniform(0, width), chance.uniform(horizon, height)
        pen.ellipse((x, y, x + chance.uniform(4, 22), y + chance.uniform(2, 7)), fill=(120, 110, 92))
    return canvas


def _tracks(pen: ImageDraw.ImageDraw, ground: float) -> None:
    _rounded(pen, (430, ground - 92, 800, ground), 46, _RUBBER)
    _rounded(pen, (446, ground - 76, 784, ground - 16), 30, _STEEL)
    for at in range(6):
        _circle(pen, (476 + at * 56, ground - 42), 20, _RUBBER)
        _circle(pen, (476 + at * 56, ground - 42), 8, "#8d9399")
    _polygon(pen, [(540, ground - 92), (700, ground - 92), (688, ground - 116), (552, ground - 116)], _STEEL)


def _house(pen: ImageDraw.ImageDraw, livery: str, ground: float) -> None:
    floor = ground - 116
    _rounded(pen, (560, floor - 112, 840, floor), 18, livery)
    _rounded(pen, (790, floor - 104, 850, floor - 4), 16, _STEEL)
    for at in range(5):
        _line(pen, [(690, floor - 90 + at * 15), (772, floor - 90 + at * 15)], 5, _RUBBER)
    _polygon(pen, [(470, floor), (470, floor - 80), (500, floor - 178), (602, floor - 178), (602, floor)], livery)
    _polygon(
        pen, [(484, floor - 78), (510, floor - 166), (544, floor - 166), (544, floor - 60), (484, floor - 60)], _GLASS
    )
    _polygon(pen, [(554, floor - 60), (554, floor - 166), (590, floor - 166), (590, floor - 60)], _GLASS)
    _rounded(pen, (738, floor - 150, 754, floor - 110), 6, _STEEL)


def _arm(pen: ImageDraw.ImageDraw, livery: str, ground: float, *, lift: float, curl: float) -> None:
    root = (520.0, ground - 140)
    elbow = _from(root, 132 + lift, 300)
    knee = _from(elbow, 205 + lift, 150)
    wrist = _from(knee, 255 + curl, 190)
    _line(pen, [root, elbow, knee], 44, livery)
    _line(pen, [root, _from(elbow, -60, 40)], 14, "#c9ced2")
    _line(pen, [knee, wrist], 32, livery)
    _line(pen, [_from(elbow, 70, 18), _from(knee, 40, 40)], 12, "#c9ced2")
    for joint in (root, elbow, knee, wrist):
        _circle(pen, joint, 15, _STEEL)
    tip = _from(wrist, 200 + curl, 92)
    back = _from(wrist, 300 + curl, 78)
    _polygon(pen, [wrist, back, _from(back, 205 + curl, 88), tip], _STEEL)
    for at in range(3):
        tooth = _from(tip, 300 + curl, at * 30.0)
        _polygon(pen, [tooth, _from(tooth, 300 + curl, 14), _from(tooth, 225 + curl, 22)], "#9aa1a8")


def _brushed_metal(width: int, height: int, chance: random.Random) -> Image.Image:
    metal = Image.new("RGB", (width, height), "#b9bdc0")
    pen = ImageDraw.Draw(metal)
    for y in range(0, height, 2):
        shade = 184 + round(10 * math.sin(y / height * math.pi)) + chance.randrange(-5, 6)
        pen.line((0, y, width, y), fill=(shade, shade + 2, shade + 4), width=2)
    return metal


def _stamp(pen: ImageDraw.ImageDraw, at: Point, value: str) -> None:
    """Press the value into the metal: a dark edge where the light comes from, a bright one where it falls."""
    x, y = at
    for step, shade in ((-2, "#969b9f"), (2, "#d5d9db"), (0, "#b3b7ba")):
        pen.text((x + step, y + step), value, fill=shade, font=_font(42), anchor="lm")


def _from(start: Point, degrees: float, length: float) -> Point:
    """Return the point that far away; 0 degrees is to the right, 90 is up."""
    angle = math.radians(degrees)
    return start[0] + length * math.cos(angle), start[1] - length * math.sin(angle)


def _rounded(pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float], radius: float, fill: str) -> None:
    left, top, right, bottom = (edge * _SCALE for edge in box)
    pen.rounded_rectangle((left, top, right, bottom), radius=radius * _SCALE, fill=fill)


def _circle(pen: ImageDraw.ImageDraw, centre: Point, radius: float, fill: str) -> None:
    x, y, size = centre[0] * _SCALE, centre[1] * _SCALE, radius * _SCALE
    pen.ellipse((x - size, y - size, x + size, y + size), fill=fill)


def _polygon(pen: ImageDraw.ImageDraw, points: list[Point], fill: str) -> None:
    pen.polygon([(x * _SCALE, y * _SCALE) for x, y in points], fill=fill)


def _line(pen: ImageDraw.ImageDraw, points: list[Point], width: int, fill: str) -> None:
    pen.line([(x * _SCALE, y * _SCALE) for x, y in points], width=width * _SCALE, fill=fill, joint="curve")


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    # The font that Pillow carries; none is installed for this.
    return ImageFont.load_default(size)


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()
