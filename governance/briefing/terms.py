"""Terms: the words that a briefing uses for its numbers besides the indicators, with label, unit and 口径."""

from dataclasses import dataclass

from governance.errors import TemplateError, UnknownIndicator, nearest
from governance.indicators import INDICATORS, Unit, indicator


@dataclass(frozen=True, slots=True)
class Term:
    """A word that stands before a number, and what the number counts."""

    code: str
    label: str
    unit: str
    definition: str
    rate: bool = False


_OWN = (
    Term(
        "received",
        "受理数",
        "件",
        "本期受理的网格事件与矛盾纠纷；网格事件转为矛盾纠纷的只计一次。",
    ),
    Term("closed", "办结数", "件", "本期受理、到统计截止已办结且未被退回返工的事项。"),
    Term(
        "compared",
        "环比、同比",
        "",
        "环比与上一期比，同比与上年同期比；各期的办理结果都计到该期期末，本期未完的，各期都计到相同进度。"
        "两数之差小于随机波动、比率的区间（95%）相互重叠的，写“差异不显著”；两期都不足三十件的只列件数。",
    ),
    Term(
        "share",
        "高于、低于",
        "",
        "与合计之差超出同样件数的随机波动（95%）才写“高于”“低于”，其余不分先后；"
        "不足三十件的不作比较。",
    ),
    Term(
        "alerts",
        "预警数",
        "件",
        "到统计截止尚未办结、符合本市预警规则的事项，不论何时受理；超期过久的转入超期清单，不再预警。",
    ),
    Term(
        "overdue_days",
        "超期天数",
        "天",
        "统计截止减去时限（已批准延期的按延期后），不足一天的舍去。",
    ),
    Term(
        "stuck",
        "提请研究事项",
        "件",
        "到统计截止前一年内受理、至今未办结，且超期、被退回两次以上或与关联事项分属不同承办部门的事项；"
        "同一事项只计一次。",
    ),
    Term("returned", "退回次数", "次", "事项在办理中被承办部门退回的次数，以知悉时点为准。"),
    Term(
        "outcome",
        "纠纷去向",
        "件",
        "本期受理的矛盾纠纷到统计截止的结果：化解（按层级）、调解未成、转诉讼、转信访、不予受理或合并，其余在调。",
    ),
    Term(
        "rejects",
        "待修复行",
        "行",
        "来源送来、因日期、地点等错误未能采用且尚未修复的数据行。",
    ),
    Term(
        "index",
        "平安指数（湖州测算口径）",
        "分",
        "各项指标与往年同期应有水平比较后加权合成；湖州测算口径，非省平安办发布。",
    ),
    Term(
        "index_part",
        "指数变动分解",
        "分",
        "两月指数之差按指标分解（Shapley 值），各项之和等于总变动。",
    ),
    Term(
        "ranks",
        "名次区间",
        "位",
        "权重、收缩、无量纲化与计数误差各作变动后名次的第五至第九十五百分位。",
    ),
)
TERMS = {term.code: term for term in _OWN}
# No amounts: only built-in indicators become terms, and none of them is one.
_UNITS = {Unit.RATE: "%", Unit.COUNT: "件", Unit.PER_10K: "件/万人"}


ASKABLE = ("index",)
"""Terms besides the indicators that a template may ask for."""


def askable(code: str) -> Term:
    """The term of an indicator's id or one of ASKABLE; raises TemplateError."""
    known = {i.id for i in INDICATORS} | {"K13", "K18", *ASKABLE}
    if code not in known:
        raise TemplateError(f"没有指标 {code!r}{nearest(code, known)}。")
    return term(code)


def term(code: str) -> Term:
    """The term of that code, an indicator or one of TERMS.

    Raises:
        TemplateError: there is none.
    """
    if code in TERMS:
        return TERMS[code]
    try:
        of = indicator(code)
    except UnknownIndicator as error:
        raise TemplateError(str(error)) from None
    return Term(of.id, of.label, _UNITS[of.unit], of.definition, of.is_rate)
