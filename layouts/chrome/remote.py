"""The phone's page: a keypad for the wall's code, then the wall's scenes as buttons; no figure is on it."""

from collections.abc import Sequence
from html import escape

from governance.scenes import SceneName
from layouts.chrome.theme import FONT, colour

_STYLE = """
*{box-sizing:border-box}body{margin:0;min-height:100vh;background:%(bg)s;color:%(text)s;font:17px/1.5 %(font)s}
main{max-width:28rem;margin:0 auto;padding:1.25rem}h1{font-size:1.25rem;margin:.25rem 0 1rem}
p{color:%(sub)s;margin:.5rem 0}.said{min-height:1.5em;color:%(gold)s}
input{width:100%%;font:600 2rem/1.4 %(font)s;letter-spacing:.4em;text-align:center;padding:.5rem;border-radius:.5rem;
border:1px solid %(line)s;background:%(panel)s;color:%(text)s}
button{font:inherit;color:inherit;border:0;border-radius:.5rem;background:%(panel-2)s;padding:1rem;width:100%%;margin:.25rem 0}
button[aria-pressed=true],.main{background:%(accent)s;color:#04162B;font-weight:600}
button:focus-visible,input:focus-visible{outline:3px solid %(accent)s;outline-offset:2px}
.row{display:grid;grid-template-columns:1fr 1fr 1fr;gap:.5rem}.quiet{background:none;color:%(sub)s}[hidden]{display:none}
"""


def html(scenes: Sequence[SceneName]) -> str:
    """The whole page, with a button a scene; what it does is in /remote.js."""
    tokens = {
        name: colour(name)
        for name in ("bg", "text", "sub", "gold", "line", "panel", "panel-2", "accent")
    }
    # By % and not by format: the braces of CSS stay single, and a literal % is doubled.
    style = _STYLE % (tokens | {"font": FONT})
    buttons = "".join(
        f'<button type="button" data-order="scene:{scene.code}" aria-pressed="false">{escape(scene.label)}</button>'
        for scene in scenes
    )
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>大屏遥控</title><style>{style}</style></head>
<body><main><h1>大屏遥控</h1><p class="said" id="said" role="status"></p>
<form id="pairing" hidden><label for="code"><p>输入大屏下沿显示的六位码</p></label>
<input id="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" pattern="[0-9]{{6}}" required>
<button class="main">配对</button></form>
<section id="driving" hidden><div class="row">
<button type="button" data-order="back" aria-label="上一幕">‹ 上一幕</button>
<button type="button" id="play" data-order="play" aria-pressed="false">轮播</button>
<button type="button" data-order="next" aria-label="下一幕">下一幕 ›</button></div>
{buttons}<button type="button" class="quiet" id="part">断开</button></section>
</main><script src="/remote.js"></script></body></html>"""
