"""The OpenAPI description of the records for programs, made from the operations themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from register.trail.counted import SIZES
from register.web.api_calls import JSON, KEY, MATCH, Operation

_PROBLEM: Final = "application/problem+json"
_TEXT: Final = {"type": "string"}
_REF: Final = {"type": "string", "pattern": "^[A-Z]{1,2}-[0-9]+$"}
_RECORD: Final = {
    "type": "object",
    "required": ["ref", "version"],
    "properties": {"ref": _TEXT, "version": {"type": "integer"}},
}
_LIST: Final = {
    "type": "object",
    "required": ["items", "total", "page", "size", "next"],
    "properties": {
        "items": {"type": "array", "items": {"type": "object"}},
        "total": {"type": "integer"},
        "page": {"type": "integer"},
        "size": {"type": "integer"},
        "next": {"type": ["string", "null"]},
    },
}
_TOLD_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": _TEXT,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "properties": {"field": _TEXT, "code": _TEXT, "detail": _TEXT},
            },
        },
    },
}
_READING: Final = (400, 401, 403, 404, 409, 422, 429, 503)
_WRITING: Final = (*_READING, 413, 415, 428)


def openapi(operations: Sequence[Operation], version: str, address: str) -> dict[str, Any]:
    """The whole description; every address asks for a bearer token."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": _TOLD_PROBLEM, "List": _LIST, "Record": _RECORD}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Transfer register", "version": version},
        "servers": [{"url": address}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": schemas,
        },
    }


def _described(operation: Operation, schemas: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Permission: {operation.permission.value}",
        "parameters": _parameters(operation),
        "responses": _responses(operation),
    }
    if operation.takes:
        name = operation.takes.__name__ + operation.room.capitalize()
        schemas.setdefault(name, _inlined(operation.takes.model_json_schema()))
        found["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}},
        }
    elif operation.writes and operation.media != JSON:
        found["requestBody"] = {"required": True, "content": {operation.media: {"schema": {}}}}
    return found


def _parameters(operation: Operation) -> list[dict[str, Any]]:
    found = [
        {"name": part[1:-1], "in": "path", "required": True, "schema": _REF if part == "{ref}" else _TEXT}
        for part in operation.path.split("/")
        if part.startswith("{")
    ]
    if operation.filters is not None:
        found.append(_in_query("q", _TEXT, "Text to search for"))
        found += [
            _in_query(name, {"type": "array", "items": _TEXT}, "Any of these") for name in operation.filters
        ]
        if operation.sorts:
            found.append(_in_query("sort", {"type": "string", "enum": list(operation.sorts)}, "Sorted by"))
        found.append(_in_query("dir", {"type": "string", "enum": ["asc", "desc"]}, "In this direction"))
        found.append(_in_query("page", {"type": "integer", "minimum": 1}, "Page, from 1"))
        found.append(_in_query("size", {"type": "integer", "enum": list(SIZES)}, "Records a page"))
    found += [_in_query(name, _TEXT, "") for name in operation.query]
    if operation.writes:
        found.append(_header(KEY, "Once for each piece of work; sent again it does nothing twice"))
    if operation.asks_version:
        found.append(_header(MATCH, "The version the change was made from"))
    return found


def _in_query(name: str, schema: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _header(name: str, description: str) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 200}
    return {"name": name, "in": "header", "required": True, "schema": schema, "description": description}


def _responses(operation: Operation) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if operation.writes:
        record = {JSON: {"schema": {"$ref": "#/components/schemas/Record"}}}
        for done in ("200",) if operation.asks_version else ("200", "201"):
            found[done] = {"description": "The record as it is now", "content": record}
    elif operation.media != JSON:
        found["200"] = {"description": "The bytes", "content": {"*/*": {"schema": {}}}}
    else:
        kind = "List" if operation.filters is not None else "Record"
        schema = {"$ref": f"#/components/schemas/{kind}"}
        found["200"] = {"description": operation.summary, "content": {JSON: {"schema": schema}}}
    told = {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in _WRITING if operation.writes else _READING:
        found[str(status)] = {"description": "What went wrong", "content": told}
    return found


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its own definitions put where they are used."""
    definitions = schema.pop("$defs", {})

    def resolve(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) >= {"$ref"}:
                name = str(value["$ref"]).rsplit("/", 1)[-1]
                return resolve({**definitions[name], **{k: v for k, v in value.items() if k != "$ref"}})
            return {name: resolve(item) for name, item in value.items()}
        return [resolve(item) for item in value] if isinstance(value, list) else value

    found: dict[str, Any] = resolve(schema)
    return found
