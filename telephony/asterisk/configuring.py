"""`promesa asterisk config`: from the templates, the place and the database to files on disk."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from backend.kit.starting import open_database
from backend.kit.transaction import transaction
from backend.settings import Settings, read_settings
from backend.telephones import queries
from backend.telephones.models import Trunk
from backend.telephones.rules import endpoint_of, line_secret, sip_secret
from telephony.asterisk import local
from telephony.asterisk.place import Place, PlaceWrong, shipped
from telephony.asterisk.writing import write
from telephony.link import AmiAddress


def configure(
    folder: Path, place: Mapping[str, Any], *, secret_file: Path | None, trunk_secrets: Path | None, group: int | None
) -> list[str]:
    """Bring a folder to what the installation needs of its switch."""
    settings = read_settings()
    try:
        files = {**shipped(Place(**place)), "local/manager_secret.conf": local.manager_secret(_secret(settings, secret_file))}
        files |= asyncio.run(_of_the_installation(settings, trunk_secrets))
    except PlaceWrong as wrong:
        raise click.UsageError(str(wrong)) from None
    return write(folder, files, group=group)


def _secret(settings: Settings, file: Path | None) -> str:
    if file is not None:
        return file.read_text().strip()
    if settings.ami_url is None:
        raise click.UsageError("set PROMESA_AMI_URL (or PROMESA_AMI_URL_FILE), or name a file with the secret: --secret-file")
    return AmiAddress.parse(settings.ami_url).secret


async def _of_the_installation(settings: Settings, secrets: Path | None) -> dict[str, str]:
    if settings.secret_key is None:
        raise click.UsageError("set PROMESA_SECRET_KEY (or PROMESA_SECRET_KEY_FILE): the telephones' passwords are made from it")
    key = settings.secret_key
    async with open_database(settings) as database, transaction(database) as tx:
        telephones = await queries.telephones(tx.session, settings.switch)
        trunks = await queries.trunks(tx.session, settings.switch)
        others = await queries.switch_addresses(tx.session)
    own = endpoint_of(settings.switch)
    return {
        "local/switches.conf": local.switches(
            local.OtherSwitch(endpoint_of(name), address, own, line_secret(key, settings.switch, name))
            for name, address in sorted(others.items())
            if name != settings.switch
        ),
        "local/telephones.conf": local.telephones(
            local.Telephone(endpoint, sip_secret(key, endpoint), in_browser=in_browser) for endpoint, _, _, in_browser in telephones
        ),
        "local/trunks.conf": local.trunks(_trunk(trunk, secrets) for trunk in trunks),
    }


def _trunk(trunk: Trunk, secrets: Path | None) -> local.Trunk:
    password = None
    if trunk.username is not None:
        file = secrets / trunk.name if secrets else None
        if file is None or not file.is_file():
            raise click.UsageError(
                f"the password of trunk {trunk.name} is missing: put it into a file {trunk.name} in the folder of --trunk-secrets"
            )
        password = file.read_text().strip()
    return local.Trunk(trunk.name, trunk.address, tuple(trunk.sources), trunk.username, password, trunk.registers, trunk.transport)
