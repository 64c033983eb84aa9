"""The first schema: the statements of `0001_initial.sql`, written from the models by `python -m tests.regenerate`."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Straight to the driver: the file holds many statements and may hold percent signs.
    driver = op.get_bind().connection.driver_connection
    assert driver is not None
    driver.execute(Path(__file__).with_suffix(".sql").read_text())


def downgrade() -> None:
    raise NotImplementedError("Before the first schema there is nothing to go back to.")
