"""Reading a posted body within its limit: text fields refuse what is not text, files are read whole."""

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request

from register.errors import RegisterError
from register.web.visit import Form, Upload

_MAX_FIELDS = 2_000
_MAX_FILES = 20


async def read_form(request: Request, limit: int) -> Form:
    """The form of a request. Raises RegisterError ``too-big`` where its files are more than ``limit`` bytes together,
    ``unreadable`` where it is none.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit + 65_536:
        raise RegisterError("too-big", limit=limit // 2**20)
    pairs: list[tuple[str, str]] = []
    files: list[tuple[str, Upload]] = []
    read = 0
    try:
        async with request.form(max_fields=_MAX_FIELDS, max_files=_MAX_FILES, max_part_size=limit) as posted:
            for name, value in posted.multi_items():
                if isinstance(value, UploadFile):
                    content = await value.read(limit + 1 - read)
                    read += len(content)
                    if read > limit:
                        raise RegisterError("too-big", limit=limit // 2**20)
                    if value.filename or content:
                        files.append((name, Upload(value.filename or "", content)))
                else:
                    pairs.append((name, value))
    except (MultiPartException, UnicodeDecodeError, ClientDisconnect, ValueError) as error:
        raise RegisterError("unreadable") from error
    if any("\x00" in name for name, _ in pairs):
        raise RegisterError("unreadable")
    return Form(pairs, files)
