"""The web page, the JSON API, feeds and calendars out, health and metrics: a face that only reads,
but for a person's feedback.

Rendered here, without a build step; works without JavaScript. Only the loopback by default.
"""

from monitor.web.application import app
from monitor.web.security import problems
from monitor.web.service import Service
from monitor.web.site import Options

__all__ = ["Options", "Service", "app", "problems"]
