"""HTML by heading, PDF by page."""

from __future__ import annotations

from pathlib import Path

from indexes.readers import Unreadable, read
from indexes.types import Document

PAGE = """<html><head><title>Gout leaflet</title><style>p {color: red}</style></head><body><nav>Home</nav>
<h1>Gout</h1><p>Gout makes joints <b>very</b> painful.</p>
<h2>Treatment &amp; care</h2><ul><li>Rest the joint.</li><li>Drink water.</li></ul><script>alert(1)</script></body></html>"""


def pdf(*texts: str) -> bytes:
    """A PDF with one page a text, written by hand: objects, cross-reference table, trailer."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(texts)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for n, text in enumerate(texts):
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return f"{out}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF".encode()


def test_html_sections(tmp_path: Path) -> None:
    (tmp_path / "gout.html").write_text(PAGE, encoding="utf-8")
    found = [d for d in read(f"html:{tmp_path}") if isinstance(d, Document)]
    assert [(d.id, d.title, d.section, d.text) for d in found] == [
        ("gout.html#Gout", "Gout leaflet", "Gout", "Gout makes joints very painful."),
        ("gout.html#Treatment & care", "Gout leaflet", "Treatment & care", "Rest the joint.\nDrink water."),
    ]
    assert found[0].url.startswith("file://")


def test_html_without_text_is_reported_and_equal_headings_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<script>x</script>", encoding="utf-8")
    (tmp_path / "b.html").write_text("<h2>Care</h2><p>Rest.</p><h2>Care</h2><p>Walk.</p>", encoding="utf-8")
    empty, first, second = read(f"html:{tmp_path}")
    assert empty == Unreadable("a.html", "the file has no text")
    assert [d.id for d in (first, second)] == ["b.html#Care", "b.html#Care~2"]


def test_pdf_pages_are_numbered_and_scans_reported(tmp_path: Path) -> None:
    path = tmp_path / "gout-guide.pdf"
    path.write_bytes(pdf("Gout hurts.", "", "Rest helps."))
    first, scan, last = read(f"pdf:{path}")
    assert isinstance(first, Document) and isinstance(last, Document)
    assert (first.id, first.title, first.section, first.text) == ("gout-guide.pdf#page=1", "gout guide", "page 1", "Gout hurts.")
    assert scan == Unreadable("gout-guide.pdf#page=2", "the page holds no text (a scan?)")
    assert (last.text, last.url) == ("Rest helps.", f"{path.resolve().as_uri()}#page=3")


def test_a_file_that_is_no_pdf_is_reported(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"hello")
    (found,) = read(f"pdf:{tmp_path}")
    assert isinstance(found, Unreadable) and found.reason.startswith("not a readable PDF")
