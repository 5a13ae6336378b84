import json
from concurrent.futures import ThreadPoolExecutor

from typer.testing import CliRunner

from lingga_app.cli import app

COMMAND = ["bench", "events", "--sockets", "2", "--seconds", "1", "--json"]


def test_a_booking_is_measured_beside_an_empty_event_in_one_run():
    with ThreadPoolExecutor(1) as apart:  # a browser that is open in this thread keeps a running loop here
        told = apart.submit(CliRunner().invoke, app, COMMAND).result()
    assert told.exit_code == 0, told.output
    figure = json.loads(told.stdout)
    assert (figure["name"], figure["limit_name"]) == ("booking_event_2", "empty_event")
    assert figure["unit"] == "event/s"
    assert figure["rounds"] >= 1
    assert figure["value"] > 0
    assert figure["ratio"] > 0
    assert figure["ratio_min"] <= figure["ratio"] <= figure["ratio_max"]
    assert figure["cpu_ratio"] > 0
