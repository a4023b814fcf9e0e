"""Pages that say nothing of what was asked: walls against robots, and pages not found with 200."""

import re
from urllib.parse import urlsplit

_SHORT = 1500  # characters; a longer text is a text, whatever words it holds
_FEW = 600
_EMPTY = 200

_WALL = re.compile(
    r"just a moment\.\.\.|attention required! \| cloudflare|checking your browser"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|pardon our interruption"
    r"|request unsuccessful\. incapsula"
    r"|access (?:to this page has been )?denied|undeclared automated tool|request rate threshold"
    r"|unusual traffic|ddos protection by|performing security verification|press & hold"
    r"|security check to access|bot verification|访问验证|安全验证|人机验证|滑动验证|访问过于频繁",
    re.IGNORECASE,
)
_SCRIPT = re.compile(
    r"(?:enable|turn on|activate|requires?|need to allow|without) (?:your )?java ?script"
    r"|java ?script (?:is (?:disabled|required|not available)|to run|deaktiviert|muss aktiviert)"
    r"|please turn javascript on|JavaScript aktivieren|activer JavaScript|habilite JavaScript"
    r"|请(?:启用|开启)\s*javascript",
    re.IGNORECASE,
)
# Ruishu, which guards Chinese regulators, and others that answer with a program and no text.
_PROGRAM = re.compile(
    r"\$_ts\s*=|FSSBBIl1UgzbN7N80|_cf_chl_opt|/cdn-cgi/challenge-platform|_Incapsula_"
)
_DOWN = re.compile(
    r"temporarily unavailable|(?:under(?:going)?|scheduled) maintenance|service unavailable"
    r"|系统(?:维护|繁忙)|メンテナンス中",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"^(?:error )?404\b|\b404 (?:not found|error|page)|page (?:does not|doesn't|no longer) exists?"
    r"|page (?:you (?:requested|are looking for) )?(?:was |could |can ?)?not (?:be )?found"
    r"|nothing (?:was )?found|we can.t find (?:the|that) page|content (?:is )?no longer available"
    r"|seite (?:wurde )?nicht gefunden|page introuvable|p[aá]gina no encontrada"
    r"|页面不存在|找不到(?:该|此)?页面|您访问的页面|ページが見つかりません",
    re.IGNORECASE,
)


def refusal(title: str, text: str, url: str, *, asked: str = "", source: str = "") -> str:
    """Why a page is not what was asked for, in words for its reader; empty where it may well be.

    `text` is the main text, `source` the beginning of the page as sent, `asked` the address that
    was asked for where `url` is the one that answered.
    """
    if "apology" in url or "abuse-detection" in url or "/captcha" in url:
        return f"the site led us to {url}, which is its wall against robots"
    if _is_front(url) and asked and not _is_front(asked):
        return f"the site led us from {asked} to its front page"
    return "" if len(text) >= _SHORT else _short_refusal(title, text, source)


def _short_refusal(title: str, text: str, source: str) -> str:
    head = f"{title}\n{text}"
    if found := _WALL.search(head):
        return f"the site answered with a wall against robots ({found[0]!r})"
    if len(text) < _FEW and (found := _DOWN.search(head)):
        return f"the site is down ({found[0]!r}), though it answered"
    if _NOT_FOUND.search(title) or (len(text) < _FEW and _NOT_FOUND.search(text[:200])):
        return "the site says that the page is not found, though with status 200"
    if len(text) >= _EMPTY:
        return ""
    if found := _PROGRAM.search(source):
        return f"the site answered with a program against robots ({found[0]!r})"
    if _SCRIPT.search(head) or _SCRIPT.search(source):
        return "the page needs JavaScript to show its text"
    return ""


def _is_front(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.hostname) and parts.path in ("", "/") and not parts.query
