"""`promesa asterisk config`: from the templates, the place and the database to files on disk."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from backend.kit.starting import open_database
from backend.kit.transaction import transaction
from backend.people.queries import endpoints
from backend.settings import Settings, read_settings
from backend.telephones.rules import sip_secret
from telephony.asterisk import local
from telephony.asterisk.place import Place, PlaceWrong, shipped
from telephony.asterisk.writing import write
from telephony.link import AmiAddress


def configure(folder: Path, place: Mapping[str, Any], *, secret_file: Path | None, group: int | None) -> list[str]:
    """Bring a folder to what the installation needs of its switch."""
    settings = read_settings()
    try:
        files = {**shipped(Place(**place)), "local/manager_secret.conf": local.manager_secret(_secret(settings, secret_file))}
        files |= asyncio.run(_of_the_installation(settings))
    except PlaceWrong as wrong:
        raise click.UsageError(str(wrong)) from None
    return write(folder, files, group=group)


def _secret(settings: Settings, file: Path | None) -> str:
    if file is not None:
        return file.read_text().strip()
    if settings.ami_url is None:
        raise click.UsageError("set PROMESA_AMI_URL (or PROMESA_AMI_URL_FILE), or name a file with the secret: --secret-file")
    return AmiAddress.parse(settings.ami_url).secret


async def _of_the_installation(settings: Settings) -> dict[str, str]:
    if settings.secret_key is None:
        raise click.UsageError("set PROMESA_SECRET_KEY (or PROMESA_SECRET_KEY_FILE): the telephones' passwords are made from it")
    key = settings.secret_key
    async with open_database(settings) as database, transaction(database) as tx:
        names = await endpoints(tx.session)
    return {"local/telephones.conf": local.telephones(local.Telephone(name, sip_secret(key, name)) for name in names)}
