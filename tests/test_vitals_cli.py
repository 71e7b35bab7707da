"""``anamnesis vitals`` as a person meets it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.vitals.screen import screen
from assistant.vitals.trends import trends
from assistant.vitals.types import Reading, Skipped, Table
from tests.test_cli import Call, Called, call, home
from ui.vitals_lines import lines

__all__ = ["call", "home"]
NOW = datetime(2026, 4, 3, 12, tzinfo=UTC)
PRESSURES = "date,time,systolic,diastolic,pulse\n" + "".join(f"2026-03-{day:02d},{hour}:00,{130 + day},{80 + day % 4},{66 + day % 3}\n" for day in range(1, 13) for hour in (8, 20))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are named as a person names them: in the folder at hand."""
    monkeypatch.chdir(tmp_path)


def row(called: Called) -> dict[str, Any]:
    assert (called[0], called[2]) == (0, "")
    return dict(json.loads(called[1]))


def observation(key: str, code: str, value: float, unit: str, patient: str = "1") -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": key, "status": "final", "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": f"Patient/{patient}"}, "effectiveDateTime": "2026-03-12T20:00:00Z", "valueQuantity": {"value": value, "code": unit, "unit": unit},
    }  # fmt: skip


def test_values_in_words(call: Call) -> None:
    found = row(call("vitals", "BP 150/95, pulse 80, sugar 9", "--json"))
    assert {item["name"]: (item["value"], item["at"]) for item in found["latest"]} == {"systolic": (150, None), "diastolic": (95, None), "heart_rate": (80, None), "glucose": (9, None)}
    assert set(found) >= {"readings", "advice", "latest", "judged", "as_of", "unconfirmed", "beyond", "trends", "glucose", "pressure", "gaps", "skipped"}
    assert found["advice"][0]["level"] == "routine"
    assert found["pressure"]["all"] == {"n": 1, "systolic": 150, "diastolic": 95}


def test_a_file_of_a_device(call: Call) -> None:
    Path("bp.csv").write_text(PRESSURES, encoding="utf-8")
    found = row(call("vitals", "bp.csv", "--json"))
    assert (found["readings"], found["as_of"], found["skipped"]) == (72, "2026-03-12T20:00:00", [])
    upper = next(item for item in found["trends"] if item["name"] == "systolic")
    assert (upper["n"], upper["low"], upper["high"], upper["slope"]["per_day"], upper["slope"]["real"], upper["slope"]["each"]) == (24, 131, 142, pytest.approx(1.0), True, "day")
    assert (upper["change"]["at"], upper["change"]["real"]) == ("2026-03-07T08:00:00", True)
    assert found["pressure"]["morning"] == {"n": 12, "systolic": 136.5, "diastolic": 81.5}
    status, text, _ = call("vitals", "bp.csv")
    assert status == 0
    assert "upper blood pressure: rising (+7 mmHg per week, 95 % interval +7 to +7, 12 days)" in text
    assert "mean 136/82 of 24; at or above 135/85 (home limit, NICE NG136): 67%; morning 136/82 of 12; evening 136/82 of 12" in text


def test_files_and_words_are_one_table(call: Call) -> None:
    Path("bp.csv").write_text(PRESSURES, encoding="utf-8")
    Path("record.ndjson").write_text("\n".join(json.dumps(observation(*item)) for item in (("t", "8310-5", 101.3, "[degF]"), ("x", "1234-5", 1.0, "1"))), encoding="utf-8")
    found = row(call("vitals", "bp.csv", "record.ndjson", "sats are 97%", "--json"))
    assert {item["name"]: item["value"] for item in found["latest"]} == {"systolic": 142, "diastolic": 80, "heart_rate": 66, "temperature": 38.5, "spo2": 97}
    assert found["skipped"] == [{"source": "Observation/x", "said": "1234-5", "why": "no code of a measurement that is read here"}]


def test_symptoms_in_words_count(call: Call) -> None:
    calm, ill = (row(call("vitals", text, "--json"))["advice"] for text in ("BP 190/125", "BP 190/125 and crushing chest pain"))
    assert calm[0]["level"] in {"urgent", "emergency"}
    assert ill[0]["level"] == "emergency"


def test_a_value_that_is_left_out_shows_nothing(call: Call) -> None:
    found = row(call("vitals", "BP 80/120", "--json"))
    assert (found["readings"], found["advice"], len(found["skipped"])) == (0, [], 2)
    assert "No value here can be judged" in call("vitals", "BP 80/120")[1]


def test_an_order_of_dates_is_asked_for_and_taken(call: Call) -> None:
    Path("p.csv").write_text("date,pulse\n03/04/2026,70\n", encoding="utf-8")
    status, out, err = call("vitals", "p.csv")
    assert (status, out) == (2, "")
    assert "p.csv: the date 03/04/2026 can begin with the day or with the month; choose one: day first (--day-first) or month first (--month-first)" in err
    assert row(call("vitals", "p.csv", "--day-first", "--json"))["latest"][0]["at"] == "2026-04-03"
    assert row(call("vitals", "p.csv", "--month-first", "--json"))["latest"][0]["at"] == "2026-03-04"


def test_a_person_is_asked_for_and_taken(call: Call) -> None:
    two = [observation("a", "8867-4", 70, "/min"), observation("b", "8867-4", 90, "/min", "2")]
    Path("r.json").write_text(json.dumps(two), encoding="utf-8")
    assert "holds Observations of 2 people (1, 2); name one (--patient)" in call("vitals", "r.json")[2]
    assert [item["value"] for item in row(call("vitals", "r.json", "--patient", "2", "--json"))["latest"]] == [90]


def test_the_age_of_the_profile_counts(call: Call) -> None:
    Path("w.csv").write_text("date,weight (kg)\n2026-04-03,15\n", encoding="utf-8")
    assert row(call("vitals", "w.csv", "--profile", '{"age": 4}', "--json"))["readings"] == 1
    assert row(call("vitals", "w.csv", "--profile", '{"age": 40}', "--json"))["readings"] == 0


def test_the_chart_is_written(call: Call) -> None:
    Path("bp.csv").write_text(PRESSURES, encoding="utf-8")
    assert call("vitals", "bp.csv", "--chart", "chart.html")[0] == 0
    assert "Plotly.newPlot" in Path("chart.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("hello",), "'hello' is no file (.csv, .tsv, .txt, .json, .ndjson, .jsonl) and holds no value such as 'BP 150/95, pulse 80, sugar 9'"),
        (("nowhere.csv",), "'nowhere.csv' cannot be read: No such file or directory"),
        (("nowhere.json",), "'nowhere.json' cannot be read: No such file or directory"),
        (("pulse 80", "--profile", '{"shoe": 1}'), "unknown key 'shoe'"),
        (("pulse 80", "--chart", "c.html"), "no reading has a time"),
    ],
)
def test_bad_input_is_one_line(call: Call, args: tuple[str, ...], said: str) -> None:
    status, out, err = call("vitals", *args)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def shown(readings: list[Reading], skipped: tuple[Skipped, ...] = ()) -> str:
    found = screen(Table(tuple(readings), skipped))
    return "\n".join(lines(found, trends(found.readings), (), NOW))


def test_old_values_and_clocks_that_run_ahead_are_called_so() -> None:
    days = [[Reading("spo2", 90.0, NOW.replace(tzinfo=None) + timedelta(days=day))] for day in (-400, 0, 400)]
    old, new, ahead = (shown(readings) for readings in days)
    assert "These values are of 2025-02-27, not of now" in old
    assert "not of now" not in new
    assert "which is yet to come" not in new
    assert "The newest value is dated 2027-05-08, which is yet to come" in ahead
    assert "not of now" in shown([Reading("spo2", 90.0, NOW - timedelta(days=2))])
    assert "not of now" not in shown([Reading("spo2", 90.0, NOW - timedelta(days=2)), Reading("heart_rate", 70.0)])


def test_what_must_be_measured_again_is_said_first() -> None:
    at = NOW.replace(tzinfo=None)
    pulses = [Reading("heart_rate", value, at + timedelta(minutes=minute)) for minute, value in enumerate((70.0, 71.0, 150.0))]
    assert "[yellow]Measure again now:[/] heart rate 150 /min (2026-04-03 12:02) is far from the readings before it" in shown(pulses)
    beyond = Skipped("g.csv, row 9", "Low", "no number", "glucose", at + timedelta(minutes=5))
    assert shown([Reading("glucose", 6.0, at)], (beyond,)).startswith("[bold white on red] MEASURE AGAIN NOW [/] [bold]The newest glucose is 'Low'[/]")


def test_one_reason_is_told_once() -> None:
    text = shown([Reading("spo2", 97.0)], tuple(Skipped(f"f.csv, row {at}", "x", "not a plain number") for at in range(1, 41)))
    assert "f.csv, row 1 'x' and 39 more: [dim]not a plain number[/]" in text
    assert "[dim](40)[/]" in text


def test_markup_in_names_is_only_text() -> None:
    assert r"\[bold]f.csv" in shown([Reading("spo2", 97.0)], (Skipped("[bold]f.csv", "x", "y"),))


def test_the_number_to_call_is_named(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Call your emergency number now" in row(call("vitals", "sats 88%", "--json"))["advice"][0]["text"]
    monkeypatch.setenv("ANAMNESIS_REGION", "GB")
    assert "Call 999 (or 112) now" in row(call("vitals", "sats 88%", "--json"))["advice"][0]["text"]


def test_high_sugar_with_ketones_is_never_taken_for_low(call: Call) -> None:
    found = row(call("vitals", "sugar 25 ketones 3.5, weight 80 kg", "--json"))
    assert {item["name"]: item["value"] for item in found["latest"]} == {"glucose": 25, "ketones": 3.5}
    assert found["advice"][0]["level"] == "emergency"
    assert [item["said"] for item in found["skipped"]] == ["weight 80 kg"]


def test_a_short_time_of_a_sensor_is_told_in_minutes() -> None:
    found = screen(Table(tuple(Reading("glucose", 6.0 + at / 10, NOW + timedelta(minutes=5 * at), "f") for at in range(4))))
    assert "of 20 minutes measured" in "\n".join(lines(found, trends(found.readings), (), NOW))
