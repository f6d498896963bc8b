"""Whatever the console, what is printed arrives."""

import json

from children import ROOT, landuse, run, script

SIGNS = '"面积 m² ✓ −3 ░ 𠮷\\udc80"'


def printed(folder, body=f"click.echo({SIGNS})", **env):
    done = run(script(folder, body), folder, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_pipe_gets_utf8_whatever_the_locale(tmp_path):
    for locale in ({}, {"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONUTF8": "0"}):
        assert printed(tmp_path, **locale).decode("utf-8") == "面积 m² ✓ −3 ░ 𠮷\\udc80\n"


def test_what_an_encoding_lacks_is_replaced(tmp_path):
    shown = printed(tmp_path, PYTHONIOENCODING="gbk")
    assert shown.decode("gbk") == "面积 m2 √ -3 - \\ud842\\udfb7\\udc80\n"
    shown = printed(tmp_path, PYTHONIOENCODING="latin-1")
    assert shown.decode("latin-1") == "\\u9762\\u79ef m² v -3 - \\ud842\\udfb7\\udc80\n"


def test_errors_that_are_asked_for_stay(tmp_path):
    assert printed(tmp_path, PYTHONIOENCODING="latin-1:ignore").decode("latin-1") == " m²  3  \n"


def test_json_loses_nothing(tmp_path):
    body = """
    from landuse.cli.output import emit_json
    emit_json({"名": "𠮷 m² ✓"}, None)
    """
    shown = printed(tmp_path, body, PYTHONIOENCODING="gbk").decode("gbk")
    assert json.loads(shown) == {"名": "𠮷 m² ✓"}
    assert '"名"' in shown


def test_redirected_on_a_chinese_windows(tmp_path):
    gbk = {"PYTHONIOENCODING": "gbk", "PYTHONUTF8": "0"}
    done = run(landuse("goals", "-w", str(ROOT)), tmp_path, env=gbk)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "亩" in done.stdout.decode("gbk")


def test_csv_has_its_mark_in_files_alone(tmp_path):
    body = """
    from landuse.cli.output import Result, deliver
    from landuse.views.tables.columns import Col
    from landuse.views.tables.workbook import Sheet
    from landuse.words.phrases import Label

    sheet = Sheet("表", [Col("name", Label("名称", "name"))], [{"name": "甲厂 m²"}], "表")
    result = Result(list, sheet, str)
    deliver(result, "csv", None, "zh")
    deliver(result, "csv", Path(__file__).with_name("表.csv"), "zh")
    """
    assert printed(tmp_path, body, PYTHONIOENCODING="gbk").decode("gbk") == "name\r\n甲厂 m2\r\n"
    written = (tmp_path / "表.csv").read_bytes()
    assert written == "\ufeffname\r\n甲厂 m²\r\n".encode()


def test_chinese_names_of_files_in_the_c_locale_without_a_home(tmp_path):
    command = landuse("rank", "--top", "2", "-w", str(ROOT), "-o", str(tmp_path / "排名.csv"))
    done = run(command, tmp_path, env={"LC_ALL": "C", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stdout) == (0, b"")
    assert "已写出" in done.stderr.decode("utf-8")
    assert (tmp_path / "排名.csv").read_bytes().startswith(b"\xef\xbb\xbfrank,")


def test_the_first_screen_names_two_commands_on_two_lines(tmp_path):
    shown = run(landuse("--help"), tmp_path).stdout.decode("utf-8")
    assert "\\b" not in shown
    assert "\n  用自己的数据：landuse init 我的园区\n" in shown
