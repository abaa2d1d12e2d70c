"""维度与权重: the dimensions, and the comparisons in pairs that their weights come from."""

from dashboard.cards.card import Nothing
from dashboard.cards.index.asked import Index, card
from governance.pingan.ahp import MOST, RANDOM_INDEX
from governance.pingan.ahp import shown as fraction
from governance.pingan.definition import Definition
from layouts.cards.index import weights as face
from layouts.cards.index.weights import Comparisons, Dimension, Weights


def ask(index: Index, _options: Nothing) -> Weights:
    """The dimensions with their weights, and how consistently they were compared."""
    definition = index.definition
    return Weights(_dimensions(definition), _comparisons(definition))


def _dimensions(definition: Definition) -> tuple[Dimension, ...]:
    weights = definition.judgement.weights
    return tuple(
        Dimension(
            d.code,
            d.name,
            _parts(definition, d.code),
            f"{weight:.4f}",
            float(weight) / float(weights.max()),
            len(definition.positions(d.code)),
        )
        for d, weight in zip(definition.dimensions, weights, strict=True)
    )


def _parts(definition: Definition, code: str) -> str:
    """The dimension's parts; one that has no indicators says so."""
    dimension = next(d for d in definition.dimensions if d.code == code)
    # An id begins with the code of its part: B102 belongs to B1.
    used = {i.id[:2] for i in definition.indicators}
    return "、".join(
        name if part in used else f"{name}（无指标，权重 0）"
        for part, name in dimension.parts.items()
    )


def _comparisons(definition: Definition) -> Comparisons:
    """The matrix with its fractions, λmax, CI and CR, and what that means."""
    judged = definition.judgement
    size = len(judged.matrix)
    # The table of random indices ends; a larger matrix takes its last.
    usual = RANDOM_INDEX[min(size, len(RANDOM_INDEX) - 1)]
    names = tuple(f"{d.code} {d.name}" for d in definition.dimensions)
    return Comparisons(
        names,
        tuple(tuple(fraction(value) for value in row) for row in judged.matrix),
        tuple(f"{weight:.4f}" for weight in judged.weights),
        (
            ("λmax", f"{judged.lambda_max:.4f}", f"最大特征值；完全一致时等于维度数 {size}"),
            ("CI", f"{judged.index:.4f}", f"(λmax − {size}) ÷ ({size} − 1)"),
            ("RI", f"{usual:.2f}", f"{size} 阶随机矩阵的平均 CI"),
            ("CR", f"{judged.ratio:.4f}", "CI ÷ RI，一致性比率"),
        ),
        f"CR = {judged.ratio:.4f} < {MOST:g}，判断一致，可以使用",
        f"CR 说明两两比较有没有自相矛盾：“甲比乙重要、乙比丙重要”，甲就应当比丙更重要。"
        f"CR 小于 {MOST:g} 表示矛盾不大；达到 {MOST:g} 的判断矩阵系统拒绝使用，并指出最矛盾的三项。",
    )


CARD = card("index_weights", "维度与权重", ask, face, rooms=("full",))
