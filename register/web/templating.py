"""The template engine, set up once for each process: escaping on, misspelt names refused, assets by hash."""

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from register.settings import Settings
from register.web.drawing import QuickContext, QuickGenerator, escaped


@lru_cache(maxsize=8)
def engine_for(templates_dir: Path, static_dir: Path) -> Environment:
    """The engine that reads templates from one folder and links assets of another."""
    engine = Environment(
        loader=FileSystemLoader(templates_dir),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    engine.code_generator_class = QuickGenerator
    engine.context_class = QuickContext
    engine.globals["escaped"] = escaped

    @lru_cache(maxsize=200)
    def asset(path: str) -> str:
        content = (static_dir / path).read_bytes()
        return f"/static/{path}?v={hashlib.sha256(content).hexdigest()[:12]}"

    engine.globals["asset"] = asset
    engine.globals["form_key"] = lambda: secrets.token_urlsafe(18)
    return engine


def templates_of(settings: Settings) -> Environment:
    """The engine of these settings."""
    return engine_for(settings.templates_dir, settings.static_dir)
