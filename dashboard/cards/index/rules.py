"""规则: deductions, colours, and how doubt is drawn, as the definition says."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from dashboard.cards.index.words import states
from governance.pingan.definition import Definition
from layouts.cards.index import rules as face
from layouts.cards.index.rules import Rules


def ask(index: Index, _options: Nothing) -> Rules:
    """What is deducted, the four colours, and where intervals of ranks come from."""
    definition = index.definition
    deductions = tuple(
        (d.name, f"每起 −{d.points:g} 分", "并升红旗" if d.flag else "")
        for d in definition.deductions
    )
    return Rules(deductions, states(definition, short=True), _doubt(definition))


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


CARD = card("index_rules", "规则", ask, face, rooms=("full",))
