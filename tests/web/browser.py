"""A real Chromium, driven through its debugging port; no driver, no further package."""

import json
import shutil
import subprocess
import tempfile
import time
from base64 import b64decode
from itertools import count
from pathlib import Path

import httpx
from websocket import WebSocket, create_connection

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
PATIENCE = 20.0  # seconds


def where() -> str | None:
    """The browser, if there is one."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Browser:
    """One tab. `troubles` are errors of scripts and refusals of the page's policy."""

    def __init__(self, program: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="monitor-browser-"))
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.folder}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.troubles: list[str] = []
        self._numbers = count(1)
        self._socket: WebSocket = create_connection(self._tab(), timeout=PATIENCE)
        for part in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{part}.enable")

    def close(self) -> None:
        """End it and forget what it kept."""
        self._socket.close()
        self.process.terminate()
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, method: str, **values):
        """One call; what happens meanwhile is heard."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": values}))
        while True:
            told = json.loads(self._socket.recv())
            self._hear(told)
            if told.get("id") == number:
                if "error" in told:
                    raise RuntimeError(told["error"])
                return told["result"]

    def open(self, url: str) -> None:
        """Go there, and wait until all is loaded."""
        self.ask("Page.navigate", url=url)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str):
        """The value of an expression in the page."""
        found = self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait until an expression holds."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if self.run(condition):
                    return
            except RuntimeError:
                pass  # the page is being changed under us
            time.sleep(0.02)
        raise TimeoutError(condition)

    def press(self, key: str) -> None:
        """One key, as a person presses it."""
        text = {"text": key} if len(key) == 1 else {"text": "\r"} if key == "Enter" else {}
        code = {"Enter": 13, "Tab": 9}.get(key, 0)
        for kind in ("keyDown", "keyUp"):
            self.ask(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                **(text if kind == "keyDown" else {}),
            )

    def size(self, width: int, height: int) -> None:
        """The size of the window, in CSS pixels."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def picture(self, path: Path) -> None:
        """What is seen, as PNG."""
        path.write_bytes(b64decode(self.ask("Page.captureScreenshot")["data"]))

    def _tab(self) -> str:
        port = self.folder / "DevToolsActivePort"
        end = time.monotonic() + PATIENCE
        while not port.exists() or not port.read_text().strip():
            if time.monotonic() > end:
                raise TimeoutError("the browser does not open its debugging port")
            time.sleep(0.02)
        address = f"http://127.0.0.1:{port.read_text().split()[0]}/json"
        tabs = httpx.get(address, timeout=PATIENCE).json()
        return str(next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page"))

    def _hear(self, told) -> None:
        values = told.get("params", {})
        if told.get("method") == "Runtime.exceptionThrown":
            self.troubles.append(str(values["exceptionDetails"]))
        entry = values.get("entry", {}) if told.get("method") == "Log.entryAdded" else {}
        if entry.get("level") == "error" and "404" not in entry["text"]:
            self.troubles.append(f"{entry['text']} {entry.get('url', '')}")
