"""What planners write for stages and ways of revival, in English.

A ledger's own word stays as it is written; where a result is told in English, the words that the
shipped policies know are told in English too. What a word means is the policy's to say.
"""

from __future__ import annotations

# English → the words of the shipped policies that say it.
_WORDS: dict[str, tuple[str, ...]] = {
    "In talks": (
        *("意向", "洽谈", "在谈", "在谈中", "洽谈中", "正在洽谈", "对接", "对接中", "跟踪对接"),
        *("达成意向", "初步意向"),
    ),
    "Letter of intent": ("意向协议", "意向书", "签订意向书", "签订意向协议"),
    "Planned": ("谋划", "储备"),
    "Signed": ("签约", "签订协议", "签订合同", "签协议", "签合同", "签订合作协议"),
    "Investment agreement signed": ("签订投资协议",),
    "Lease signed": ("签订租赁合同",),
    "Transfer agreement signed": ("签订转让协议",),
    "Framework agreement signed": ("签订框架协议",),
    "Landed": ("落地", "签约落地"),
    "Land granted": ("供地", "拿地", "摘牌", "土地摘牌", "取得土地"),
    "Procedures complete": ("手续办结",),
    "Building permit": ("取得施工许可证", "领取施工许可证", "取得施工许可", "办结施工许可"),
    "Started": ("开工", "动工", "进场", "进场施工"),
    "Under construction": (
        *("在建", "施工", "施工中", "建设中", "土建", "主体施工", "土建施工", "土建施工中"),
        *("开工建设中", "在建中", "正在施工", "正在建设", "主体施工中"),
    ),
    "Under conversion": ("改造中",),
    "Foundations": ("桩基施工", "基础施工", "桩基施工中", "基础施工中"),
    "Topped out": ("封顶", "主体封顶", "结构封顶", "厂房封顶"),
    "Fitting out": ("装修", "装修中", "室内装修", "内部装修"),
    "Installing equipment": ("设备安装", "设备安装中", "设备进场"),
    "Completed": ("竣工", "完工", "建成"),
    "Accepted": ("验收", "竣工验收", "通过验收", "验收合格"),
    "Converted": ("改造完成",),
    "Commissioning": ("设备调试", "调试"),
    "In production": (
        *("投产", "竣工投产", "投产达效", "建成投产", "全部投产", "投入生产", "正常生产"),
        *("正常经营",),
    ),
    "At full capacity": ("达产", "达产达效"),
    "Trial production": ("试生产", "试投产", "试运行", "试产"),
    "In use": ("投用", "投入使用", "投入运营", "运营", "开业", "投产运营"),
    "Moved in": ("入驻", "企业入驻"),
    "Agreed": ("协议",),
    "Purchase agreement signed": ("签订收储协议", "签订收回协议", "签订收购协议"),
    "Recovered": ("收回", "收回土地", "土地收回"),
    "Vacated": ("腾退", "腾空"),
    "Handed over": ("交地", "土地移交", "净地交付"),
    "Demolished": ("拆除", "拆迁"),
    "Cleared": ("净地",),
    "In reserve": ("入库", "入库储备", "收储入库", "收储到位", "纳入储备"),
    "Halted": (
        *("停工", "停工停建", "停建", "中止", "停滞", "停工整改", "停工中", "停止施工"),
        *("暂停施工", "暂停建设"),
    ),
    "Suspended": ("暂停", "缓建", "暂缓", "搁置"),
    "Resumed": (
        *("复工", "复建", "恢复施工", "恢复建设", "重新开工", "复工复产", "恢复生产", "重启"),
        *("续建",),
    ),
    "Ended": ("终止", "退出", "取消", "流产", "放弃", "撤资", "项目终止", "项目取消", "不再推进"),
    "Contract ended": ("解约", "终止协议", "解除协议", "解除合同", "合同终止", "终止合作"),
    "Void": ("作废", "撤销"),
    "Graft": ("嫁接",),
    "Clear": ("清理", "关停", "清理腾退"),
    "Land reserve": ("收储", "收购储备", "协议收储", "协商收储", "政府收储", "土地收储"),
    "Purchase": ("协商收回", "协议有偿收回", "有偿收回", "有偿收回土地", "有偿收储"),
    "Take-back without compensation": ("无偿收回",),
    "New project": (
        *("新项目招引", "新建项目", "招引新项目", "引进新项目", "新引进项目", "引入新项目"),
    ),
    "Expansion": ("老项目扩产", "增资扩建", "增资扩产", "扩产", "扩建", "优质企业扩张"),
    "Technical upgrade": ("增资技改", "增容技改", "技改", "技改扩建", "零增地技改"),
    "Conversion": ("改造", "改建"),
    "Replacement of industry": ("腾笼换鸟",),
    "Redevelopment": ("再开发", "再开发利用", "二次开发"),
    "By the firm itself": ("自主盘活", "企业自改", "自主更新", "自主改造", "企业自主改造"),
    "Transfer": ("市场流转", "转让", "兼并重组", "重新出让"),
    "Judicial sale": ("司法处置",),
    "Surplus land split off": ("节余土地分割转让", "分割转让"),
    "Swap": ("协议置换", "置换"),
    "Change of use": ("用途转换", "退二进三", "退二优二", "混合用途"),
    "Storeys added": ("厂房加层",),
    "Multi-storey factory": ("工业上楼",),
    "Letting": ("出租", "厂房出租", "转租", "租赁"),
    "Letting by the government": ("政府包租", "统租统管"),
    "Nearly completed": ("基本建成", "基本完工"),
    "Compensation agreement signed": ("签订补偿协议",),
    "Relocation agreement signed": ("签订搬迁协议",),
}

#: Word of a ledger → (itself, what it is in English).
LEDGER_WORDS: dict[str, tuple[str, str]] = {
    word: (word, english) for english, words in _WORDS.items() for word in words
}
