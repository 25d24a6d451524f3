"""HTML to PDF. The only module that imports WeasyPrint; workers import it when the first document is drawn, after the fork.

Nothing is fetched but our own two fonts and `data:` images; a picture, font or glyph that is missing is an error, never a silent box.
"""

import logging
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from urllib.parse import unquote, urlsplit

from django.conf import settings
from msgspec import Struct
from weasyprint import CSS, HTML
from weasyprint.text.ffi import harfbuzz_subset
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from borrowers.pdf_compact import compact

STATIC = settings.BASE_DIR / "static"
FONTS = STATIC / "fonts"
STYLE_SHEETS = tuple(STATIC / "css" / name for name in ("tokens.css", "document.css", "paper.css"))
_NO_GLYPH = ".notdef glyph"  # how WeasyPrint's record about a missing glyph begins; its arguments are the character and its code point
_logger = logging.getLogger("weasyprint")
_one_at_a_time = Lock()  # the parsed fonts and the log are the process's


class CannotDraw(Exception):
    """The document cannot be drawn as it stands; the message says what is missing."""


class MissingGlyphs(CannotDraw):
    """No font on this machine has these characters."""

    def __init__(self, characters: Iterable[str]) -> None:
        self.characters = tuple(sorted(set(characters)))
        super().__init__(", ".join(f"U+{ord(character):04X}" for character in self.characters))


class Pdf(Struct, frozen=True):
    """A drawn document."""

    data: bytes
    pages: int


class _Refused(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint carries no types
    """The document asked for something that is neither our font nor inline. WeasyPrint lets only this class stop a drawing."""


class _OnlyOurs(URLFetcher):  # type: ignore[misc]
    """Fetches `data:` addresses and the fonts of `static/fonts`, and nothing else."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data" or (parts.scheme == "file" and _is_our_font(Path(unquote(parts.path)))):
            return super().fetch(url, headers)
        raise _Refused(f"refused to fetch {url[:200]}")


def _is_our_font(path: Path) -> bool:
    return path.suffix == ".ttf" and path.resolve().parent == FONTS.resolve()


@lru_cache(maxsize=1)
def _style() -> tuple[FontConfiguration, list[CSS]]:
    """Fonts and style sheets, read and parsed once a process: most of what a first drawing costs."""
    fonts = FontConfiguration()
    return fonts, [
        CSS(string=sheet.read_text(), base_url=sheet.as_uri(), font_config=fonts, url_fetcher=_OnlyOurs()) for sheet in STYLE_SHEETS
    ]


def draw(html: str) -> Pdf:
    """Draw a whole HTML page as tagged PDF (PDF/UA-1). The same page gives the same bytes, for the same versions of libraries and fonts.

    Raises `MissingGlyphs` when no font has a character, `CannotDraw` when anything else is missing or refused.
    """
    with _one_at_a_time, _records() as records:
        try:
            fonts, sheets = _style()
            document = HTML(string=html, url_fetcher=_OnlyOurs()).render(font_config=fonts, stylesheets=sheets, pdf_variant="pdf/ua-1")
            data = document.write_pdf(finisher=compact, pdf_variant="pdf/ua-1")
        except FatalURLFetchingError as refused:
            raise CannotDraw(str(refused)) from refused
    glyphs = [record for record in records if str(record.msg).startswith(_NO_GLYPH)]
    if len(glyphs) < len(records):
        raise CannotDraw("; ".join(record.getMessage() for record in records if record not in glyphs))
    if glyphs:
        raise MissingGlyphs(str(record.args[0]) for record in glyphs if isinstance(record.args, tuple))
    return Pdf(data=data, pages=len(document.pages))


@contextmanager
def _records() -> Generator[list[logging.LogRecord]]:
    """What WeasyPrint complains about meanwhile: its log is the only place where it says so."""
    handler = _Keep(logging.WARNING)
    _logger.addHandler(handler)
    try:
        yield handler.records
    finally:
        _logger.removeHandler(handler)


class _Keep(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def check() -> list[str]:
    """What this machine lacks to draw documents well, each as one sentence; empty when all is there."""
    problems = []
    if not harfbuzz_subset:
        problems.append("libharfbuzz-subset is not installed: a statement takes 7 s instead of 0.3 s (Debian: libharfbuzz-subset0)")
    try:
        draw('<html lang="zh-hans"><title>㐂</title><p>明白账 250.00 元 → 㐂</p></html>')  # 㐂 is outside our subset
    except CannotDraw as missing:
        problems.append(f"a font is missing: {missing} (Debian: fonts-noto-cjk)")
    return problems
