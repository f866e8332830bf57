"""Starting the server: ``serve`` for real, ``demo`` with the demo people and data."""

import sys

import typer


def migrate_database() -> None:
    """Bring the database to the current shape."""
    from register.settings import read_settings
    from register.storage.migrate import migrate

    settings = read_settings()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.url)


def serve() -> None:
    """Migrate, then serve until stopped. An empty register leads to its first-run page."""
    from register.settings import read_settings

    settings = read_settings()
    migrate_database()
    typer.echo(f"The register is at {settings.address}")
    _run(settings.host, settings.port, settings.workers, settings.trusted_proxies, settings.log_level)


def demo() -> None:
    """Migrate, fill an empty register with the demo group, print one login a role, then serve."""
    from register.demo.planting import demo_logins, plant
    from register.settings import read_settings
    from register.work import open_register

    settings = read_settings()
    migrate_database()
    register = open_register(settings)
    plant(register, settings.seed_dir)
    logins = demo_logins(register, settings.seed_dir)
    register.engine.dispose()
    typer.echo(f"\nThe register is at {settings.address}")
    for role, email, password in logins:
        typer.echo(f"  {role:18} {email:20} {password}")
    if not logins:
        typer.echo("This register holds your own data, so there are no demo accounts in it.")
    typer.echo("Stop with Ctrl+C.\n")
    sys.stdout.flush()
    _run(settings.host, settings.port, settings.workers, settings.trusted_proxies, settings.log_level)


def _run(host: str, port: int, workers: int, trusted_proxies: str, log_level: str) -> None:
    import uvicorn

    uvicorn.run(
        "register.web.serving:app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        proxy_headers=bool(trusted_proxies),
        forwarded_allow_ips=trusted_proxies or None,
        log_level=log_level,
        access_log=False,
        server_header=False,
        date_header=True,
    )
