"""The line drawings used beside words: 16 × 16, in the colour of the text. Only drawings live here."""

from typing import Final

from markupsafe import Markup

_CLOCK = '<circle cx="7" cy="8" r="5.5"/><path d="M7 5v3l2 1.5"/>'
_PERSON = '<circle cx="6.5" cy="5" r="2.75"/><path d="M1.5 14c.4-2.9 2.3-4.5 5-4.5s4.6 1.6 5 4.5"/>'
_ALERT = '<path d="M14.25 3.5v5"/><path d="M14.25 11.5v.1"/>'

_SHAPES: Final[dict[str, str]] = {
    # states
    "pencil": '<path d="M2.5 13.5l.7-3 8-8 2.3 2.3-8 8z"/><path d="M9.5 4.2l2.3 2.3"/>',
    "tray": '<path d="M2 9.5l2-6h8l2 6v4H2z"/><path d="M2 9.5h3.5l1 1.75h3l1-1.75H14"/>',
    "eye": '<path d="M1.25 8S3.75 3.5 8 3.5 14.75 8 14.75 8 12.25 12.5 8 12.5 1.25 8 1.25 8z"/>'
    '<circle cx="8" cy="8" r="1.9"/>',
    "return": '<path d="M6 3L2.5 6.5 6 10"/><path d="M2.5 6.5h7a4 4 0 010 7H7"/>',
    "tick": '<path d="M2.5 8.5l3.75 3.75L13.5 4"/>',
    "tick-dot": '<path d="M1.5 8.5l3.5 3.5L11.5 4.5"/>'
    '<circle cx="13.25" cy="12" r="1.4" fill="currentColor"/>',
    "cross": '<path d="M3.5 3.5l9 9M12.5 3.5l-9 9"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.5 1.75"/>',
    "clock-bar": f'{_CLOCK}<path d="M14.25 2.5v11"/>',
    "clock-alert": f"{_CLOCK}{_ALERT}",
    "clock-arrow": '<circle cx="6" cy="9" r="4.75"/><path d="M6 6.5V9l1.75 1.25"/>'
    '<path d="M9.5 2.25h5M12.25 0l2.25 2.25-2.25 2.25" transform="translate(0 .75)"/>',
    "pause": '<path d="M5.5 3v10M10.5 3v10" stroke-width="2.25"/>',
    "square": '<rect x="3" y="3" width="10" height="10" rx="1"/>',
    "ring": '<circle cx="8" cy="8" r="5.5"/>',
    "ring-dashed": '<circle cx="8" cy="8" r="5.75" stroke-dasharray="2.6 2.2"/>',
    "ring-half": '<circle cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 010 11z" fill="currentColor"/>',
    "shield": '<path d="M8 1.5l5.5 2v4c0 3.4-2.3 5.7-5.5 7-3.2-1.3-5.5-3.6-5.5-7v-4z"/>'
    '<path d="M5.5 8l1.9 1.9 3.3-3.6"/>',
    "person-alert": f"{_PERSON}{_ALERT}",
    "question": '<circle cx="8" cy="8" r="6"/><path d="M6 6.25A2 2 0 118 8.5v.5"/><path d="M8 11.25v.1"/>',
    "ban": '<circle cx="8" cy="8" r="6"/><path d="M3.8 12.2l8.4-8.4"/>',
    # importance: bars, as many as it weighs
    "level-4": '<path d="M2.5 13.5v-2M6 13.5V9M9.5 13.5v-7M13 13.5V3" stroke-width="2.5"/>',
    "level-3": '<path d="M2.5 13.5v-2M6 13.5V9M9.5 13.5v-7" stroke-width="2.5"/>'
    '<path d="M13 13.5V3" stroke-width="2.5" opacity=".25"/>',
    "level-2": '<path d="M2.5 13.5v-2M6 13.5V9" stroke-width="2.5"/>'
    '<path d="M9.5 13.5v-7M13 13.5V3" stroke-width="2.5" opacity=".25"/>',
    "level-1": '<path d="M2.5 13.5v-2" stroke-width="2.5"/>'
    '<path d="M6 13.5V9M9.5 13.5v-7M13 13.5V3" stroke-width="2.5" opacity=".25"/>',
    # tools
    "search": '<circle cx="7" cy="7" r="4.75"/><path d="M10.5 10.5L14 14"/>',
    "menu": '<path d="M2 4h12M2 8h12M2 12h12"/>',
    "down": '<path d="M3.5 6l4.5 4.5L12.5 6"/>',
    "right": '<path d="M6 3.5l4.5 4.5L6 12.5"/>',
    "left": '<path d="M10 3.5L5.5 8l4.5 4.5"/>',
    "sorted-up": '<path d="M8 13V3M4 7l4-4 4 4"/>',
    "sorted-down": '<path d="M8 3v10M4 9l4 4 4-4"/>',
    "sortable": '<path d="M5 6l3-3.5L11 6M5 10l3 3.5 3-3.5"/>',
    "plus": '<path d="M8 2.5v11M2.5 8h11"/>',
    "info": '<circle cx="8" cy="8" r="6"/><path d="M8 7.25v4"/><path d="M8 4.75v.1"/>',
    "warning": '<path d="M8 1.75l6.5 12h-13z"/><path d="M8 6v4"/><path d="M8 12v.1"/>',
    "download": '<path d="M8 2v8M4.5 7L8 10.5 11.5 7M2.5 13.5h11"/>',
    "upload": '<path d="M8 10.5v-8M4.5 6L8 2.5 11.5 6M2.5 13.5h11"/>',
    "print": '<path d="M4.5 6V2h7v4M4.5 11.5H2V6h12v5.5h-2.5"/><path d="M4.5 9.5h7V14h-7z"/>',
    "external": '<path d="M9 2.5h4.5V7M13.5 2.5L7.5 8.5M11.5 9.5v4h-9v-9h4"/>',
    "person": '<circle cx="8" cy="5" r="2.75"/><path d="M2.5 14c.4-2.9 2.5-4.5 5.5-4.5s5.1 1.6 5.5 4.5"/>',
    "people": '<circle cx="6" cy="5.5" r="2.5"/><path d="M1.25 13.5C1.6 11 3.5 9.5 6 9.5s4.4 1.5 4.75 4"/>'
    '<path d="M10.5 3.2a2.5 2.5 0 010 4.6M12.5 9.9c1.3.6 2.1 1.9 2.3 3.6"/>',
    "calendar": '<rect x="2" y="3" width="12" height="11" rx="1"/><path d="M2 6.5h12M5 1.5V4M11 1.5V4"/>',
    "document": '<path d="M3.5 1.5h6l3 3v10h-9z"/><path d="M9 1.5V5h3.5M6 8h4M6 11h4"/>',
    "arrow": '<path d="M2 8h11.5M9 3.5L13.5 8 9 12.5"/>',
    "link": '<path d="M6.5 9.5l3-3M7.5 4.5l1.75-1.75a2.8 2.8 0 014 4L11.5 8.5M8.5 11.5l-1.75 1.75a2.8 2.8 0 '
    '01-4-4L4.5 7.5"/>',
    "undo": '<path d="M5 2.5L2 5.5l3 3"/><path d="M2 5.5h7.5a4 4 0 010 8H6"/>',
    "lock": '<rect x="3" y="7" width="10" height="7" rx="1"/><path d="M5 7V5a3 3 0 016 0v2"/>',
    "globe": '<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2 1.7 2.7 3.7 2.7 6S10 12.3 8 14C6 12.3 5.3 '
    '10.3 5.3 8S6 3.7 8 2z"/>',
}

NAMES: Final = tuple(_SHAPES)


def draw(name: str) -> Markup:
    """The drawing as inline SVG, hidden from assistive technology: a word always stands beside it."""
    return _DRAWN[name]


def _svg(shapes: str) -> Markup:
    return Markup(
        f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{shapes}</svg>'
    )


_DRAWN: Final = {name: _svg(shapes) for name, shapes in _SHAPES.items()}
