"""``register judge``: every transfer judged again as of today; run it every night."""

from datetime import UTC, datetime

import typer

_CHUNK = 500


def judge_again() -> None:
    """Judge every open transfer as of today: time alone can end what one rests on. Harmless to repeat."""
    from register.assessments import judging
    from register.settings import read_settings
    from register.work import open_register

    settings = read_settings()
    register = open_register(settings)
    now = datetime.now(UTC)
    with register.read() as session:
        vendor_ids = judging.vendors_to_judge(session)
    changed = 0
    for start in range(0, len(vendor_ids), _CHUNK):
        # One transaction a chunk, so that people can save in between.
        with register.write(now) as session:
            some = vendor_ids[start : start + _CHUNK]
            changed += len(judging.judge_again(session, some, settings.today(now)))
    typer.echo(f"Judged the transfers of {len(vendor_ids)} vendors; {changed} of them changed.")
