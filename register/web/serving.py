"""The application of one server process, made from the settings in the environment."""

from fastapi import FastAPI

from register.settings import read_settings
from register.web.app import make_app


def app() -> FastAPI:
    """The application; called once in each server process."""
    return make_app(read_settings())
