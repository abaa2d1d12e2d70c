"""A full invented briefing, with everything a paper may hold, for the tests of every form."""

from typing import Any, Literal, cast

from governance.briefing.paper import (
    Cell,
    Chart,
    Figure,
    Map,
    Note,
    Paper,
    Paragraph,
    Run,
    Section,
    Series,
    Shape,
    Table,
    Value,
)

CITY = "湖州市"
PERIOD = "2021-11"
UNITS = ("德清县", "安吉县", "吴兴区", "南浔区", "南太湖新区", "长兴县")
RECEIVED = (1872, 1695, 2386, 2104, 988, 2231)
SETTLED = (1836, 1659, 2319, 2036, 952, 2144)
INDEX = (98.93, 98.77, 98.61, 98.24, 98.05, 97.86)
MONTHS = tuple(f"2020-{m:02}" for m in (12,)) + tuple(f"2021-{m:02}" for m in range(1, 12))
FLOW = (10212, 9377, 8123, 10390, 10812, 11020, 10876, 11342, 11508, 10960, 11033, 11276)
CLOSED = (9985, 9204, 7951, 10118, 10604, 10803, 10590, 11077, 11254, 10701, 10788, 11053)
RATES = (0.951, 0.953, None, 0.952, 0.958, 0.961, 0.959, 0.963, 0.966, 0.969, 0.970, 0.9702)
KINDS = ("邻里纠纷", "劳动争议", "物业纠纷", "婚姻家庭", "消费纠纷", "工程欠薪")
COUNTS = (742, 613, 508, 467, 301, 185)

NOTES: list[Note] = [
    {
        "number": 1,
        "label": "事件受理数",
        "text": "期内由网格、平台和热线登记受理的事件件数，按受理时间归期，统计截止2021年11月30日24时。",
    },
    {
        "number": 2,
        "label": "化解率（全口径）",
        "text": "期内受理的矛盾纠纷中，截至统计截止时已化解的件数÷期内受理的矛盾纠纷件数。",
    },
    {"number": 3, "label": "平安指数", "text": "六个维度加权合成，满分100分，按月计算。"},
]


def figure(figure_id: str, label: str, shown: str, value: Value, **other: Any) -> Figure:
    """A figure of the city's November, but for what is said otherwise."""
    found = {
        "id": figure_id,
        "indicator": "K11",
        "label": label,
        "place": CITY,
        "period": PERIOD,
        "value": value,
        "shown": shown,
        "unit": "件",
        "numerator": None,
        "denominator": None,
        "reason": None,
        "note": None,
        "source": {"indicator": "K11", "place": "330500", "period": PERIOD, "level": "city"},
    }
    return cast(Figure, found | other)


def words(*runs: str | Figure | Run, remark: bool = False) -> Paragraph:
    """A paragraph: text as it is, a figure as its number."""
    return {"block": "paragraph", "runs": [_run(run) for run in runs], "remark": remark}


def _run(run: str | Figure | Run) -> Run:
    if isinstance(run, str):
        return {"text": run}
    if "shown" in run:
        return {"text": run["shown"], "figure": run["id"]}  # type: ignore[typeddict-item]
    return run


def heading(title: str) -> Paragraph:
    """A heading within a section."""
    return {"block": "paragraph", "runs": [{"text": title}], "remark": False, "heading": True}


class _Figures:
    """The figures as they are first used; each call gives one, kept for the paper."""

    def __init__(self) -> None:
        self.all: list[Figure] = []

    def __call__(
        self, figure_id: str, label: str, shown: str, value: Value, **other: Any
    ) -> Figure:
        made = figure(figure_id, label, shown, value, **other)
        self.all.append(made)
        return made

    def percent(self, figure_id: str, label: str, value: Value, **other: Any) -> Figure:
        shown = "—" if value is None else f"{100 * value:.2f}%"
        return self(figure_id, label, shown, value, **({"unit": "%"} | other))

    def series(self, name: str, prefix: str, values: tuple[Value, ...], kind: str) -> Series:
        """A series with a figure for each value it has."""
        made: list[Figure | None] = []
        for i, value in enumerate(values):
            if value is None:
                made.append(None)
            elif kind == "rate":
                made.append(self.percent(f"{prefix}{i}", name, value))
            elif kind == "score":
                made.append(self(f"{prefix}{i}", name, f"{value:.2f}", value, unit="分"))
            else:
                made.append(self(f"{prefix}{i}", name, f"{value:,.0f}", value))
        return {
            "name": name,
            "values": list(values),
            "figures": [each and each["id"] for each in made],
            "shown": [each["shown"] if each else "—" for each in made],
        }


def cell(content: str | Figure) -> Cell:
    """A cell of words or of a figure."""
    if isinstance(content, str):
        return {"text": content}
    return {"text": content["shown"], "figure": content["id"]}


def chart(
    form: Literal["columns", "bars", "line", "intervals"],
    title: str,
    unit: str,
    categories: tuple[str, ...],
    *series: Series,
    axis: str = "",
    **bounds: Any,
) -> Chart:
    """A chart with an alt text that tells all it draws."""
    told = "；".join(
        f"{each['name']}："
        + "，".join(f"{c} {s}" for c, s in zip(categories, each["shown"], strict=True))
        for each in series
    )
    made = {
        "block": "chart",
        "title": title,
        "form": form,
        "unit": unit,
        "categories": list(categories),
        "series": list(series),
        "axis": axis,
        "alt": f"{title}。{told}。",
    }
    return cast(Chart, made | bounds)


def units_table(figures: _Figures) -> Table:
    """The units with what they received, settled and scored."""
    rows: list[list[Cell]] = []
    for i, (unit, n, done, score) in enumerate(zip(UNITS, RECEIVED, SETTLED, INDEX, strict=True)):
        rows.append(
            [
                cell(unit),
                cell(figures(f"t{i}n", "事件受理数", f"{n:,}", n, place=unit, note=1)),
                cell(figures(f"t{i}d", "事件办结数", f"{done:,}", done, place=unit)),
                cell(
                    figures.percent(
                        f"t{i}r",
                        "化解率（全口径）",
                        done / n,
                        place=unit,
                        numerator=done,
                        denominator=n,
                        note=2,
                    )
                ),
                cell(
                    figures(
                        f"t{i}s", "平安指数", f"{score:.2f}", score, place=unit, unit="分", note=3
                    )
                ),
            ]
        )
    return {
        "block": "table",
        "title": "六个区县（新区）治理指标",
        "header": ["区县", "事件受理（件）", "事件办结（件）", "化解率", "平安指数（分）"],
        "align": ["left", "right", "right", "right", "right"],
        "rows": rows,
        "note": "南太湖新区为功能区，单列统计。",
    }


RINGS: dict[str, list[list[tuple[float, float]]]] = {
    "长兴县": [
        [
            (119.55, 31.0),
            (119.7, 31.18),
            (119.95, 31.1),
            (120.05, 30.95),
            (119.98, 30.82),
            (119.7, 30.8),
        ]
    ],
    "安吉县": [
        [
            (119.23, 30.55),
            (119.45, 30.8),
            (119.7, 30.8),
            (119.88, 30.7),
            (119.8, 30.45),
            (119.5, 30.4),
        ]
    ],
    "德清县": [
        [
            (119.8, 30.45),
            (119.88, 30.7),
            (120.1, 30.66),
            (120.3, 30.6),
            (120.2, 30.45),
            (119.95, 30.42),
        ]
    ],
    "吴兴区": [
        [
            (119.98, 30.82),
            (120.05, 30.95),
            (120.25, 30.92),
            (120.22, 30.75),
            (120.1, 30.66),
            (119.88, 30.7),
        ]
    ],
    "南太湖新区": [
        [(120.05, 30.95), (120.12, 30.98), (120.25, 30.94), (120.25, 30.92)],
        [(120.02, 30.88), (120.06, 30.9), (120.06, 30.87)],
    ],
    "南浔区": [
        [
            (120.22, 30.75),
            (120.25, 30.92),
            (120.48, 30.85),
            (120.45, 30.7),
            (120.3, 30.6),
            (120.1, 30.66),
        ]
    ],
}


def index_map(figures: _Figures) -> Map:
    """The units by class of their index."""
    shapes: list[Shape] = [
        {
            "code": f"33050{i}",
            "name": unit,
            "rings": RINGS[unit],
            "tier": tier,
            "text": f"{score:.2f}",
            "figure": figures(
                f"m{i}", "平安指数", f"{score:.2f}", score, place=unit, unit="分", note=3
            )["id"],
        }
        for i, (unit, score, tier) in enumerate(zip(UNITS, INDEX, (3, 3, 2, 1, 1, 0), strict=True))
    ]
    return {
        "block": "map",
        "title": "平安指数区县分布",
        "classes": ["98.00以下", "98.00—98.49", "98.50—98.74", "98.75及以上"],
        "shapes": shapes,
        "schematic": True,
        "alt": "平安指数区县分布："
        + "，".join(f"{s['name']} {s['text']}" for s in shapes)
        + "。边界示意。",
    }


def _standing(figures: _Figures) -> Section:
    received = figures("k1", "事件受理数", "11,276", 11276, note=1)
    closed = figures("k2", "事件办结数", "11,053", 11053)
    rate = figures.percent("k3", "事件办结率", 11053 / 11276, numerator=11053, denominator=11276)
    more = figures.percent("k4", "事件受理数环比", 11276 / 11033 - 1)
    settled = figures.percent(
        "k5", "化解率（全口径）", 0.9702, numerator=2732, denominator=2816, note=2
    )
    return {
        "code": "standing",
        "title": "总体态势",
        "blocks": [
            words(
                "11月，全市共受理网格事件",
                received,
                {"text": "", "note": 1},
                "件，环比上升",
                more,
                "；办结",
                closed,
                "件，办结率",
                rate,
                "。矛盾纠纷化解率",
                settled,
                {"text": "", "note": 2},
                "，与上月基本持平，差异不显著。",
            ),
            chart(
                "columns",
                "全市月度事件受理与办结",
                "件",
                MONTHS,
                figures.series("受理", "c1-", FLOW, "count"),
                figures.series("办结", "c2-", CLOSED, "count"),
            ),
            words("近十二个月化解率稳中有升，2021年2月数据未送达，不作推断。"),
            chart(
                "line",
                "全市矛盾纠纷化解率",
                "%",
                MONTHS,
                figures.series("化解率", "l-", RATES, "rate"),
                axis="纵轴自94%起",
            ),
        ],
    }


def _units(figures: _Figures) -> Section:
    first = figures("u1", "平安指数", "98.93", 98.93, place="德清县", unit="分", note=3)
    last = figures("u2", "平安指数", "97.86", 97.86, place="长兴县", unit="分", note=3)
    spread = figures.series("平安指数", "i-", INDEX, "score")
    return {
        "code": "units",
        "title": "区县情况",
        "blocks": [
            heading("平安指数"),
            words(
                {"text": "德清县", "strong": True},
                "平安指数",
                {"text": "", "note": 3},
                "为",
                first,
                "分，居首位；长兴县为",
                last,
                "分。安吉县与德清县差异不显著，名次并列。",
            ),
            units_table(figures),
            index_map(figures),
            chart(
                "intervals",
                "平安指数及其不确定区间",
                "分",
                UNITS,
                spread,
                low=[v - 0.35 for v in INDEX],
                high=[v + 0.28 for v in INDEX],
                axis="横轴自97分起",
            ),
            heading("名次变化"),
            words("与上月相比，吴兴区上升一位，其余区县名次未变。"),
            words("联系人周喆、沈瑄：请各区县于次月五日前报送整改情况。", remark=True),
        ],
    }


def _kinds(figures: _Figures) -> Section:
    most = figures("d1", "邻里纠纷", "742", 742)
    return {
        "code": "kinds",
        "title": "矛盾纠纷类型",
        "blocks": [
            words("从类型看，邻里纠纷", most, "件，居首位；劳动争议、物业纠纷次之。"),
            chart(
                "bars",
                "矛盾纠纷类型构成",
                "件",
                KINDS,
                figures.series("件数", "b-", COUNTS, "count"),
            ),
        ],
    }


def paper(**changes: Any) -> Paper:
    """The whole sample; `changes` replace what stands at the top level."""
    figures = _Figures()
    sections = [_standing(figures), _units(figures), _kinds(figures)]
    whole: Paper = {
        "kind": "monthly",
        "kind_label": "月报",
        "masthead": "湖州社会治理简报",
        "title": "2021年11月全市社会治理运行情况",
        "subject": f"{CITY} · 2021年11月",
        "issue": "2021年第11期",
        "code": "7F3K-9QWD-2M4T",
        "issuer": "湖州市社会治理中心",
        "author": "沈堃",
        "place": {"level": "city", "code": "330500", "name": CITY},
        "period": PERIOD,
        "period_label": "2021年11月",
        "cutoff": "2021-11-30T23:59:59+08:00",
        "known": 128,
        "known_at": "2021-12-01T06:30:00+08:00",
        "loads": ["矛盾纠纷 第128次装载 1,204行", "网格事件 第127次装载 11,276行"],
        "scope": ["330500"],
        "issued_at": "2021-12-02T09:15:00+08:00",
        "demonstration": True,
        "schematic": True,
        "notice": "本期数据均为演示数据，由程序虚构，不代表任何真实情况。",
        "warnings": [
            "南浔区劳动仲裁数据迟到3天，本期按已送达部分统计。",
            "2021年2月矛盾纠纷数据未送达。",
        ],
        "sections": sections,
        "figures": figures.all,
        "notes": NOTES,
        "changed": ["全市事件受理数由11,033件增至11,276件。", "长兴县平安指数较上期下降0.22分。"],
        "restated": [
            {
                "label": "全市事件受理数（2021年10月）",
                "issue": "2021年第10期",
                "then": "11,020",
                "now": "11,033",
            }
        ],
        "recipients": ["市委政法委", "市信访局", "各区县社会治理中心"],
        "verify_at": "https://cockpit.example/verify",
    }
    return cast(Paper, {**whole, **changes})
