"""The guard: nothing answers without a session but what OPEN names, and every answer is strict."""

import ipaddress
import json
from collections.abc import Callable, Collection, Iterable
from typing import Final
from urllib.parse import urlsplit

import flask
from werkzeug.wrappers import Response

from dashboard.wire import remote
from dashboard.wire.sessions import Sessions
from data.desk.sessions import SESSION_LASTS, Desk
from data.reference.scopes import scope_from_json, scope_to_json
from governance.errors import AccessError, StoreError
from governance.scope import Scope

OPEN: Final = (
    *((method, rule) for rule in ("/healthz", "/readyz") for method in ("GET", "HEAD")),
    ("GET", "/open/<token>"),
    *remote.OPEN,
)
"""Every (method, rule) that answers without a session."""

COOKIE: Final = "cockpit_session"
LEAVE: Final = "/leave"
_SAME_SITE: Final = "Lax"
_PURPOSES: Final = ("Sec-Purpose", "Purpose")
"""Headers by which a browser marks a request as a prefetch."""
_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_ASSETS: Final = ("/assets/", "/_dash-component-suites/")
_ANY_ADDRESS: Final = frozenset({"0.0.0.0", "::", "[::]"})
_STRICT: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_PAGE: Final = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>
body{{margin:0;min-height:100vh;display:grid;place-items:center;background:#071426;color:#EAF2FF;
font:16px/1.8 "Noto Sans SC","Noto Sans CJK SC",sans-serif}}
main{{max-width:34rem;padding:2rem}}h1{{font-size:1.5rem}}p{{color:#B4C7E0}}a{{color:#43D0F5}}
code{{display:inline-block;padding:.1rem .6rem;border-radius:4px;background:#0F2744;color:#FFD166}}
</style></head><body><main><h1>{title}</h1>{body}</main></body></html>"""
_ASK: Final = (
    "<p>请在运行驾驶舱的机器上执行 <code>python app.py link</code>，"
    "再用浏览器打开它打印的链接。每个链接只能用一次。</p>"
)


def guard(
    server: flask.Flask,
    desk: Desk,
    *,
    now: Callable[[], int],
    hosts: Collection[str] = (),
    script_hashes: Callable[[], Iterable[str]] = tuple,
) -> None:
    """Puts the guard before every other request handler of the server, whenever it is called.

    `hosts` are the host names answered to beside loopback; `script_hashes` gives the CSP sources
    of inline scripts (Dash's `app.csp_hashes`), asked at each answer as callbacks may add some.
    """
    known = frozenset(host.casefold() for host in hosts)
    sessions = Sessions(desk)

    def check() -> Response | None:
        return _refusal(known) or _admit(sessions, now())

    def strict(response: Response) -> Response:
        return _strict(response, script_hashes())

    # Put first, whatever was registered before: a handler that ran ahead of the guard would
    # answer strangers.
    server.before_request_funcs.setdefault(None, []).insert(0, check)
    # Handlers after a request run last to first, so the first registered has the last word.
    server.after_request_funcs.setdefault(None, []).insert(0, strict)
    _add_doors(server, sessions, now)


def current_scope() -> Scope:
    """The scope of the session that asks; there is none outside a guarded request."""
    scope = flask.g.get("scope") if flask.has_request_context() else None
    if not isinstance(scope, Scope):
        raise AccessError("这里没有登录的读者：请从页面里发问。")
    return scope


def _refusal(hosts: frozenset[str]) -> Response | None:
    """What is refused whoever asks: a foreign name for this server, a change from another site."""
    if not _host_is_known(flask.request.host, hosts):
        return _answer(421, "未知的主机名", "<p>此地址不是驾驶舱的地址，请用启动时打印的地址。</p>")
    if flask.request.method not in _READING and _is_cross_site():
        return _answer(403, "拒绝来自其他网站的请求")
    return None


def _host_is_known(host: str, hosts: frozenset[str]) -> bool:
    try:
        # The leading // makes urlsplit read host and port, and takes the brackets off an IPv6
        # address.
        name = (urlsplit(f"//{host}").hostname or "").casefold()
    except ValueError:
        return False
    if not name:
        return False
    # An IPv6 address may have been listed as it is typed in an address bar, in brackets.
    if name == "localhost" or name in hosts or f"[{name}]" in hosts:
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    # Bound to every interface, the server cannot know its own addresses: any number is let
    # through. A name must be listed, else DNS rebinding would get in.
    return address.is_loopback or bool(hosts & _ANY_ADDRESS)


def _is_cross_site() -> bool:
    origin = flask.request.origin
    if origin is not None and urlsplit(origin).netloc.casefold() != flask.request.host.casefold():
        return True
    # A sibling host ("same-site") is another site too: cookies with SameSite=Lax would be sent
    # from it.
    return flask.request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")


def _admit(sessions: Sessions, now: int) -> Response | None:
    """Lets a live session in, with its scope; who has none gets what is OPEN alone."""
    rule = flask.request.url_rule
    # No rule (a path of no route) counts as closed: strangers get 401 and cannot probe for
    # paths by 404.
    if rule is not None and (flask.request.method, rule.rule) in OPEN:
        return None
    secret = flask.request.cookies.get(COOKIE)
    try:
        live = sessions.live(secret, now=now) if secret else None
        if live is not None:
            flask.g.scope = scope_from_json(live.scope)
            return None
    except StoreError:
        return _answer(503, "暂时无法核对登录", "<p>会话库暂不可用，请稍后重试。</p>")
    except AccessError:
        pass  # a scope that cannot be read lets nobody in
    return _answer(401, "需要打开链接才能进入", _ASK)


def _answer(status: int, title: str, body: str = "") -> Response:
    """A page for a browser that goes somewhere, JSON for everything else."""
    request = flask.request
    # The header must name text/html itself: fetch() sends */*, which asks for no page.
    wants_page = request.method == "GET" and "text/html" in request.accept_mimetypes.values()
    if wants_page:
        text, kind = _PAGE.format(title=title, body=body), "text/html"
    else:
        text, kind = json.dumps({"error": title}, ensure_ascii=False), "application/json"
    return Response(text, status, content_type=f"{kind}; charset=utf-8")


def _strict(response: Response, script_hashes: Iterable[str]) -> Response:
    sources = " ".join(("'self'", *script_hashes))
    response.headers.update(_STRICT)
    # Plotly writes <style> elements at run time, so inline styles are allowed; inline scripts
    # only by hash.
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; script-src {sources}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    # Only static files may be kept by a browser: any other answer holds what this session may
    # see, and an error under an asset's path must not outlive its cause.
    is_asset = flask.request.path.startswith(_ASSETS) and response.status_code in (200, 304)
    if not is_asset:
        response.headers["Cache-Control"] = "no-store"
    return response


def _add_doors(server: flask.Flask, sessions: Sessions, now: Callable[[], int]) -> None:
    def healthz() -> Response:
        return Response("ok")

    def enter(token: str) -> Response:
        return _enter(sessions, token, now())

    def leave() -> Response:
        sessions.end(
            flask.request.cookies[COOKIE], now=now()
        )  # the guard let nobody else come so far
        response = _home()
        # On a shared machine the next reader must not find the last one's answers in the
        # browser.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        response.delete_cookie(COOKIE, httponly=True, samesite=_SAME_SITE)
        return response

    server.add_url_rule("/healthz", "cockpit_healthz", healthz, methods=["GET"])
    server.add_url_rule("/open/<token>", "cockpit_open", enter, methods=["GET"])
    server.add_url_rule(LEAVE, "cockpit_leave", leave, methods=["POST"])


def _enter(sessions: Sessions, token: str, now: int) -> Response:
    request = flask.request
    # A browser that looks ahead would use up the one-time link before its reader opens it.
    if any("prefetch" in request.headers.get(name, "") for name in _PURPOSES):
        return _answer(503, "请直接打开链接", "<p>预先加载不能使用一次性链接。</p>")
    try:
        secret = sessions.desk.redeem(token, scope=scope_to_json(Scope.everything()), now=now)
        if secret is not None:
            # A link opened in a browser that is already in replaces its session.
            sessions.end(request.cookies.get(COOKIE, ""), now=now)
    except StoreError:
        return _answer(503, "暂时无法打开链接", "<p>会话库暂不可用，请稍后用同一链接重试。</p>")
    if secret is None:
        again = '<p>如果就是在这个浏览器里打开过，请直接进入<a href="/">首页</a>。</p>'
        return _answer(410, "这个链接已经用过或已失效", _ASK + again)
    response = _home()
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_LASTS,
        # Over plain HTTP a browser would not send a Secure cookie back.
        secure=request.is_secure,
        httponly=True,
        samesite=_SAME_SITE,
    )
    return response


def _home() -> Response:
    return Response(status=303, headers={"Location": "/"})
