"""What a file is by its first bytes, how large its picture is, and what it may be called."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.file_names import MAX_NAME, file_name, runs
from hub.images import image_size
from hub.media import EXECUTABLE, HEAD, UNKNOWN, sniff


def png(width: int, height: int) -> bytes:
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d" + head + struct.pack(">I", zlib.crc32(head))
        + b"\x00\x00\x00\x00IEND\xaeB\x60\x82"
    )  # fmt: skip


def jpeg(width: int, height: int, *, orientation: int | None = None, order: str = ">") -> bytes:
    exif = b""
    if orientation is not None:
        mark = b"MM\x00*" if order == ">" else b"II*\x00"
        entry = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
        tiff = mark + struct.pack(order + "IH", 8, 1) + entry + b"\x00\x00\x00\x00"
        exif = b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\x00\x00" + tiff
    app0 = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    frame = b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\x00" * 9
    return b"\xff\xd8" + app0 + exif + b"\xff\xff" + frame[1:] + b"\xff\xd9"


def webp(chunk: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


WEBP_LOSSY = webp(b"VP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480))
WEBP_LOSSLESS = webp(b"VP8L\x00\x00\x00\x00\x2f" + struct.pack("<I", 639 | 479 << 14))
WEBP_EXTENDED = webp(b"VP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x7f\x02\x00\xdf\x01\x00")
AVIF = (
    b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf"
    + b"\x00\x00\x00\x14ispe\x00\x00\x00\x00" + struct.pack(">II", 64, 48)
    + b"\x00\x00\x00\x14ispe\x00\x00\x00\x00" + struct.pack(">II", 640, 480)
)  # fmt: skip
GIF = b"GIF89a" + struct.pack("<HH", 640, 480) + b"\x00\x00\x00;"
DOCX = b"PK\x03\x04" + b"\x00" * 26 + b"[Content_Types].xml"
ODT = b"PK\x03\x04" + b"\x00" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.textPK"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("head", "declared", "media_type"),
    [
        (png(1, 1), "text/html", "image/png"),
        (jpeg(1, 1), "", "image/jpeg"),
        (GIF, "image/png", "image/gif"),
        (WEBP_LOSSY, "", "image/webp"),
        (AVIF, "", "image/avif"),
        (b"\x00\x00\x00\x18ftypheic", "", "image/heic"),
        (b"\x00\x00\x00\x18ftypisom", "", "video/mp4"),
        (b"\x00\x00\x00\x18ftypisom", "audio/mp4; codecs=opus", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypM4A ", "", "audio/mp4"),
        (b"\x00\x00\x00\x183gp", "", UNKNOWN),
        (b"\x00\x00\x00\x18ftyp3gp4", "audio/3gpp", "audio/3gpp"),
        (b"\x00\x00\x00\x18ftypqt  ", "", "video/quicktime"),
        (b"OggS" + b"\x00" * 24 + b"OpusHead", "audio/ogg", "audio/ogg"),
        (b"OggS" + b"\x00" * 24 + b"\x80theora", "", "video/ogg"),
        (b"\x1a\x45\xdf\xa3\x00\x42\x82\x84webm", "audio/webm", "audio/webm"),
        (b"\x1a\x45\xdf\xa3\x00\x42\x82\x84webm", "", "video/webm"),
        (b"ID3\x04", "", "audio/mpeg"),
        (b"\xff\xfb\x90\x44", "", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "", "audio/aac"),
        (b"RIFF\x00\x00\x00\x00WAVE", "", "audio/wav"),
        (b"#!AMR\n", "audio/amr", "audio/amr"),
        (b"%PDF-1.7", "application/octet-stream", "application/pdf"),
        (DOCX, WORD, WORD),
        (DOCX, "text/html", "application/zip"),
        (b"PK\x03\x04" + b"\x00" * 26 + b"a.txt", WORD, "application/zip"),
        (ODT, "", "application/vnd.oasis.opendocument.text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword", "application/msword"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "text/html", "application/x-ole-storage"),
        (b"hola, \xc2\xbfqu\xc3\xa9 tal?", "", "text/plain"),
        (b"a,b\n1,2\n", "text/csv; charset=utf-8", "text/csv"),
        (b"Caf\xe9 con leche, por favor", "text/plain", "text/plain"),
        (b"Caf\xe9 con leche, por favor", "", UNKNOWN),
        (b"1 < 2 and 3 > 2", "text/plain", "text/plain"),
        (b"a" * (HEAD - 1) + "é".encode()[:1], "", "text/plain"),
        (b"MZ Wallace Fard, a life", "", "text/plain"),
        (b"\x00\x01\x02", "image/png", UNKNOWN),
        (b"", "image/png", UNKNOWN),
    ],
)
def test_the_content_tells_the_type(head: bytes, declared: str, media_type: str) -> None:
    found = sniff(head, declared=declared)

    assert found.media_type == media_type
    assert not found.runs


@pytest.mark.parametrize(
    "head",
    [
        b"<!DOCTYPE html><p>hi", b"\n  <html>", b"\xef\xbb\xbf<script>alert(1)</script>",
        b"<?xml version='1.0'?><svg/>", b"<svg onload=alert(1)>", b"GIF8 <script>alert(1)</script>",
        b"hello <ScRiPt src=x>", b"#!/bin/sh\nrm -rf /", b"<?php echo 1;", b"@echo off",
        "<html>".encode("utf-16"), b"<math><mi//xlink:href='data:x'>",
    ],
)  # fmt: skip
@pytest.mark.parametrize("declared", ["text/html", "image/svg+xml", "text/plain", "image/png"])
def test_what_a_browser_would_run_is_only_bytes(head: bytes, declared: str) -> None:
    found = sniff(head, declared=declared)

    assert found.media_type == UNKNOWN
    assert found.runs


@pytest.mark.parametrize(
    "head",
    [b"MZ\x90\x00\x03", b"\x7fELF\x02", b"\xca\xfe\xba\xbe\x00", b"\xcf\xfa\xed\xfe",
     b"\x00asm\x01",
     b"L\x00\x00\x00\x01\x14\x02\x00", b"PK\x03\x04" + b"\x00" * 26 + b"META-INF/MANIFEST.MF"],
)  # fmt: skip
def test_a_program_is_told_whatever_it_calls_itself(head: bytes) -> None:
    found = sniff(head, declared="image/jpeg")

    assert found.media_type == EXECUTABLE
    assert found.runs


@given(st.binary(max_size=200), st.text(max_size=50))
def test_no_content_gets_a_type_that_runs(head: bytes, declared: str) -> None:
    for start in (
        b"",
        b"PK\x03\x04",
        b"\x89PNG\r\n\x1a\n",
        b"<",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ):
        assert not {"html", "xml", "svg", "script"} & set(
            sniff(start + head, declared=declared).media_type.replace("+", "/").split("/")
        )


# --- pictures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        png(640, 480), GIF, WEBP_LOSSY, WEBP_LOSSLESS, WEBP_EXTENDED, AVIF, jpeg(640, 480),
        jpeg(640, 480, orientation=1), jpeg(480, 640, orientation=6),
        jpeg(480, 640, orientation=8, order="<"),
    ],
)  # fmt: skip
def test_the_header_tells_how_large_a_picture_is_seen(content: bytes) -> None:
    assert image_size(io.BytesIO(content), sniff(content).media_type) == (640, 480)


@given(
    st.sampled_from([png(9, 9), GIF, WEBP_LOSSY, WEBP_LOSSLESS, WEBP_EXTENDED, AVIF,
                     jpeg(9, 9, orientation=6)]),
    st.data(),
)  # fmt: skip
def test_no_damage_breaks_the_reading_of_a_header(content: bytes, data: st.DataObject) -> None:
    media_type = sniff(content).media_type
    cut = data.draw(st.integers(0, len(content)))
    at = data.draw(st.integers(0, len(content) - 1))
    flipped = bytearray(content)
    flipped[at] ^= data.draw(st.integers(1, 255))

    image_size(io.BytesIO(content[:cut]), media_type)
    image_size(io.BytesIO(bytes(flipped)), media_type)


def test_a_header_without_an_end_is_given_up() -> None:
    endless = b"\xff\xd8" + b"\xff\xe0\x00\x02" * 100_000

    assert image_size(io.BytesIO(endless), "image/jpeg") is None
    assert image_size(io.BytesIO(b"\xff\xd8" + b"\xff" * 100_000), "image/jpeg") is None


def test_a_picture_without_extent_has_no_size() -> None:
    assert image_size(io.BytesIO(png(0, 480)), "image/png") is None


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "safe"),
    [
        ("foto de Ana.jpg", "foto de Ana.jpg"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\Ana\\cv.pdf", "cv.pdf"),
        ("a\x00b\nc.txt", "ab c.txt"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\u200bb.txt", "ab.txt"),
        ('a"b;c.txt', "a_b_c.txt"),
        (".htaccess", "htaccess.png"),
        ("report.pdf . ", "report.pdf"),
        ("CON.txt", "_CON.txt"),
        ("nul", "_nul.png"),
        ("", "file.png"),
        ("...", "file.png"),
        ("///", "file.png"),
        ("photo", "photo.png"),
        ("cafe\u0301.txt", "café.txt"),
        ("\ud800a.txt", "a.txt"),
        ("v1.2 final", "v1.2 final.png"),
    ],
)
def test_a_name_is_made_safe(chosen: str, safe: str) -> None:
    assert file_name(chosen, suffix=".png") == safe


def test_a_long_name_keeps_its_ending() -> None:
    name = file_name("ñ" * 500 + ".pdf")

    assert name.endswith("ñ.pdf")
    assert len(name.encode()) <= MAX_NAME


@given(st.text(max_size=300))
def test_every_name_is_one_of_a_file(chosen: str) -> None:
    name = file_name(chosen, suffix=".png")

    assert name == file_name(name, suffix=".png")
    assert 0 < len(name.encode()) <= MAX_NAME
    assert not set(name) & set('/\\<>:"|?*\x00\r\n\u202e')
    assert name[0] != "."


@pytest.mark.parametrize("name", ["a.exe", "invoice.pdf.EXE", "x.js", "a.lnk", "photo.jpg.scr "])
def test_a_name_that_a_machine_would_run_is_told(name: str) -> None:
    assert runs(name)
    assert not runs(name.replace(".", "-"))
