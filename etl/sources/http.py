"""An HTTP JSON API as a source: its pages one after another, retried, bounded, never led to another host."""

import json
import os
import re
import time
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from urllib3 import BaseHTTPResponse, PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError

from etl.sources.declared import Http
from etl.sources.marks import Mark
from governance.errors import SourceError

_AGAIN = frozenset({429, 500, 502, 503, 504})
_ELSEWHERE = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_BLOCK = 1 << 16
_LINK_NEXT = re.compile(r'<([^>]*)>[^,]*;\s*rel="?next"?', re.IGNORECASE)


class HttpReader:
    """One asking of an API; see etl.sources.marks.Reader."""

    def __init__(self, rule: Http, since: Mark | None, needed: frozenset[str]) -> None:
        self._rule, self.mark, self._lacking = rule, since, set(needed)
        self._params = dict(rule.params)
        asked = since.earlier(rule.overlap) if since else None
        if rule.since and (asked or rule.start):
            self._params[rule.since] = (
                asked.as_parameter(rule.since_format) if asked else rule.start
            )
        hidden = {name: "***" for name in rule.params_env}
        shown = urlencode({**self._params, **hidden}, safe="*:")
        self.origin = f"{rule.url}?{shown}" if shown else rule.url
        self._params |= {n: _secret(variable) for n, variable in rule.params_env.items()}
        self._headers = {n: _secret(variable) for n, variable in rule.headers_env.items()}
        # The pool's retries end with the headers; `_get` also retries a body that breaks off.
        self._pool = PoolManager(timeout=Timeout(rule.timeout), retries=False)

    def items(self) -> Iterator[Mapping[str, object]]:
        """The items of every page, as they came: numbers as their text."""
        count = 0
        with self._pool:
            for page in self._pages():
                for item in page:
                    if not isinstance(item, dict):
                        raise SourceError(f"{self._rule.url} 的条目不是 JSON 对象：请检查 items。")
                    self._reach(item)
                    count += 1
                    yield item
        if count and self._lacking:
            names = "、".join(sorted(self._lacking))
            raise SourceError(f"{self._rule.url} 的条目都没有 {names}：请检查映射里的名字。")

    def _reach(self, item: dict[str, Any]) -> None:
        self._lacking -= {n for n in self._lacking if _inside(item, n) is not None}
        value = _inside(item, self._rule.mark) if self._rule.mark else None
        if value is not None and value != "":
            self.mark = Mark.of_text(str(value)).greater(self.mark)

    def _pages(self) -> Iterator[list[Any]]:
        match self._rule.paging:
            case "none":
                yield self._ask(self._rule.url, self._params)[0]
            case "next":
                yield from self._linked()
            case _:
                yield from self._counted()

    def _counted(self) -> Iterator[list[Any]]:
        """By number or by offset, until a page is empty: a short page may be all a server gives at once."""
        rule, position, before = self._rule, self._rule.first, None
        for _ in self._bounded():
            turn = {rule.page: str(position), rule.size: str(rule.page_size)}
            page = self._ask(rule.url, {**self._params, **turn})[0]
            if not page:
                return
            if page == before:
                raise SourceError(
                    f"{rule.url} 每页都一样：参数 {rule.page} 不起作用，请检查 paging。"
                )
            yield page
            before = page
            position += 1 if rule.paging == "page" else len(page)

    def _linked(self) -> Iterator[list[Any]]:
        rule, url, params = self._rule, self._rule.url, self._params
        seen: set[str] = set()
        for _ in self._bounded():
            page, body, headers = self._ask(url, params)
            yield page
            match = _LINK_NEXT.search(headers.get("Link", ""))
            link = _inside(body, rule.next) if rule.next else match and match[1]
            if not link:
                return
            url, params = urljoin(url, str(link)), {}
            self._same_host(url)
            # Two pages that lead to each other would be asked for up to most_pages times.
            if url in seen:
                raise SourceError(f"{rule.url} 的下一页又回到前面：请检查 next。")
            seen.add(url)

    def _bounded(self) -> Iterator[int]:
        """As many turns as there may be pages; raises SourceError beyond, for half a list is none."""
        most = self._rule.most_pages
        for n in count():
            if n >= most:
                raise SourceError(f"{self._rule.url} 超过 {most} 页：请缩小范围或改 most_pages。")
            yield n

    def _ask(self, url: str, params: Mapping[str, str]) -> tuple[list[Any], Any, Mapping[str, str]]:
        """A page: its items, the whole body, the headers."""
        whole = f"{url}{'&' if '?' in url else '?'}{urlencode(params)}" if params else url
        raw, headers = self._get(whole)
        body = self._parsed(raw, headers)
        items = _inside(body, self._rule.items)
        if not isinstance(items, list):
            where = self._rule.items or "正文"
            raise SourceError(f"{self._rule.url} 的答复里 {where} 不是列表：请检查 items。")
        return items, body, headers

    def _parsed(self, raw: bytes, headers: Mapping[str, str]) -> Any:
        kind = headers.get("Content-Type", "").split(";")[0].strip().lower()
        # Login pages and proxies answer 200 with HTML.
        if kind and "json" not in kind:
            raise SourceError(f"{self._rule.url} 答的不是 JSON（{kind}）：请检查地址与口令。")
        try:
            # Takes a byte order mark, which some servers send although JSON forbids it.
            text = raw.decode("utf-8-sig")
            return json.loads(text, parse_int=str, parse_float=str, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{self._rule.url} 答的不是合法的 JSON：{error}。") from error

    def _get(self, url: str) -> tuple[bytes, Mapping[str, str]]:
        """The body, asked again after what passes (429, 5xx, time-outs, a body cut short)."""
        retry = Retry(
            total=self._rule.retries, backoff_factor=0.5, backoff_max=30, retry_after_max=120,
            status_forcelist=_AGAIN,
        )  # fmt: skip
        while True:
            failed, cause = None, None
            try:
                answer = self._once(url)
                if isinstance(answer, tuple):
                    return answer
                failed = answer
            except SSLError as error:
                raise SourceError(f"{self._rule.url} 的证书不可信：{error}。") from error
            except HTTPError as error:
                cause = error
            try:
                retry = retry.increment("GET", "", response=failed, error=cause)
            except (MaxRetryError, HTTPError) as error:
                reason = f"状态 {failed.status}" if failed else type(cause).__name__
                raise SourceError(
                    f"{self._rule.url} 试了 {self._rule.retries + 1} 次仍取不到（{reason}）：请稍后再试。"
                ) from error
            retry.sleep(failed)

    def _once(self, url: str) -> tuple[bytes, Mapping[str, str]] | BaseHTTPResponse:
        """The body; or the response, where it may be asked for again."""
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._pool.request(
                # redirect=False: the library would follow to any host, with our headers.
                # preload_content=False: the size of a body is watched while it is read.
                "GET", url, headers={"Accept": "application/json", **self._headers},
                redirect=False, preload_content=False,
            )  # fmt: skip
            try:
                if response.status in _AGAIN:
                    return response
                if response.status in _ELSEWHERE:
                    url = urljoin(url, response.headers.get("Location", ""))
                    self._same_host(url)
                    continue
                if response.status != 200:
                    self._refused(response.status)
                return self._body(response), response.headers
            finally:
                response.close()
        raise SourceError(f"{self._rule.url} 一再转到别处：请检查地址。")

    def _refused(self, status: int) -> None:
        names = [*self._rule.headers_env.values(), *self._rule.params_env.values()]
        secret = f"请检查环境变量 {'、'.join(names)}" if names else "它可能要口令（headers_env）"
        hint = secret if status in (401, 403) else "请检查地址与参数"
        raise SourceError(f"{self._rule.url} 答 {status}：{hint}。")

    def _body(self, response: BaseHTTPResponse) -> bytes:
        begun, parts, size = time.monotonic(), [], 0
        while block := response.read(_BLOCK, decode_content=True):
            size += len(block)
            if size > self._rule.most_mb << 20:
                raise SourceError(
                    f"{self._rule.url} 的一页超过 {self._rule.most_mb} MB：请减小 page_size。"
                )
            # The time-out is per read; a server that drips bytes never meets it.
            if time.monotonic() - begun > 10 * self._rule.timeout:
                raise SourceError(f"{self._rule.url} 的一页久久传不完：请减小 page_size。")
            parts.append(block)
        return b"".join(parts)

    def _same_host(self, url: str) -> None:
        """Only the host of the mapping is asked: its secrets are for nobody else."""
        asked, other = urlsplit(self._rule.url), urlsplit(url)
        # From http to https on the same name secrets only become safer; the port may differ.
        upgraded = (asked.scheme, other.scheme) == ("http", "https")
        same = asked.scheme == other.scheme and asked.netloc == other.netloc
        if not same and not (upgraded and asked.hostname == other.hostname):
            raise SourceError(
                f"{self._rule.url} 转到别的主机（{other.scheme}://{other.hostname}）：不跟随。"
            )


def _secret(variable: str) -> str:
    value = os.environ.get(variable, "")
    if not value:
        raise SourceError(f"环境变量 {variable} 没有设置：映射要用它。")
    return value


def _no_number(word: str) -> None:
    raise ValueError(f"{word} 不是 JSON 数字")


def _inside(body: Any, path: str) -> Any:
    """What stands at a dotted path of a JSON document; None where nothing does."""
    for name in path.split(".") if path else ():
        body = body.get(name) if isinstance(body, dict) else None
    return body
