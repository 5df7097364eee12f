"""The bytes of a picture file → a picture that may be printed and published.

What it shows is kept; what it says besides (place, time, camera, the author's name) is left out.
"""

from __future__ import annotations

import warnings
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageMath, ImageOps, UnidentifiedImageError

from nianbao import official
from nianbao.document import Picture
from nianbao.jpeg import Segment, segments, written

MOST_BYTES = 20 * 2**20
_MOST_PIXELS = 50_000_000
_LEAST_WIDTH = 200  # pixels; less is no more than a stamp on paper
_QUALITY = 92
_ORIENTATION = 0x0112  # EXIF tag; 1 is the right way up
_PNG_DEPTH = 24  # where a PNG file says how many bits a sample has (PNG specification §11.2.2)

_FRAMES = (0xC0, 0xC1, 0xC2)  # the frames that every reader of PDF knows (ISO 32000-1 §7.4.8)
_PIXELS = frozenset({*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD})  # SOF, DHT, DAC, SOS, DQT…
_JFIF, _ADOBE = 0xE0, 0xEE
_GRAY = ("1", "L", "I;16", "I")


class UnfitPictureError(ValueError):
    """Why a picture cannot be taken, in Chinese, and what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint


def read_picture(data: bytes) -> Picture:
    """The picture in a PNG or JPEG file. Raises UnfitPictureError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large and odd files; we judge them
        try:
            with Image.open(BytesIO(data), formats=["PNG", "JPEG"]) as image:
                _refuse_unfit(image)
                image.load()
                picture = _normal(image, data)
                _refuse_thin(picture)
                return picture
        except UnidentifiedImageError:
            raise UnfitPictureError(
                "不是 PNG 或 JPEG 图片", "请另存为 .png 或 .jpg 再用。"
            ) from None
        except Image.DecompressionBombError:
            raise _too_large() from None
        except (OSError, SyntaxError, ValueError, EOFError) as trouble:
            if isinstance(trouble, UnfitPictureError):
                raise
            raise UnfitPictureError("图片文件坏了，读不完", "请重新导出这张图片。") from None


def _refuse_unfit(image: Image.Image) -> None:
    if image.width * image.height > _MOST_PIXELS:
        raise _too_large()
    if image.width < _LEAST_WIDTH:
        raise UnfitPictureError(
            f"图片只有 {image.width} 像素宽，印出来看不清", f"请用至少 {_LEAST_WIDTH} 像素宽的。"
        )
    if image.format == "PNG" and getattr(image, "is_animated", False):
        raise UnfitPictureError("是会动的图片，印不出来", "请另存为不动的 .png。")


def _refuse_thin(picture: Picture) -> None:
    least = official.LEAST_PICTURE_MM
    width, height = official.picture_size(picture.width, picture.height)
    if min(width, height) >= least * official.MM:
        return
    shape, side = ("太窄长", "宽") if width < height else ("太扁长", "高")
    raise UnfitPictureError(
        f"{shape}（{picture.width}×{picture.height} 像素），印出来{side}不到 {least} 毫米",
        "请裁剪，或者分成几张图片。",
    )


def _too_large() -> UnfitPictureError:
    return UnfitPictureError("图片太大", f"请缩小到 {_MOST_PIXELS // 10_000} 万像素以内。")


def _normal(image: Image.Image, data: bytes) -> Picture:
    """Gray or RGB, flat, the right way up. A JPEG that is so already is not compressed anew.

    A telephone's JPEG may hold further pictures (MPO: another lens, a smaller copy); Pillow shows
    the first, which is the one that viewers show.
    """
    is_jpeg = image.format in ("JPEG", "MPO")
    upright = image.getexif().get(_ORIENTATION, 1) == 1
    plain = _without_asides(data) if is_jpeg and upright and image.mode in ("L", "RGB") else None
    if plain:
        return Picture(plain, "jpeg", image.width, image.height, sha256(plain).hexdigest())
    flat = _flat(ImageOps.exif_transpose(image), 8 if is_jpeg else data[_PNG_DEPTH])
    encoded = BytesIO()
    if is_jpeg:
        flat.save(encoded, "JPEG", quality=_QUALITY)
        source = sha256(data).hexdigest()  # libraries compress, and even decode, each in its way
        return Picture(encoded.getvalue(), "jpeg", flat.width, flat.height, source)
    flat.save(encoded, "PNG")
    return Picture(encoded.getvalue(), "png", flat.width, flat.height, _pixels_digest(flat))


def shown_digests(data: bytes) -> frozenset[str]:
    """The digests that a picture's file can have as Picture.digest: as it is, and of its pixels."""
    digests = {sha256(data).hexdigest()}
    try:
        with warnings.catch_warnings(), Image.open(BytesIO(data), formats=("PNG",)) as image:
            warnings.simplefilter("error")
            if image.width * image.height <= _MOST_PIXELS:
                modes = ("L", "RGB") if image.mode in _GRAY else ("RGB",)
                digests.update(_pixels_digest(image.convert(mode)) for mode in modes)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return frozenset(digests)
    return frozenset(digests)


def _pixels_digest(image: Image.Image) -> str:
    """Of size and pixels: each zlib packs the same ones in its own way."""
    told = f"{image.mode} {image.width} {image.height} ".encode()
    return sha256(told + image.tobytes()).hexdigest()


def _flat(image: Image.Image, depth: int) -> Image.Image:
    """On white, without what is shown through; a copy, so that nothing else comes along."""
    mode = "L" if image.mode in _GRAY else "RGB"
    clean = Image.new(mode, image.size)
    clean.paste(_on_white(image, depth).convert(mode))
    return clean


def _on_white(image: Image.Image, depth: int) -> Image.Image:
    if image.mode.startswith("I"):
        return _of_16_bits(image)
    if not image.has_transparency_data:
        return image
    white = Image.new("RGBA", image.size, "white")
    white.alpha_composite(_with_a_key_of_8_bits(image, depth).convert("RGBA"))
    return white


def _with_a_key_of_8_bits(image: Image.Image, depth: int) -> Image.Image:
    """Pillow makes samples 8 bits wide, but leaves the transparent colour as the file has it."""
    key = image.info.get("transparency")
    if isinstance(key, int) and image.mode == "L" and key < 2**depth:
        image.info["transparency"] = key * 255 // (2**depth - 1)
    elif isinstance(key, tuple) and depth == 16:
        image.info["transparency"] = tuple(sample >> 8 for sample in key)
    return image


def _of_16_bits(image: Image.Image) -> Image.Image:
    gray = image.point(lambda value: value / 256).convert("L")
    key = image.info.get("transparency")
    if key is not None:
        wide = image.convert("I")
        through = ImageMath.lambda_eval(lambda of: (of["wide"] == key) * 255, wide=wide)
        gray.paste(255, None, through.convert("L"))
    return gray


def _without_asides(data: bytes) -> bytes | None:
    """A JPEG with nothing but its pixels and what says how to read them; None where that cannot
    be told, or not every reader could show them.
    """
    try:
        parts = list(segments(data))
    except ValueError:
        return None
    if any(part.is_frame and part.kind not in _FRAMES for part in parts):
        return None
    return written(kept for part in parts if (kept := _kept(part)))


def _kept(part: Segment) -> Segment | None:
    """A segment without what is not of the pixels: JFIF's may carry a small copy of the picture
    as it was before somebody cut it (ITU-T T.871 §10.1), Adobe's ends after twelve bytes.
    """
    if part.kind in _PIXELS:
        return part
    if part.kind == _JFIF and part.body.startswith(b"JFIF\0") and len(part.body) >= 14:
        return Segment(_JFIF, part.body[:12] + bytes(2))
    if part.kind == _ADOBE and part.body.startswith(b"Adobe"):
        return Segment(_ADOBE, part.body[:12])
    return None
