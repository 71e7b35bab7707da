"""Small PDFs written by hand: every word stands where the test puts it."""

from __future__ import annotations

from collections.abc import Sequence

Word = tuple[str, float, float, float]
"""Text, x, y, size of the letters."""


def pdf(pages: Sequence[Sequence[Word]], title: str = "", outline: Sequence[tuple[str, int]] = (), encrypted: bool = False) -> bytes:
    """A PDF of these pages: objects, cross-reference table, trailer; ``outline`` is (heading, number of its page from 1)."""
    first = 5
    kids = [first + 2 * n for n in range(len(pages))]
    entries = [first + 2 * len(pages) + n for n in range(len(outline))]
    listed = " /Outlines 4 0 R" if outline else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R{listed} >>",
        f"<< /Type /Pages /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Type /Outlines /First {entries[0]} 0 R /Last {entries[-1]} 0 R /Count {len(entries)} >>" if outline else "<< >>",
    ]
    for kid, words in zip(kids, pages, strict=True):
        stream = "\n".join(f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj ET" for text, x, y, size in words)
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R >> >> /Contents {kid + 1} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    for n, (heading, page) in enumerate(outline):
        after = f" /Next {entries[n + 1]} 0 R" if n + 1 < len(entries) else ""
        objects.append(f"<< /Title ({_escaped(heading)}) /Parent 4 0 R /Dest [{kids[page - 1]} 0 R /Fit]{after} >>")
    objects.append(f"<< /Title ({_escaped(title)}) >>")
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>"
    return _file([*objects, lock] if encrypted else objects, len(objects), encrypted)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str], info: int, encrypted: bool) -> bytes:
    out, places = "%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    lock = f" /Encrypt {len(objects)} 0 R /ID [<00> <00>]" if encrypted else ""
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {info} 0 R{lock} >>\nstartxref\n{len(out)}\n%%EOF"
    return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")


def column(texts: Sequence[str], x: float = 60, top: float = 700, size: float = 10, leading: float = 12) -> list[Word]:
    """Lines of one column, from the top."""
    return [(text, x, top - n * leading, size) for n, text in enumerate(texts)]
