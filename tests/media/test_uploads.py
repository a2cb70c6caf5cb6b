import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms, PngImagePlugin

from media.uploads import MOST_BYTES, rewrite

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def file(data, name="photo.jpg"):
    return ContentFile(data, name=name)


def picture(kind="JPEG", size=(60, 40), mode="RGB", **options):
    out = BytesIO()
    Image.new(mode, size, (200, 50, 26) if mode == "RGB" else 0).save(out, kind, **options)
    return out.getvalue()


def code_of(data, name="photo.jpg"):
    with pytest.raises(ValidationError) as refused:
        rewrite(file(data, name))
    return refused.value.code


def png_of(width, height):
    """A valid header that announces these pixels, and hardly any data."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 9)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_picture_is_kept_in_its_format_under_a_name_of_ours(kind, suffix):
    kept = rewrite(file(picture(kind), "../../etc/Léa Martin.exe"))

    assert kept.name.endswith(f".{suffix}") and "Martin" not in kept.name
    assert (Image.open(kept).format, kept.width, kept.height) == (kind, 60, 40)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (SVG, "drawing.svg"),
        (SVG, "drawing.png"),
        (picture("GIF"), "moving.gif"),
        (picture("TIFF"), "scan.jpg"),
        (picture("BMP"), "old.png"),
        (b"%PDF-1.7", "paper.jpg"),
        (b"\x00" * 400, "photo.jpg"),
    ],
)
def test_what_is_not_a_picture_that_we_take_is_refused_whatever_its_name(data, name):
    assert code_of(data, name) == "format"


@pytest.mark.parametrize("size", [(5001, 5000), (20_000, 20_000), (65_000, 65_000), (2**31 - 1, 1)])
def test_a_picture_of_too_many_pixels_is_refused_from_its_header(size):
    assert code_of(png_of(*size), "bomb.png") == "too_large"


def test_a_picture_of_25_megapixels_is_taken():
    assert rewrite(file(picture("PNG", (5000, 5000)), "large.png")).width == 5000


def test_a_file_of_more_than_10_megabytes_is_refused():
    assert code_of(picture() + b"\0" * MOST_BYTES) == "too_heavy"


@pytest.mark.parametrize(("kind", "code"), [("JPEG", "broken"), ("PNG", "broken"), ("WEBP", "format")])
def test_a_truncated_picture_is_refused(kind, code):
    noise = Image.effect_noise((300, 300), 90).convert("RGB")
    out = BytesIO()
    noise.save(out, kind)

    assert code_of(out.getvalue()[: len(out.getvalue()) // 2]) == code


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_picture_that_moves_is_refused(kind):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)

    assert code_of(out.getvalue()) == "animated"


def test_a_photograph_of_thousands_of_scans_is_refused():
    assert code_of(picture() + b"\xff\xda" * 1000) == "broken"


def test_what_stands_behind_the_picture_is_dropped():
    kept = rewrite(file(picture() + b"<?php system($_GET[0]); ?><script>alert(1)</script>"))

    assert b"php" not in kept.read()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_device_are_removed(kind):
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Telephone of Lea", {1: "N", 2: (48.0, 51.0, 44.0)}

    kept = rewrite(file(picture(kind, exif=exif)))

    written = Image.open(kept)
    assert not written.getexif() and "exif" not in written.info
    assert b"Telephone" not in kept.open().read()


def test_comments_and_profiles_are_removed():
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", "Lea Martin")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    kept = rewrite(file(picture("PNG", pnginfo=text, icc_profile=profile)))

    assert Image.open(kept).info == {}


def test_a_photograph_held_upright_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to the right to see it

    kept = rewrite(file(picture("JPEG", (60, 40), exif=exif)))

    assert (kept.width, kept.height) == (40, 60)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "I;16"), ("JPEG", "CMYK")]
)
def test_every_mode_is_read(kind, mode):
    assert Image.open(rewrite(file(picture(kind, mode=mode)))).mode in ("RGB", "RGBA")


def test_what_we_wrote_is_not_written_twice():
    kept = rewrite(file(picture()))

    assert rewrite(kept) is kept
