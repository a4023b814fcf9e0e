"""What is known of web addresses: one spelling for each, what in them is noise, what is secret.

Pure: nothing is looked up or opened.
"""

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

# Parameters that say where a reader came from, never what is read. `ref`, `source`, `id` and `p`
# are left alone: on some sites they choose the page.
_TRACKING = re.compile(
    r"""
    (?: utm | mtm | hsa | matomo | piwik ) _ .*
    | _bta_c | _bta_tid | _ga | _gl | _hsenc | _hsmi | _openstat | at_campaign | at_medium | cmpid
    | dclid | epik | fbclid | feedref | gad_source | gbraid | gclid | gclsrc | guccounter
    | guce_referrer | guce_referrer_sig | hsctatracking | igsh | igshid | li_fat_id | mc_cid
    | mc_eid | mkt_tok | mkwid | msclkid | ncid | ocid | oly_anon_id | oly_enc_id | pk_campaign
    | pk_kwd | s_cid | s_kwcid | smid | soc_src | soc_trk | sr_share | srsltid | trk | trkcampaign
    | ttclid | twclid | vero_id | wbraid | wickedid | wt\.mc_id | wt_mc | xtor | yclid
    """,
    re.VERBOSE | re.IGNORECASE,
)
_SECRET = re.compile(
    r"(?i)(?:^|[_.-])(?:api[_-]?key|apikey|key|token|secret|passw(?:or)?d|pwd|auth|sig|signature)$"
)
# Most addresses are canonical as they come; this tells them fast: no port, credentials, query,
# fragment, capital in the host, or blank.
_CANONICAL = re.compile(r"(https?)://([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?:/[^?#\s\x00]*)", re.ASCII)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_WEB = ("http", "https")


def canonical(url: str) -> str:
    """`url` in one spelling, so that two links to one page are equal.

    Scheme and host in lower case; credentials, default port, fragment and tracking parameters off;
    the order of the other parameters is kept, because some servers mind it. A fragment that names
    a page ("#!/news/1", "#/news/1") stays. What is no http(s) address comes back stripped only.
    """
    if _CANONICAL.fullmatch(url):
        return url
    text = _tidy(url)
    parts = _web(text) if "://" in text else None
    if parts is None:
        return text
    query = "&".join(
        part for part in parts.query.split("&") if part and not _TRACKING.fullmatch(_name(part))
    )
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit((parts.scheme, _place(parts), parts.path or "/", query, fragment))


def identity(url: str) -> str:
    """What tells pages apart: `canonical` without scheme, "www." and last slash.

    For comparing only: a site that moves from http to https must not raise its whole past again.
    """
    text = canonical(url)
    if "://" not in text or not (_CANONICAL.fullmatch(text) or _web(text)):
        return text
    return text.partition("://")[2].removeprefix("www.").rstrip("/")


def host(url: str) -> str:
    """The host of an http(s) address in lower case, without port; "" where there is none."""
    plain = _CANONICAL.fullmatch(url)
    if plain:
        return plain[2]
    parts = _web(_tidy(url))
    return _hostname(parts) if parts else ""


def redacted(url: str) -> str:
    """`url` fit for a log or an error: credentials and the values of keys and tokens as "...".

    What cannot be read as an address is cut at its query.
    """
    text = _tidy(url)
    parts = _split(text)
    if parts is None:
        return text.split("?", 1)[0]
    query = "&".join(
        f"{_name(part)}=..." if "=" in part and _SECRET.search(_name(part)) else part
        for part in parts.query.split("&")
    )
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, place, parts.path, query, parts.fragment))


def _tidy(url: str) -> str:
    """Without the blanks and line ends that feeds put around and into addresses."""
    return re.sub(r"[\t\r\n\x00]", "", url).strip().replace(" ", "%20")


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        _ = parts.port, parts.hostname  # both are read late, and raise late
    except ValueError:
        return None
    return parts


def _web(text: str) -> SplitResult | None:
    parts = _split(text)
    return parts if parts and parts.scheme in _WEB and parts.hostname else None


def _hostname(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".")


def _place(parts: SplitResult) -> str:
    name = _hostname(parts)
    shown = f"[{name}]" if ":" in name else name
    if parts.port in (None, _DEFAULT_PORTS[parts.scheme]):
        return shown
    return f"{shown}:{parts.port}"


def _name(parameter: str) -> str:
    return parameter.split("=", 1)[0]
