"""The workbook recalculated by a reader of its formulas that knows nothing of the program."""

import re
import shutil
import subprocess

import numpy as np
import openpyxl
import pandas as pd
import pytest
import study_golden as golden
import study_workspace

import landuse
from landuse.domain.study.assumptions import assumptions_of
from landuse.domain.study.scenario import Scenario
from landuse.domain.study.study import ScenarioSet
from landuse.views.tables.study_workbook import write_study

_REFERENCE = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")


class Spreadsheet:
    """Cells and what their formulas come to: SUM, SUMIF, MIN, NPV, IRR and arithmetic."""

    def __init__(self, path):
        self.book = openpyxl.load_workbook(path)

    def value(self, sheet, cell):
        held = self.book[sheet][cell].value
        if not (isinstance(held, str) and held.startswith("=")):
            return held
        return eval(self._python(held[1:], sheet), self._functions(sheet))

    def range(self, sheet, first, last):
        cells = [cell for row in self.book[sheet][f"{first}:{last}"] for cell in row]
        return [self.value(sheet, cell.coordinate) for cell in cells]

    def _python(self, formula, sheet):
        def read(found):
            name = found[1] or sheet
            if found[4]:
                return f"RANGE({name!r}, '{found[2]}{found[3]}', '{found[4]}{found[5]}')"
            return f"CELL({name!r}, '{found[2]}{found[3]}')"

        return _REFERENCE.sub(read, formula)

    def _functions(self, sheet):
        def numbers(*values):
            flat = [v for value in values for v in (value if isinstance(value, list) else [value])]
            return [v for v in flat if isinstance(v, (int, float))]

        def npv(rate, flows):
            return sum((f or 0) / (1 + rate) ** t for t, f in enumerate(flows, 1))

        def irr(flows, guess):
            rate = guess
            for _ in range(100):
                near = npv(rate + 1e-7, flows) - npv(rate, flows)
                rate -= npv(rate, flows) / (near / 1e-7)
            return rate

        def sumif(keys, key, values):
            return sum(v or 0 for k, v in zip(keys, values, strict=True) if k == key)

        return {
            "CELL": lambda name, cell: (
                self.value(name, cell) or 0
                if not isinstance(self.value(name, cell), str)
                else self.value(name, cell)
            ),
            "RANGE": self.range,
            "SUM": lambda *values: sum(numbers(*values)),
            "MIN": lambda *values: min(numbers(*values)),
            "NPV": npv,
            "IRR": irr,
            "SUMIF": sumif,
        }

    def results(self, sheet):
        """Label → what its formula comes to, and the program's figure."""
        page = self.book[sheet]
        top = next(row for row in page.iter_rows() if row[0].value == "结果（不含未知科目）")[0].row
        return {
            page.cell(row, 1).value: (self.value(sheet, f"B{row}"), page.cell(row, 3).value)
            for row in range(top + 1, page.max_row + 1)
        }


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    root = study_workspace.write(tmp_path_factory.mktemp("ws") / "园区")
    return landuse.assess(landuse.open_workspace(root))


@pytest.fixture(scope="module")
def write(assessment, tmp_path_factory):
    def writer(said, rows=()):
        scenario = Scenario.model_validate(said)
        tables = {scenario.id: assumptions_of(pd.DataFrame(rows))} if len(rows) else {}
        study = landuse.study(assessment, "老厂区", ScenarioSet((scenario,), tables))
        path = tmp_path_factory.mktemp("book") / "研究.xlsx"
        write_study(study, {}, path)
        return Spreadsheet(path), study

    return writer


def test_the_formulas_of_the_worked_quarter_come_to_its_figures(write):
    book, _ = write(golden.scenario_b(line=golden.lines_b()))
    results = book.results("混合更新")
    expected = {
        "合计(万元)": 14332.825885,
        "净现值：第 0 年不折现(万元)": -13979.325786,
        "净现值：首年也折现(万元)": -12943.820172,
        "累计最低(万元)": -54049.2,
        "内部收益率": 0.02964463,
        "净现值：平台公司(万元)": -17774.009309,
        "净现值：政府(万元)": 3794.683523,
    }
    assert results.keys() == expected.keys()
    for label, figure in expected.items():
        assert results[label] == pytest.approx((figure, figure), abs=1e-5), label


def test_where_the_single_figure_lies_stands_beside_the_range(assessment, tmp_path):
    line = {"item": "建安", "bearer": "公司", "kind": "经营", "amount_wan": -100, "year": 0}
    scenario = Scenario.model_validate({"id": "s", "line": [line | {"times": ["cost"]}]})
    row = {"id": "cost", "value": 1, "low": 1, "likely": 1, "high": 1.2, "unit": "倍"}
    table = assumptions_of(pd.DataFrame([row]))
    study = landuse.study(assessment, "老厂区", ScenarioSet((scenario,), {"s": table}))
    write_study(study, {"s": study["s"].simulation}, tmp_path / "研究.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "研究.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in rows if "单值在区间中" in row)
    told = dict(zip(heads, next(row for row in rows if row[0] == "s"), strict=True))
    # cost can only rise: -100 lies above all draws but those at its low end
    assert told["单值在区间中"].startswith("单值 -100 万元高于九成区间的上端")
    assert heads.index("单值在区间中") == heads.index("高值 95 %") + 1


def test_an_assumption_changed_by_hand_moves_the_money(write):
    line = {"item": "租金", "bearer": "公司", "kind": "经营", "rate": "rent", "quantity": 100}
    fee = {"item": "费用", "bearer": "公司", "kind": "经营", "of": ["租金"], "times": ["-share"]}
    rows = [
        {"id": "rent", "value": 2, "unit": "万元"},
        {"id": "share", "value": 25, "unit": "%"},
        {"id": "rate", "value": 10, "unit": "%"},
    ]
    said = {"id": "s", "title": "方案", "discount_rate": "rate"}
    book, study = write(said | {"line": [line | {"year": 1, "until": 2}, fee]}, rows)
    npv = "净现值：第 0 年不折现(万元)"
    # 200 a year less a quarter of it, in years 1 and 2
    assert book.results("方案")[npv][0] == pytest.approx(150 / 1.1 + 150 / 1.21)
    assert study["s"].npv == pytest.approx(150 / 1.1 + 150 / 1.21)
    (row,) = [cell.row for cell in book.book["假设表"]["A"] if cell.value == "rent"]
    book.book["假设表"].cell(row, 2).value = 3
    assert book.results("方案")[npv][0] == pytest.approx(225 / 1.1 + 225 / 1.21)


def test_an_unknown_line_says_so_and_is_no_part_of_the_net(write):
    lines = golden.lines_b()
    next(line for line in lines if line["item"] == "土壤调查修复")["amount_wan"] = "未知"
    book, study = write(golden.scenario_b(line=lines))
    formula, figure = book.results("混合更新")["净现值：第 0 年不折现(万元)"]
    without = -13979.325786 + 300 / 1.08 + 900 / 1.08**2
    assert (formula, figure) == pytest.approx((without, without), abs=1e-5)
    cells = {row[0].value: row[4].value for row in book.book["混合更新"].iter_rows()}
    assert cells["土壤调查修复"] == "未知"
    assert np.isnan(study.compare().at["B", "npv"])


def test_text_from_a_file_is_no_formula(write):
    line = {"item": "=1+1", "bearer": "=甲", "kind": "经营", "amount_wan": 5, "year": 0}
    book, _ = write({"id": "s", "title": "=方案", "line": [line]})
    texts = [cell.value for sheet in book.book for row in sheet.iter_rows() for cell in row]
    assert not {"=1+1", "=甲", "=方案"} & {text for text in texts if isinstance(text, str)}
    (sheet,) = [name for name in book.book.sheetnames if "方案" in name and "比选" not in name]
    assert book.results(sheet)["合计(万元)"][0] == 5


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_recalculates_to_the_same_figures(tmp_path):
    root = study_workspace.write(tmp_path / "园区")
    study = landuse.open_study(root, "老厂区")
    book = study.write(tmp_path / "研究.xlsx", draws=100)
    home = f"-env:UserInstallation=file://{tmp_path.as_posix()}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    out = tmp_path / "recalculated"
    subprocess.run([*command, "--outdir", out, book], check=True, capture_output=True, timeout=120)
    sheet = openpyxl.load_workbook(out / book.name, data_only=True)["混合更新"]
    rows = [[cell.value for cell in row[:4]] for row in sheet.iter_rows()]
    compared = [row for row in rows if all(isinstance(v, (int, float)) for v in row[1:])]
    results = {row[0]: row for row in compared if isinstance(row[0], str)}
    npv = results["净现值：第 0 年不折现(万元)"]
    assert npv[1] == pytest.approx(-13979.325786, abs=1e-5)
    assert npv[3] == pytest.approx(0, abs=1e-6)
