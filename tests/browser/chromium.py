"""Debian's Chromium without a window, driven over a pipe by the DevTools protocol: JSON messages that end with a zero octet."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: As root in a container there is no sandbox to be had; the pages are ours. Nothing of it asks anybody anything.
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
_KEYS = {"Tab": (9, ""), "Enter": (13, "\r"), " ": (32, " ")}


@dataclass
class Browser:
    """The process, and the two ends of its pipe. events: all that it has told unasked, in order."""

    _write: int
    _read: int
    events: list[dict[str, Any]] = field(default_factory=list)
    _number: int = 0
    _held: bytes = b""

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """The result of a command; raises RuntimeError for an error."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        while (told := self._next()).get("id") != self._number:
            self.events.append(told)
        if "error" in told:
            raise RuntimeError(f"{method}: {told['error']}")
        result: dict[str, Any] = told["result"]
        return result

    def wait_for(self, event: str, **parameters: Any) -> None:
        """Return when the browser has told this, with these parameters."""
        while not any(
            each["method"] == event and parameters.items() <= each["params"].items() for each in self.events
        ):
            self.events.append(self._next())

    def open(self, file: Path, *, width: int = 1280, dark: bool = False) -> "Page":
        """A page of a file, as wide as that."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Network", "Runtime", "Log"):
            page.call(f"{domain}.enable")
        page.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
        )
        page.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}],
        )
        page.call("Page.setLifecycleEventsEnabled", enabled=True)
        self.events.clear()
        # By its loader: the empty page before it may be done only now.
        loader = page.call("Page.navigate", url=file.as_uri())["loaderId"]
        self.wait_for("Page.lifecycleEvent", name="load", loaderId=loader)
        page.call("Page.bringToFront")
        return page

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._held:
            octets = os.read(self._read, 1 << 20)
            if not octets:
                raise RuntimeError("the browser has ended")
            self._held += octets
        first, _, self._held = self._held.partition(b"\0")
        told: dict[str, Any] = json.loads(first)
        return told


@dataclass(frozen=True)
class Page:
    """One open page."""

    browser: Browser
    session: str

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.browser.call(method, self.session, **parameters)

    def value(self, expression: str) -> Any:
        """What JavaScript makes of an expression, awaited; raises RuntimeError for an exception."""
        told = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in told:
            raise RuntimeError(str(told["exceptionDetails"]))
        return told["result"].get("value")

    def press(self, key: str) -> None:
        """A key of the keyboard, down and up."""
        code, text = _KEYS[key]
        shared = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **shared)
        self.call("Input.dispatchKeyEvent", type="keyUp", **shared)

    def picture(self) -> bytes:
        """The whole page as PNG."""
        told = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        return base64.b64decode(told["data"])

    def pdf(self) -> bytes:
        """The page as it is printed."""
        return base64.b64decode(self.call("Page.printToPDF")["data"])

    def requests(self) -> list[str]:
        """The addresses of all that the page has asked for."""
        events = (each for each in self.browser.events if each["method"] == "Network.requestWillBeSent")
        return [each["params"]["request"]["url"] for each in events]

    def complaints(self) -> list[str]:
        """What the browser and the page's script complained of."""
        return [
            str(each["params"])
            for each in self.browser.events
            if each["method"] in ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        ]


@contextmanager
def chromium(folder: Path) -> Iterator[Browser]:
    """A browser with a profile of its own, whose clipboard its pages may read."""
    (to_browser, write), (read, from_browser) = os.pipe(), os.pipe()
    # The protocol is spoken on descriptors 3 and 4.
    shell = f'exec chromium "$@" 3<&{to_browser} 4>&{from_browser}'
    process = subprocess.Popen(
        ["bash", "-c", shell, "chromium", *_OPTIONS, f"--user-data-dir={folder}"],
        pass_fds=(to_browser, from_browser),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    )
    os.close(to_browser)
    os.close(from_browser)
    try:
        browser = Browser(write, read)
        browser.call(
            "Browser.grantPermissions", permissions=["clipboardReadWrite", "clipboardSanitizedWrite"]
        )
        yield browser
        browser.call("Browser.close")
    finally:
        process.terminate()
        process.wait(timeout=60)
        os.close(write)
        os.close(read)
