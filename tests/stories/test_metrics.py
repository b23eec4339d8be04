"""What an operator's Prometheus reads, and who may not."""

from __future__ import annotations

from pathlib import Path

import httpx

from tests.running import running


async def test_metrics_tell_what_waits_and_only_on_the_machine_itself(
    sqlite_url: str, tmp_path: Path
) -> None:
    async with (
        running(sqlite_url, tmp_path, channels=("sms",)) as found,
        httpx.AsyncClient(base_url=found.url) as http,
    ):
        own = await http.get("/metrics")
        passed_on = await http.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
    assert own.status_code == 200
    figures = dict(line.split(" ") for line in own.text.splitlines() if not line.startswith("#"))
    assert float(figures["hilo_messages"]) == 0
    assert float(figures["hilo_deliveries_pending"]) == 0
    assert float(figures['hilo_account_down{account="1",channel="sms"}']) == 0
    assert passed_on.status_code == 403
