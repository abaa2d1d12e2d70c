"""Cards of the definition itself: what it says of itself, its formula, weights, indicators and rules."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card, defined
from governance.errors import AskError
from governance.pingan.ahp import MOST
from governance.pingan.definition import Definition
from layouts.cards.index import about, formula, measures, rules, weights
from layouts.cards.index.measures import Measures
from layouts.cards.index.rules import Rules
from layouts.cards.index.weights import Weights

EXAMPLE = "#pingan-method-example"
"""Where the page of the definition works one through."""


def _about(index: Index, _options: Nothing) -> Definition:
    """What the index is and is not, and the version of its definition that is in use."""
    return index.definition


def _formula(index: Index, _options: Nothing) -> Definition:
    """The formula step by step, with its constants."""
    return index.definition


def _weights(index: Index, _options: Nothing) -> Weights:
    """The dimensions with their weights, and how consistently they were compared."""
    ratio = index.definition.judgement.ratio
    return Weights(f"CR = {ratio:.4f} < {MOST:g}，判断一致，可以使用", index.definition)


def _measures(index: Index, _options: Nothing) -> Measures:
    """Every indicator of the definition, and which of them are missing in the month."""
    definition, link = index.definition, index.ask.address.with_
    hrefs = {i.id: link(example=i.id) + EXAMPLE for i in definition.indicators}
    return Measures(_note(definition), definition, hrefs, _missing(index))


def _note(definition: Definition) -> str:
    public = sum(indicator.named_in_public for indicator in definition.indicators)
    computed = sum(bool(indicator.computed) for indicator in definition.indicators)
    return (
        f"{len(definition.indicators)} 项，都是越少越好；名称见于公开的 {public} 项标“公开”，其余名称与全部年量为假设；"
        f"{computed} 项由事项计算，其余由部门报送"
    )


def _missing(index: Index) -> tuple[str, ...]:
    """The indicators that are not there in the month; none where there is no month."""
    try:
        return index.one.reading.missing
    except AskError:
        return ()


def _rules(index: Index, _options: Nothing) -> Rules:
    """What is deducted, the four colours, and where intervals of ranks come from."""
    return Rules(_doubt(index.definition), index.definition)


def _doubt(definition: Definition) -> tuple[str, ...]:
    doubt = definition.doubt
    shrinkage = "、".join(f"{k:g}" for k in doubt.shrinkage)
    return (
        f"每个月抽 {doubt.draws:,} 次（种子 {doubt.seed}，同样的数据得到同样的区间）。",
        f"每次抽样：各权重在 ±{doubt.weights:.0%} 内变动后归一；收缩强度 k 乘以 {shrinkage} 之一；"
        "得分的算法在三种标准化之间换；件数按泊松、金额按伽马分布的偶然波动变动。",
        "由此给出名次中位数、5%–95% 区间、居首的概率、甲在乙前的概率。",
        f"相邻两个单位若“甲在乙前”的概率不到 {doubt.surely:.0%}，就画在同一档里，写明“差异不显著”。",
        "扣分是事实，不参与抽样。",
    )


ABOUT = card("index_about", "是什么", _about, about, rooms=("full",), check=defined)
FORMULA = card("index_formula", "公式", _formula, formula, rooms=("full",))
WEIGHTS = card("index_weights", "维度与权重", _weights, weights, rooms=("full",))
MEASURES = card("index_measures", "全部指标", _measures, measures, rooms=("full",))
RULES = card("index_rules", "规则", _rules, rules, rooms=("full",))
