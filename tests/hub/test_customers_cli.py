"""`hilo customers`: what an operator types to bring the shop's list in, and pulls the plug on."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import col

from hub.model import ContactPoint, Customer, ImportJob, SightingRow
from hub.queries import imports
from hub.store import Database
from tests.hub.shell import Shell

HEAD = "Nº cliente;Nombre;Apellidos;Correo electrónico;Teléfono\n"


@pytest.fixture
def shell(database_url: str, tmp_path: Path) -> Shell:
    """A shell on an empty, migrated database of either kind."""
    return Shell(tmp_path, database_url, HILO_REGION="ES")


def _file(tmp_path: Path, rows: int, more: str = "") -> Path:
    text = "".join(
        f"{n};Cliente;{'Ñ' + 'abcdefghij'[n % 10] * 3}ez;c{n}@correo.example;6{n:08d}\n"
        for n in range(1000, 1000 + rows)
    )
    path = tmp_path / "clientes.csv"
    path.write_text(HEAD + text + more, encoding="utf-8")
    return path


def test_a_file_is_imported_once(shell: Shell, tmp_path: Path) -> None:
    path = _file(tmp_path, 50)
    said = shell.ok("customers", "import", str(path))
    assert "CSV with semicolons, UTF-8" in said
    assert "50 new customers" in said
    assert "imported before: import 1" in shell.ok("customers", "import", str(path))
    assert shell.count(Customer) == 50
    assert "100 %" in shell.ok("customers", "imports")
    assert shell.audited() == [("import.begun", "import 1")]


def test_a_dry_run_stores_nothing_and_says_what_is_wrong(shell: Shell, tmp_path: Path) -> None:
    path = _file(tmp_path, 5, more=";Nadie;;info@empresa.example;\n9;Mal;;nomail;\n")
    said = shell.ok("customers", "import", str(path), "--dry-run")
    assert "import 6 rows and refuse 1; leave out 1 values" in said
    assert "Row 7: There is no customer number" in said
    assert "Row 8: email nomail: This is no email address." in said
    assert shell.count(Customer) == 0
    assert shell.count(ImportJob) == 0


def test_the_report_is_a_file_that_runs_nothing(shell: Shell, tmp_path: Path) -> None:
    evil = "=cmd|'/c calc'!A1"
    path = _file(tmp_path, 1, more=f"2;Eva;;{evil};\n=1+1;Leo;;+bad;@x\n")
    report = tmp_path / "report.csv"
    shell.ok("customers", "import", str(path), "--report", str(report))
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["row", "field", "value", "external_id", "reason"]
    assert rows[1][:3] == ["3", "email", "'=cmd"]
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@")]
    printed = shell.ok("customers", "refused", "1")
    assert list(csv.reader(printed.splitlines())) == rows


def test_what_is_no_list_of_customers_is_refused_with_a_sentence(
    shell: Shell, tmp_path: Path
) -> None:
    path = tmp_path / "x.csv"
    path.write_text("fecha;importe\n1;2\n")
    assert "No column is a customer number" in shell.no("customers", "import", str(path))
    path.write_bytes(b"PK\x03\x04")
    assert "workbook" in shell.no("customers", "import", str(path))
    path.write_text("id\n1\n")
    assert "two letters" in shell.no("customers", "import", str(path), "--region", "Spain")
    assert "short word" in shell.no("customers", "import", str(path), "--source", "my shop")
    assert "no import 9" in shell.no("customers", "refused", "9")
    assert shell.count(ImportJob) == 0


def test_pulling_the_plug_loses_and_doubles_nothing(shell: Shell, tmp_path: Path) -> None:
    """Killed again and again in mid-import, at moments that nobody chose."""
    rows = 2500 if shell.config.is_sqlite else 500  # Each word to PostgreSQL takes its time.
    path = _file(tmp_path, rows)
    db = Database.open_now(shell.config.database, readers=1, exclusive=False)
    reached = [0]
    for _ in range(3):
        child = _import(shell, path)
        while child.poll() is None and _made(db) <= reached[-1]:
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()
        reached.append(_made(db))
        assert shell.count(Customer) == reached[-1]
    db.close_now()
    assert 0 < reached[1] < reached[2] < reached[3] < rows
    said = shell.ok("customers", "import", str(path))
    assert f"Going on after row {reached[3] + 1}" in said
    assert f"{rows:,} new customers, 0 known, 0 unchanged" in said
    assert shell.count(Customer) == rows
    assert shell.count(SightingRow) == rows
    assert shell.count(ContactPoint) == 3 * rows
    assert shell.count(ImportJob) == 1


def _import(shell: Shell, path: Path) -> subprocess.Popen[bytes]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("HILO_")},
        "HILO_DATA": str(shell.config.data),
        "HILO_DATABASE_URL": shell.config.database,
        "HILO_REGION": "ES",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "customers", "import", str(path)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _made(db: Database) -> int:
    found = db.read_now(lambda tx: imports.newest(tx))
    return found[0].made if found else 0


def test_an_import_that_is_stopped_is_begun_anew(shell: Shell, tmp_path: Path) -> None:
    path = _file(tmp_path, 20)
    shell.ok("customers", "import", str(path))
    assert "over already" in shell.no("customers", "cancel", "1")
    assert "no such import" in shell.no("customers", "cancel", "2")
    shell.write(lambda tx: tx.update(ImportJob, 1, state="cancelled", done_bytes=0, done_rows=0))
    said = shell.ok("customers", "import", str(path))
    assert "0 new customers, 0 known, 20 unchanged" in said
    jobs = shell.read(lambda tx: tx.select(ImportJob, col(ImportJob.state) == "done"))
    assert [job.id for job in jobs] == [2]
