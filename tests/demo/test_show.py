"""The demo does what it says."""

import urllib.request

from click.testing import CliRunner

from monitor import cli
from monitor.demo import show


def test_the_demo_shows_the_whole_way():
    said = CliRunner().invoke(cli.monitor, ["demo"])
    assert said.exit_code == 0, said.output
    assert "First patient dosed: OCW-219 in systemic lupus erythematosus" in said.output
    assert "the story now has 2 sightings, wire and daily" in said.output
    assert "wire has failed 3 times" in said.output
    assert "1 look-up, 2 messages in #cart-alerts: none lost, none twice" in said.output


def test_the_page_stays_open_as_long_as_asked():
    lines: list[str] = []
    pages: list[str] = []

    def look() -> None:
        address = next(line for line in lines if line.startswith("The web page: ")).split()[3]
        with urllib.request.urlopen(address) as answer:  # noqa: S310 -- on loopback
            pages.append(answer.read().decode())

    show.play(lines.append, look)
    assert "OCW-219" in pages[0]
