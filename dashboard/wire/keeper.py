"""The keeper of the shell: a service worker on a route of its own, and the page before Dash has drawn."""

import json
from pathlib import Path
from typing import Final

from flask import Flask, Response

# Braces are doubled for str.format, which leaves {%...%} to Dash.
_WAITING: Final = """<!DOCTYPE html>
<html lang="zh-CN" data-build="{build}">
    <head>
        {{%metas%}}
        <title>{{%title%}}</title>
        {{%favicon%}}
        <style>
            body {{ background: #071426; }}
            .before {{ position: fixed; inset: 0; z-index: -1; display: grid; place-content: center; gap: .5rem;
                text-align: center; color: #B4C7E0; font: 16px/1.8 "Noto Sans SC", "Noto Sans CJK SC", sans-serif; }}
            .before b {{ color: #EAF2FF; font-size: 2em; font-weight: 600; }}
            .before p {{ margin: 0; }}
            body:has(#_pages_content > *) .before {{ display: none; }}
            ._dash-loading, ._dash-error {{ display: none; }}
        </style>
        {{%css%}}
    </head>
    <body>
        <div class="before" id="cockpit-before" role="status"><b>{title}</b><p>正在打开……</p></div>
        {{%app_entry%}}
        <footer>
            {{%config%}}
            {{%scripts%}}
            {{%renderer%}}
        </footer>
    </body>
</html>"""


def index(build: str, title: str) -> str:
    """The page that the browser gets first: never blank, and it says which build it is of."""
    return _WAITING.format(build=build, title=title)


def worker(source: Path, build: str) -> str:
    """The service worker's script; another build is another script, so that browsers take the new one."""
    return f"const BUILD = {json.dumps(build)};\n{source.read_text(encoding='utf-8')}"


def register(server: Flask, source: Path, build: str) -> None:
    """Adds GET /sw.js (behind the guard like everything); under /assets/ it could keep no page."""
    script = worker(source, build)

    def keeper() -> Response:
        return Response(script, mimetype="text/javascript", headers={"Service-Worker-Allowed": "/"})

    server.add_url_rule("/sw.js", "cockpit_keeper", keeper, methods=["GET"])
