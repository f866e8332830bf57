"""The template engine, set up once for each process and language: escaping on, misspelt names refused."""

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes

from register.settings import Settings
from register.web.drawing import Folder, QuickGenerator, QuickMacro, escaped
from register.words import EN, Words, words_for


class Engine(Environment):
    """Compiles templates for one language: sentences without parameters become part of the template's own text."""

    code_generator_class = QuickGenerator
    words: Words

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template: nodes.Template = Folder(self, self.words).visit(super()._parse(source, name, filename))
        return template


@lru_cache(maxsize=12)
def engine_for(templates_dir: Path, static_dir: Path, language: str = EN) -> Engine:
    """The engine that reads templates from one folder, links assets of another and speaks one language."""
    engine = Engine(
        loader=FileSystemLoader(templates_dir),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )
    engine.words = words_for(language)
    engine.globals |= {
        "escaped": escaped,
        "quick_macro": QuickMacro,
        "asset": lambda path: _asset(static_dir, path),
        "form_key": lambda: secrets.token_urlsafe(18),
    }
    return engine


@lru_cache(maxsize=200)
def _asset(static_dir: Path, path: str) -> str:
    content = (static_dir / path).read_bytes()
    return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"


def templates_of(settings: Settings, language: str) -> Engine:
    """The engine of these settings in a language."""
    return engine_for(settings.templates_dir, settings.static_dir, language)
