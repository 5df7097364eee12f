"""What is deflated here is what everybody inflates."""

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nianbao.deflating import crc, inflated, raw_stream, zlib_stream


@given(st.binary(max_size=5000), st.booleans())
def test_zlib_reads_it(data, small):
    assert zlib.decompress(zlib_stream(data, small=small)) == data
    assert zlib.decompress(raw_stream(data), -15) == inflated(raw_stream(data), len(data)) == data
    assert crc(data) == zlib.crc32(data)


@pytest.mark.parametrize("small", [True, False])
def test_it_makes_things_smaller(small):
    data = "示例县示例镇人民政府".encode() * 500
    assert len(zlib_stream(data, small=small)) < len(data) / 20
