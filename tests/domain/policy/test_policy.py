"""A planner's own policy: what it overrides, and the sentence for each fault."""

import re

import pytest

from landuse.adapters.workspace.policies import load_policy, shipped
from landuse.errors import PolicyError

HEAD = 'extends = "jiangsu"\nid = "o"\ntitle = "o"\ndate = 2022-01-01\n'
RULE = '[[rule]]\nid = "r"\nstatus = "{}"\ntitle = "t"\ncite = "c"\nall = [{}]\n'
CLASSES = "classes = { A = 0.2, B = 1.0 }"
SCHEME = (
    HEAD
    + """[scheme]
id = "s"
title = "s"
cite = "s"
{}
[[scheme.indicator]]
id = "t"
title = "t"
numerator = "tax_wan"
denominator = "mu"
weight = {}
{}
"""
)


def own(tmp_path, text):
    (tmp_path / "o.toml").write_text(text, "utf-8")
    return load_policy("o.toml", tmp_path)


@pytest.mark.parametrize("name", shipped())
def test_shipped_policies_load_and_cite(name):
    policy = load_policy(name)
    assert all(rule.cite for rule in policy.rules)
    assert sum(i.weight for i in policy.scheme.of_parcels) == 100


def test_override_by_id_keeps_the_rest(tmp_path):
    rule = '[[rule]]\nid = "low-far"\nstatus = "low_efficiency"\ntitle = "t"\ncite = "c"\nall = [{column = "far", op = "<", value = 0.8}]\n'
    policy = own(tmp_path, HEAD + rule)
    parent = load_policy("jiangsu")
    assert [r.id for r in policy.rules] == [r.id for r in parent.rules]
    assert next(r for r in policy.rules if r.id == "low-far").all[0].value == 0.8


@pytest.mark.parametrize(
    ("where", "said", "wanted"),
    [
        ("indicator", 'base = "20"', "indicator[1].base 的值不对：应为数"),
        ("indicator", "cap = true", "indicator[1].cap 的值不对：应为数"),
        ("indicator", 'lower_is_better = "no"', "lower_is_better 的值不对：应为 true 或 false"),
        ("indicator", 'or = { denominator = "mu", times = "2" }', "or.times 的值不对：应为数"),
        ("indicator", "or = 5", "indicator[1].or 的值不对：应为一张表"),
        ("scheme", 'weights_sum = "100"', "scheme.weights_sum 的值不对：应为数"),
        ("scheme", "years = true", "scheme.years 的值不对：应为整数"),
        ("scheme", "years = 2.0", "scheme.years 的值不对：应为整数"),
        ("scheme", 'base = { percentile = "95" }', "scheme.base.percentile 的值不对：应为数"),
        ("scheme", 'base = "best"', "scheme.base 的值不对：应为一张表"),
        ("scheme", "class_by = 1", "scheme.class_by 的值不对：应为文字"),
        ("scheme", "group_by = [1]", "scheme.group_by[1] 的值不对：应为文字"),
        ("scheme", "below = 5", "scheme.below 的值不对：应为列表"),
    ],
)
def test_a_value_of_another_type_is_taken_for_none(tmp_path, where, said, wanted):
    """Neither text nor yes is a number: the key is named, and the line."""
    of_scheme, of_indicator = (said, "") if where == "scheme" else ("", said)
    text = SCHEME.format(f"{CLASSES}\n{of_scheme}", 100, of_indicator)
    line = text.split("\n").index(said) + 1
    with pytest.raises(PolicyError) as caught:
        own(tmp_path, text)
    assert wanted in str(caught.value)
    assert f"第 {line} 行" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (HEAD + "[line]\nx = 1\n", ["o.toml", "line"]),
        (
            HEAD + RULE.format("idle", '{column="due_strat", op="<=", value="as_of"}'),
            ["规则 r", "due_strat", "due_start"],
        ),
        (HEAD + RULE.format("idel", '{column="far", op="<", value=1}'), ["规则 r", "idel", "idle"]),
        (HEAD + RULE.format("idle", '{column="far", op="~", value=1}'), ["o.toml", "op"]),
        (HEAD + "[lines]\nfar_min = -1\n", ["o.toml", "lines.far_min"]),
        ("id = [", ["o.toml", "TOML"]),
        (
            HEAD + RULE.format("idle", '{column="far", op="<", value="20"}'),
            ["规则 r", "far <", "“20”不是数", "value = 20"],
        ),
        (
            HEAD + RULE.format("idle", '{column="due_start", op="<", value=2022}'),
            ["规则 r", "due_start <", "“2022”不是日期"],
        ),
        (
            HEAD + RULE.format("idle", '{column="land_class", op="in", value=["storage", 1]}'),
            ["规则 r", "land_class in", "“1”不是文字"],
        ),
        (
            HEAD + RULE.format("idle", '{column="far", op="<", other="due_start"}'),
            ["规则 r", "far <", "other “due_start”不是数"],
        ),
        (
            HEAD + RULE.format("idle", f'{{column="far", op="<", value={"9" * 400}}}'),
            ["规则 r", "位数太多"],
        ),
        ("rule = 3\n" + HEAD, ["o.toml", "rule", "应为列表"]),
        ("rule = ['r']\n" + HEAD, ["o.toml", "rule[1]", "应为一张表"]),
        (HEAD + "[rule]\nid = 'r'\n", ["o.toml", "rule", "应为列表"]),
        (HEAD + "[[rule]]\nid = ['r']\n", ["o.toml", "rule[24].id", "应为文字"]),
        (HEAD + "[[rule]]\nid = 'our.own'\nflag = 3\n", ["第", "rule[our.own].flag"]),
        (HEAD + f"[lines]\nfar_min = {'9' * 6000}\n", ["o.toml", "TOML", "位数太多"]),
        (f"x = {'[' * 5000}{']' * 5000}\n", ["o.toml", "TOML", "嵌套太深"]),
        (f"x = {'[' * 60}{']' * 60}\n", ["o.toml", "TOML", "嵌套太深"]),
        (
            SCHEME.format("clases = { A = 1.0 }", 100, ""),
            ["不认识的键 scheme.clases", "是否指 classes"],
        ),
        (
            SCHEME.format(CLASSES, 100, "numeratr = 1"),
            ["不认识的键 scheme.indicator[1].numeratr", "是否指 numerator"],
        ),
        (SCHEME.format(CLASSES, 90, ""), ["权重合计 90，应为 100"]),
        (SCHEME.format("classes = { A = 20, B = 100 }", 100, ""), ["20% 写作 0.20"]),
        (
            SCHEME.format(CLASSES + '\nveto_class = "Z"', 100, ""),
            ["veto_class Z 不在等级 A、B 之中"],
        ),
        (
            SCHEME.format(CLASSES, 100, "")
            + RULE.format("idle", '{column="firm_class", op="in", value=["B", "D"]}'),
            ["规则 r 问的是“D”", "方案 s 没有这一类", "A、B、T", "firm_in_last_class"],
        ),
        (
            SCHEME.format('classes = { A = 60, B = 80 }\nclass_by = "score"', 100, ""),
            ["最低分要从高到低", "60.0、80.0"],
        ),
        (
            SCHEME.format(CLASSES + '\ngroup_by = "name"', 100, ""),
            ["不能按企业的“name”分组", "sector"],
        ),
        (SCHEME.format("classes = {}", 100, ""), ["scheme.classes 的值不对：至少要有 1 项"]),
        (
            SCHEME.format("classes = { A = 0.2, B = nan, C = 1.0 }", 100, ""),
            ["scheme.classes.B 的值不对：应为有限的数"],
        ),
        (
            SCHEME.format(CLASSES, 100, "base = 0"),
            ["scheme.indicator[1].base 的值不对：应大于 0.0。"],
        ),
        (
            SCHEME.format(CLASSES + "\nspread = { land = { ledger = -1.0 } }", 100, ""),
            ["应不小于 0"],
        ),
        (SCHEME.format(CLASSES, '"x"', ""), ["scheme.indicator[1].weight 的值不对：应为数"]),
        (
            SCHEME.format(CLASSES, 100, "").replace("tax_wan", "tax"),
            ["指标 t 引用了不存在的企业列“tax”", "tax_wan"],
        ),
        ('extends = "o.toml"\n', ["成环"]),
    ],
)
def test_faults_are_one_sentence(tmp_path, text, parts):
    with pytest.raises(PolicyError) as caught:
        own(tmp_path, text)
    for part in parts:
        assert part in str(caught.value)


def test_unknown_policy_suggests_the_nearest():
    with pytest.raises(PolicyError, match="是否指 jiangsu"):
        load_policy("jiansu")


def test_a_policy_says_in_english_what_it_is_called_and_what_its_rules_rest_on():
    policy = load_policy("jiangsu")
    assert policy.label.en == "Jiangsu: comprehensive evaluation of industrial firms"
    assert [rule.id for rule in policy.rules if not (rule.title_en and rule.cite_en)] == []
    assert [rule.id for rule in policy.rules if rule.unverified and not rule.unverified_en] == []


def test_the_english_title_of_what_is_extended_is_not_ones_own(tmp_path):
    text = 'extends = "jiangsu"\nid = "own"\ntitle = "本区口径"\n'
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    assert load_policy("own.toml", tmp_path).label.in_language("en") == "本区口径"


@pytest.mark.parametrize("name", ["china", "jiangsu", "zhejiang", "huangyan-2021", "anhui"])
def test_a_scheme_says_in_english_what_it_is_and_where_it_is_from(name):
    scheme = load_policy(name).scheme
    said = [scheme.label, scheme.clause, scheme.doubt]
    said += [indicator.label for indicator in (*scheme.indicators, *scheme.below)]
    assert [words.en for words in said if re.search(r"[\u4e00-\u9fff]", words.en)] == []


def test_a_scheme_without_english_is_called_as_in_chinese():
    scheme = load_policy("jiangsu").scheme.model_copy(update={"title_en": ""})
    assert scheme.label.in_language("en") == "江苏口径：亩均税收45、亩均销售35、绿色20"
