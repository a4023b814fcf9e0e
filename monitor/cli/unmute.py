"""`monitor unmute`: ends what `monitor mute` began."""

from monitor.cli.mute import unmute as command

__all__ = ["command"]
