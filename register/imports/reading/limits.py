"""How much of a file we are willing to read. All limits are inclusive: a file at the limit is read."""

MAX_FILE_BYTES = 20 * 1024 * 1024
"""Bytes of an uploaded file."""

MAX_DOCUMENT_BYTES = 1024 * 1024
"""Bytes of Markdown, HTML or YAML text: these readers build the whole document in memory."""

MAX_DOCUMENT_LINES = 20_000
"""Lines of Markdown; published lists stay under 1,500."""

MAX_PARAGRAPH_CHARACTERS = 8_000
"""Characters of one Markdown paragraph or line: looking for links takes the square of its length."""

MAX_ROWS = 100_000
"""Rows with something in them, all tables of a file together."""

MAX_COLUMNS = 400
"""Columns of one table; spreadsheets of real registers stay under 120."""

MAX_CELLS = 2_000_000
"""Filled cells of a file."""

MAX_CELL_CHARACTERS = 100_000
"""Characters of one cell; Excel itself stops at 32,767."""

MAX_UNPACKED_BYTES = 200 * 1024 * 1024
"""Bytes of a workbook after unpacking, all its parts together."""

MAX_UNPACK_RATIO = 250
"""Unpacked size divided by packed size, for parts over a mebibyte; real sheets stay under 60."""

MAX_PARTS = 2_000
"""Files inside a workbook's ZIP container."""

MAX_TAGS = 20_000_000
"""XML elements of a workbook; also bounds the time spent on empty ones."""

MAX_SHEETS = 60
"""Sheets of a workbook that are read."""

MAX_DEPTH = 40
"""How deeply lists and objects of JSON or YAML may stand in each other."""

MAX_RECORD_FIELDS = 2_000_000
"""Values of a JSON or YAML file."""
