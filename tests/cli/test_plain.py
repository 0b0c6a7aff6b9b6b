"""``flask plain-check`` names the place and what to do."""

from pathlib import Path

from click.testing import CliRunner

from registry.cli.plain import plain_check_command


def test_a_text_that_is_not_plain_is_told_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Позвоните завтра.\nИдите в МСЭ до 03.09.2027.\n", "utf-8")
    told = CliRunner().invoke(plain_check_command, [str(path)])
    assert told.exit_code == 1
    assert f"{path}:2: abbreviation" in told.output
    assert f"{path}:2: date" in told.output
    assert ":1:" not in told.output


def test_a_plain_text_and_what_is_explained() -> None:
    told = CliRunner().invoke(plain_check_command, ["--explained", "МСЭ"], input="Идите в МСЭ.\n")
    assert told.exit_code == 0, told.output
    assert "Plain" in told.output
