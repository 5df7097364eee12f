"""The key 图: pictures and charts as they are read, and what does not travel with a picture."""

import base64
import io
import random
import re
import struct
import zlib
from zipfile import ZipFile

import pikepdf
import pytest
from conftest import CLEAN
from PIL import Image, ImageChops, PngImagePlugin

from nianbao.cli import run
from nianbao.compose import compose
from nianbao.document import Chart, Picture
from nianbao.export.pictures import picture_data
from nianbao.report.pictures import UnfitPictureError, read_picture
from nianbao.report.read import read_report

SECRET = b"GPS-and-author"


def image(mode="RGB", size=(320, 240)):
    noise = random.Random(1).randbytes(size[0] * size[1] * 3)  # noqa: S311 - a picture of nothing
    return Image.frombytes("RGB", size, noise).convert(mode)


def encoded(picture, kind, **options):
    data = io.BytesIO()
    picture.save(data, kind, **options)
    return data.getvalue()


def shown(picture: Picture):
    with Image.open(io.BytesIO(picture.data)) as opened:
        opened.load()
        return opened


FIGURES = """\
图:
  - {在: 总体情况, 文件: 公示栏.png, 题: 镇政务公开栏, 替代文字: 镇政府一楼的公示栏}
  - {在: 申请, 数据: 申请.新收, 题: 新收申请的申请人构成}
"""
APPLICATIONS = "申请: {未列为零: true, 新收: [3, 1, 0, 0, 0, 0], 予以公开: [3, 1, 0, 0, 0, 0]}"


@pytest.fixture
def report(write, tmp_path):
    (tmp_path / "公示栏.png").write_bytes(encoded(image(), "PNG"))
    return write(CLEAN.replace("申请: 全部为零", APPLICATIONS) + FIGURES)


def test_figures_stand_in_their_sections_with_caption_and_words(report):
    sections = {section.key: section for section in compose(read_report(report).report).sections}
    (photo,) = sections["总体情况"].figures
    assert (photo.caption, photo.alternative) == ("镇政务公开栏", "镇政府一楼的公示栏")
    assert isinstance(photo.content, Picture)
    (chart,) = sections["申请"].figures
    assert isinstance(chart.content, Chart)
    assert [(bar.label, bar.text, bar.value) for bar in chart.content.bars] == [
        ("自然人", "3件", 3), ("商业企业", "1件", 1), ("科研机构", "0件", 0),
        ("社会公益组织", "0件", 0), ("法律服务机构", "0件", 0), ("其他", "0件", 0),
    ]  # fmt: skip
    assert chart.alternative.startswith("新收申请的申请人构成：自然人3件，商业企业1件，")


def test_a_report_with_figures_is_built_in_every_format(report, tmp_path):
    out = tmp_path / "out"
    assert run(["build", str(report), "-o", str(out), "--formats", "word,pdf,html,web"]) == 0
    assert len(list(out.iterdir())) == 5


def test_a_caption_must_be_printable(write, tmp_path, capsys):
    text = CLEAN.replace("申请: 全部为零", APPLICATIONS) + FIGURES.replace("镇政务", "镇ก务")
    (tmp_path / "公示栏.png").write_bytes(encoded(image(), "PNG"))
    assert run(["check", str(write(text))]) == 1
    assert "CHAR-REFUSED 图" in capsys.readouterr().out.replace("“ก”", "图")


@pytest.mark.parametrize(
    "written", [r"\x01", r"\uFFFE", r"\u0085", r"\u2028", r"\x0D", r"\U0001FFFF"]
)
def test_what_is_read_out_must_be_text(written, write, tmp_path, capsys):
    figures = FIGURES.replace("镇政府一楼的公示栏", f'"替代{written}b"')
    (tmp_path / "公示栏.png").write_bytes(encoded(image(), "PNG"))
    report = write(CLEAN.replace("申请: 全部为零", APPLICATIONS) + figures)
    assert run(["check", str(report)]) == 1
    out = capsys.readouterr().out
    code = int("0" + written[2:], 16)
    assert out.count("CHAR-REFUSED") == 1
    assert f"U+{code:04X}" in out
    assert re.search(r"2024\.yaml:13:\d+: 错误 CHAR-REFUSED", out)


def test_what_is_read_out_needs_no_face(write, tmp_path):
    figures = FIGURES.replace("镇政府一楼的公示栏", "镇政府一楼的😀公示栏")
    (tmp_path / "公示栏.png").write_bytes(encoded(image(), "PNG"))
    report = write(CLEAN.replace("申请: 全部为零", APPLICATIONS) + figures)
    out = tmp_path / "out"
    assert run(["build", str(report), "-o", str(out), "--formats", "word,pdf,html,web"]) == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "政府集中采购: {项目: 3, 金额: 415.5, 单位: 万元}",
            "采购项目数量（个），采购总金额（万元）",
        ),
        ("行政强制: [3, 1, 9]", "上一年项目数量、本年增/减（项），处理决定数量（件）"),
    ],
)
def test_a_chart_has_one_unit(row, said, write, capsys):
    disclosed = "主动公开: {未列为零: true, " + row + "}"
    text = CLEAN.replace("2024", "2020").replace("2025", "2021")
    text = text.replace("主动公开: 全部为零", disclosed)
    name = row.partition(":")[0]
    figures = f"图:\n  - {{在: 总体情况, 数据: 主动公开.{name}, 题: 构成}}\n"
    assert run(["check", str(write(text + figures))]) == 1
    out = capsys.readouterr().out
    assert f"VALUE “主动公开.{name}”各栏的单位不同：{said}" in out


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_of_any_kind_becomes_plain(mode):
    wide = Image.linear_gradient("L").resize((300, 200))  # from black to white
    given = (
        Image.frombytes("I;16", wide.size, bytes(b for v in wide.tobytes() for b in (0x80, v)))
        if mode == "I;16"
        else wide.convert(mode)
    )
    picture = read_picture(encoded(given, "PNG"))
    opened = shown(picture)
    assert opened.mode in ("L", "RGB")
    assert (picture.kind, picture.width, picture.height) == ("png", *given.size)
    expected = wide if mode == "I;16" else given.convert("RGB")
    assert not ImageChops.difference(opened.convert("RGB"), expected.convert("RGB")).getbbox()


def test_what_is_shown_through_is_white():
    picture = shown(read_picture(encoded(Image.new("RGBA", (300, 200), (255, 0, 0, 0)), "PNG")))
    assert picture.getpixel((5, 5)) == (255, 255, 255)
    half = shown(read_picture(encoded(Image.new("LA", (300, 200), (0, 128)), "PNG")))
    assert half.getpixel((5, 5)) == (127, 127, 127)


def png_with_a_key(depth, colors, key, other):
    """A PNG file whose left half has the colour that is transparent, the right half another."""

    def chunk(name, data):
        return (
            struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))
        )

    width, height = 208, 100

    def half(sample):
        if depth >= 8:
            return sample.to_bytes(depth // 8, "big") * colors * (width // 2)
        return bytes([sum(sample << at for at in range(0, 8, depth))]) * (width * depth // 16)

    header = struct.pack(">LLBBBBB", width, height, depth, 0 if colors == 1 else 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + half(key) + half(other)) * height)
    chunks = {
        b"IHDR": header,
        b"tRNS": key.to_bytes(2, "big") * colors,
        b"IDAT": rows,
        b"IEND": b"",
    }
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*each) for each in chunks.items())


@pytest.mark.parametrize(
    ("depth", "colors", "key", "other", "printed"),
    [
        (1, 1, 0, 1, 255), (1, 1, 1, 0, 0),
        (2, 1, 1, 2, 170), (2, 1, 0, 1, 85),
        (4, 1, 5, 1, 17), (4, 1, 1, 15, 255),
        (8, 1, 0, 99, 99), (8, 1, 77, 76, 76),
        (16, 1, 0x0101, 0x0102, 1), (16, 1, 0x4000, 0x8000, 128),
        (8, 3, 77, 76, 76), (16, 3, 0x4011, 0x8000, 128),
    ],
)  # fmt: skip
def test_a_colour_that_is_transparent_is_white(depth, colors, key, other, printed):
    picture = shown(read_picture(png_with_a_key(depth, colors, key, other)))
    assert picture.mode == ("L" if colors == 1 else "RGB")
    gray = picture.convert("L")
    assert (gray.getpixel((5, 5)), gray.getpixel((200, 5))) == (255, printed)
    assert "transparency" not in picture.info


def test_a_plain_jpeg_keeps_its_pixels_and_loses_what_else_it_says():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    given = encoded(image(), "JPEG", exif=exif, comment=SECRET, icc_profile=b"x" * 200 + SECRET)
    assert given.count(SECRET) == 3
    picture = read_picture(given)
    assert SECRET not in picture.data
    assert b"Exif" not in picture.data
    assert shown(picture).tobytes() == Image.open(io.BytesIO(given)).tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "I;16"])
def test_a_png_loses_what_else_it_says(mode):
    said = PngImagePlugin.PngInfo()
    said.add_text("Author", SECRET.decode())
    said.add(b"prIv", SECRET)
    given = Image.new(mode, (300, 200))
    data = encoded(given, "PNG", pnginfo=said, icc_profile=SECRET)
    assert data.count(SECRET) == 2
    assert b"iCCP" in data
    picture = read_picture(data)
    assert SECRET not in picture.data
    assert b"iCCP" not in picture.data


def with_secret():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    return encoded(image(), "JPEG", exif=exif)


def after(marker, jpeg, inserted):
    """The JPEG with bytes put after its first segment with this marker."""
    at = jpeg.index(marker)
    end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    return jpeg[:end] + inserted + jpeg[end:]


START, JFIF, TABLES, FRAME, SCAN = b"\xff\xd8", b"\xff\xe0", b"\xff\xdb", b"\xff\xc0", b"\xff\xda"
END = b"\xff\xd9"
COMMENT = b"\xff\xfe" + struct.pack(">H", 2 + len(SECRET)) + SECRET
FILM = b"\0\0\0\x18ftypmp42" + SECRET + END


@pytest.mark.parametrize(
    "appended",
    [FILM, FILM + b"\0" * 9, with_secret(), with_secret() + FILM, SECRET],
    ids=["film", "film-and-more", "jpeg", "jpeg-and-film", "words"],
)
@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 3}])
def test_what_stands_behind_a_jpeg_stays_behind(appended, options):
    given = encoded(image(), "JPEG", **options)
    picture = read_picture(given + appended)
    assert SECRET not in picture.data
    assert picture.data == read_picture(given).data
    assert shown(picture).tobytes() == Image.open(io.BytesIO(given)).tobytes()


def test_what_stands_behind_a_jpeg_is_in_no_file(write, tmp_path):
    given = encoded(image(), "JPEG")
    (tmp_path / "公示栏.jpg").write_bytes(given + with_secret() + FILM)
    figures = FIGURES.replace("公示栏.png", "公示栏.jpg")
    report = write(CLEAN.replace("申请: 全部为零", APPLICATIONS) + figures)
    out = tmp_path / "out"
    assert run(["build", str(report), "-o", str(out), "--formats", "word,pdf,html,web"]) == 0
    held = [each for file in out.iterdir() for each in pictures_in(file)]
    assert len(held) == 4
    for each in held:
        assert SECRET not in each
        assert Image.open(io.BytesIO(each)).tobytes() == Image.open(io.BytesIO(given)).tobytes()


def pictures_in(file):
    """The JPEG files that a built file holds."""
    data = file.read_bytes()
    if file.suffix == ".docx":
        with ZipFile(file) as package:
            yield from (package.read(name) for name in package.namelist() if ".jpeg" in name)
    elif file.suffix == ".pdf":
        with pikepdf.open(file) as pdf:
            for page in pdf.pages:
                yield from (each.read_raw_bytes() for each in page.get_images().values())
    else:
        for written in re.findall(rb"data:image/jpeg;base64,([^\"]*)", data):
            yield base64.b64decode(written)


@pytest.mark.parametrize("fill", [b"\xff", b"\xff" * 70_000], ids=["one", "many"])
@pytest.mark.parametrize("marker", [JFIF, b"\xff\xe1", TABLES, FRAME, SCAN, END])
def test_fill_bytes_before_a_marker_mean_nothing(fill, marker):
    given = with_secret()
    at = given.rindex(marker)
    picture = read_picture(given[:at] + fill + given[at:])
    assert SECRET not in picture.data
    assert picture.data == read_picture(given).data
    assert picture_data(picture).entries["ColorSpace"] == "/DeviceRGB"


def test_the_tables_and_the_data_of_every_scan_stay():
    given = encoded(image(), "JPEG", progressive=True)
    assert given.count(SCAN) > 5
    scans = given.replace(SCAN, COMMENT + SCAN)
    picture = read_picture(scans)
    assert SECRET not in picture.data
    assert picture.data == read_picture(given).data
    assert shown(picture).tobytes() == Image.open(io.BytesIO(given)).tobytes()


@pytest.mark.parametrize(
    "given",
    [
        after(TABLES, encoded(image("L"), "JPEG"), SECRET),
        with_secret().removesuffix(END) + bytes(5000),
        after(JFIF, with_secret(), b"\xff\xd0"),
        encoded(image("L"), "JPEG").replace(FRAME, b"\xff\xc9", 1),
    ],
    ids=["bytes-between", "no-end", "restart-outside-a-scan", "arithmetic-coding"],
)
def test_a_jpeg_that_not_everybody_can_read_is_written_anew(given):
    picture = read_picture(given)
    assert SECRET not in picture.data
    assert FRAME in picture.data
    assert picture.data.endswith(END)
    assert picture_data(picture).filter_name == "DCTDecode"
    assert shown(picture).size == (320, 240)


def test_the_small_copy_in_a_jpeg_is_left_out():
    given = encoded(image(), "JPEG")
    small = struct.pack(">BB", 3, 3) + b"thumbnail of 27 samples...."
    body = given[6:18] + small
    with_copy = START + JFIF + struct.pack(">H", 2 + len(body)) + body + given[20:]
    extension = b"JFXX\0\x10" + SECRET
    with_two = after(JFIF, with_copy, JFIF + struct.pack(">H", 2 + len(extension)) + extension)
    picture = read_picture(with_two)
    assert b"thumbnail" not in picture.data
    assert SECRET not in picture.data
    assert picture.data == read_picture(given).data


def test_of_a_telephones_two_pictures_the_first_is_taken():
    first, second = image(), Image.new("RGB", (320, 240), "blue")
    given = encoded(first, "MPO", save_all=True, append_images=[second])
    with Image.open(io.BytesIO(given)) as opened:
        assert opened.format == "MPO"
        assert opened.n_frames == 2
        expected = opened.convert("RGB").tobytes()
    picture = read_picture(given)
    assert picture.kind == "jpeg"
    assert shown(picture).tobytes() == expected
    assert picture.data.count(START) == 1
    assert b"MPF" not in picture.data


def test_a_telephones_pictures_are_turned_too():
    exif = Image.Exif()
    exif[0x0112] = 6
    second = image(size=(400, 300))
    given = encoded(second, "MPO", save_all=True, append_images=[second], exif=exif)
    picture = read_picture(given)
    assert (picture.kind, picture.width, picture.height) == ("jpeg", 300, 400)


def test_a_jpeg_that_lies_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = read_picture(encoded(image(size=(400, 300)), "JPEG", exif=exif))
    assert (picture.width, picture.height) == (300, 400)
    assert not shown(picture).getexif()


def test_a_jpeg_for_the_press_becomes_one_for_all():
    picture = read_picture(encoded(image("CMYK"), "JPEG"))
    assert shown(picture).mode == "RGB"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "不是 PNG 或 JPEG"),
        (b"GIF89a" + bytes(99), "不是 PNG 或 JPEG"),
        (encoded(image(), "PNG")[:20_000], "坏了"),
        (encoded(image(), "JPEG")[:9_000], "坏了"),
        (with_secret().removesuffix(END) + with_secret(), "坏了"),
        (
            encoded(Image.new("1", (200, 40_000)), "PNG"),
            "太窄长（200×40000 像素），印出来宽不到 10 毫米",
        ),
        (
            encoded(Image.new("1", (20_000, 1)), "PNG"),
            "太扁长（20000×1 像素），印出来高不到 10 毫米",
        ),
        (encoded(image(size=(100, 300)), "PNG"), "只有 100 像素宽"),
        (encoded(Image.new("1", (9_000, 9_000)), "PNG"), "图片太大"),
        (encoded(image(), "PNG", save_all=True, append_images=[image("L").convert("RGB")]), "会动"),
    ],
    ids=[
        "empty",
        "gif",
        "png-cut",
        "jpeg-cut",
        "two-jpegs-one-end",
        "narrow",
        "flat",
        "small",
        "large",
        "moving",
    ],
)
def test_an_unfit_picture_is_refused_with_the_reason(data, said):
    with pytest.raises(UnfitPictureError) as caught:
        read_picture(data)
    assert said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("name", ["../公示栏.png", "a/b.png", "没有.png", "."])
def test_a_file_that_is_not_beside_the_data_is_a_finding(name, write, capsys):
    text = CLEAN + FIGURES.replace("公示栏.png", name).replace("申请.新收", "申请.总计")
    assert run(["check", str(write(text))]) == 1
    out = capsys.readouterr().out
    assert f"“{name}”" in out
    assert "2024.yaml:13:19" in out
