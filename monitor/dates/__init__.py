"""Reads a date, or a window ("third quarter of 2026", "1H26", "by year-end"), as publishers
write it, with its precision. What cannot be read is None, never a guess.
"""

from monitor.dates.durations import every
from monitor.dates.moments import Moment, moment
from monitor.dates.windows import FoundWindow, windows

__all__ = ["FoundWindow", "Moment", "every", "moment", "windows"]
