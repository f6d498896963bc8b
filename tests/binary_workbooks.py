"""The least .xls and .xlsb: no library that is here writes them."""

import struct
import zipfile

#: Bytes of a sector of a compound file, and marks in its table of sectors.
_SECTOR = 512
_END, _IS_TABLE, _FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def write_xls(path, rows, formats=None):
    """One sheet of text and numbers (BIFF8, [MS-XLS]); (row, column) → format of a number."""
    formats = formats or {}
    codes = list(dict.fromkeys(formats.values()))
    sheet = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            style = codes.index(formats[r, c]) + 1 if (r, c) in formats else 0
            place = struct.pack("<HHH", r, c, style)
            if isinstance(cell, str):
                text = cell.encode("utf-16-le")
                sheet += _biff(0x0204, place + struct.pack("<HB", len(cell), 1) + text)
            else:
                sheet += _biff(0x0203, place + struct.pack("<d", cell))
    sheet += _biff(0x000A)
    start = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += _biff(0x0042, struct.pack("<H", 1200))
    for number, code in enumerate(codes):
        head = struct.pack("<HHB", 164 + number, len(code), 1)
        start += _biff(0x041E, head + code.encode("utf-16-le"))
    for number in [0, *range(164, 164 + len(codes))]:
        start += _biff(0x00E0, struct.pack("<HH16x", 0, number))
    name = struct.pack("<BB", 6, 0) + b"Sheet1"
    at = len(start) + len(_biff(0x0085, bytes(6) + name)) + len(_biff(0x000A))
    start += _biff(0x0085, struct.pack("<IH", at, 0) + name) + _biff(0x000A)
    path.write_bytes(_compound(start + sheet))


def _biff(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def _compound(stream):
    """A compound file ([MS-CFB]) with the one stream ``Workbook``."""
    size = max(len(stream), 4096)  # shorter ones would lie in a stream of their own
    sectors = -(-size // _SECTOR)
    stream = stream.ljust(sectors * _SECTOR, b"\0")
    table = [_IS_TABLE, _END, *range(3, 2 + sectors), _END]
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0
    )
    head += struct.pack("<109I", 0, *[_FREE] * 108)
    entries = _entry("Root Entry", 5, child=1) + _entry("Workbook", 2, start=2, size=size)
    return (
        head
        + struct.pack("<128I", *table, *[_FREE] * (128 - len(table)))
        + (entries + bytes(256))
        + stream
    )


def _entry(name, kind, *, child=_FREE, start=_END, size=0):
    coded = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII36xIQ", coded, len(coded) + 2, kind, 1, _FREE, _FREE, child, start, size
    )


def write_xlsb(path, cells):
    """One sheet of text: (row, column) → cell ([MS-XLSB])."""
    last = [max(place[axis] for place in cells) for axis in (0, 1)]
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, last[0], 0, last[1]))
    sheet += _record(145)
    rows = sorted({row for row, _ in cells})
    for row in rows:
        sheet += _record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, 0, 0, 0))
        for column in sorted(c for r, c in cells if r == row):
            text = cells[row, column]
            sheet += _record(6, struct.pack("<II", column, 0) + _wide(text))
    sheet += _record(146) + _record(130)
    book = _record(131) + _record(143)
    book += _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Sheet1"))
    book += _record(144) + _record(132)
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kinds}/worksheet" Target="worksheets/sheet1.bin"/>'
        "</Relationships>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.bin", book)
        packed.writestr("xl/_rels/workbook.bin.rels", relations)
        packed.writestr("xl/worksheets/sheet1.bin", sheet)


def _wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _record(kind, data=b""):
    """A record: its kind and its length in groups of seven bits."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, left = b"", len(data)
    while True:
        size += bytes([left & 0x7F | (0x80 if left > 0x7F else 0)])
        left >>= 7
        if not left:
            return head + size + data
