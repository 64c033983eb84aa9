"""A manager brings a file: tries it, reads in words what is wrong, writes it, sees its accounts and takes it back."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Desk

ROWS = """cliente;nombre;cuenta;factura;moneda;monto;vencimiento
V-1;Verónica Salas;V-1001;VF-1;COP;1.234;03/04/2026
V-2;Víctor Sáenz;V-1002;VF-2;COP;250.000,50;05/06/2026
V-3;Violeta Soto;V-1003;VF-3;COP;mucho;07/08/2026
"""
PORTFOLIO = "Cartera del viernes"


async def test_a_file_is_tried_written_seen_and_taken_back(sit_down: Any, tmp_path: Path) -> None:
    file = tmp_path / "cartera.csv"
    file.write_text(ROWS, encoding="cp1252")
    manager: Desk = await sit_down("manager@demo.test")
    page = manager.page
    await choose(page, file)
    await expect(page.get_by_text("03/04/2026 puede ser dos días distintos")).to_be_visible()
    await say_what_is_missing(page)
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_role("heading", name="1 fila rechazada")).to_be_visible()
    mistake = page.get_by_role("row").filter(has_text="mucho")
    await expect(mistake).to_contain_text("Un monto como 1234,56")
    await page.get_by_role("button", name="Escribir 2 filas").press("Enter")
    await expect(page.get_by_text("Escrito", exact=True)).to_be_visible()
    written = page.url
    await page.get_by_role("button", name="Ver las cuentas").press("Enter")
    await expect(page.get_by_role("link", name="Verónica Salas")).to_be_visible()
    await expect(page.get_by_role("link", name="Violeta Soto")).to_have_count(0)
    await page.goto(written)
    await take_back(page)
    await page.goto(f"{manager.address}/accounts?query=Ver%C3%B3nica%20Salas")
    await expect(page.get_by_role("link", name="Verónica Salas")).to_have_count(0)
    assert manager.complaints == []


async def choose(page: Page, file: Path) -> None:
    """From the rail to the file's first rows."""
    await page.get_by_role("navigation").get_by_role("link", name="Gestión").click()
    await page.get_by_role("navigation", name="Gestión").get_by_role("link", name="Importar").click()
    await expect(page.get_by_role("heading", name="Importar", level=1)).to_be_visible()
    await page.keyboard.press("n")
    await page.set_input_files("input[type=file]", file)
    await expect(page.get_by_role("heading", name="cartera.csv")).to_be_focused()


async def say_what_is_missing(page: Page) -> None:
    """What the file leaves open: how its days are written, and where it goes."""
    await page.get_by_label("día/mes/año").check(force=True)
    await page.get_by_label("Cartera", exact=True).select_option("new")
    await page.get_by_label("Nombre de la cartera").fill(PORTFOLIO)
    await page.get_by_label("Acreedor", exact=True).fill("Banco del Viernes")


async def take_back(page: Page) -> None:
    """Undo, and say so when asked again."""
    await page.get_by_role("button", name="Deshacer").press("Enter")
    await page.get_by_role("dialog").get_by_role("button", name="Deshacer").press("Enter")
    await expect(page.get_by_text("Deshecho", exact=True)).to_be_visible()
