#!/usr/bin/env python3
"""Looks at report pages in headless Chromium, through the protocol of WebDriver.

    browse_report.py PAGE MANY [FOLDER]
    browse_report.py --time PAGE

The second prints how many milliseconds it takes to draw PAGE. PAGE is else that of four items, of which `two` failed; MANY has 100,000 records. With FOLDER, screenshots
are left there.
"""

import base64
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

PATIENCE = 60  # seconds; only so that a failing test ends


class Browser:
    def __init__(self, profile):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, start_new_session=True)
        for line in self.driver.stdout:  # "ChromeDriver was started successfully on port N."
            if "on port" in line and "successfully" in line:
                port = line.split("on port")[1].strip(" .\n")
                break
        else:
            raise SystemExit("chromedriver did not start")
        self.base = f"http://127.0.0.1:{port}/session"
        options = {
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--window-size=1200,1600", f"--user-data-dir={profile}"]}
        answer = self.call("POST", "", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.base += "/" + answer["sessionId"]

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.base + path, method=method, headers={"Content-Type": "application/json"},
            data=None if body is None else json.dumps(body).encode())
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)["value"]

    def open(self, page):
        self.call("POST", "/url", {"url": "file://" + page})

    def run(self, script):
        return self.call("POST", "/execute/sync", {"script": script, "args": []})

    def wait_for(self, script):
        end = time.monotonic() + PATIENCE
        while not self.run("return " + script):
            if time.monotonic() > end:
                raise SystemExit("waited in vain for: " + script)
            time.sleep(0.05)

    def messages(self):
        return [entry for entry in self.call("POST", "/se/log", {"type": "browser"})
                if entry["level"] not in ("DEBUG",)]

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("GET", "/screenshot")))

    def size(self, width, height):
        self.call("POST", "/window/rect", {"width": width, "height": height})

    def prefer(self, scheme):
        self.call("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
            "features": [{"name": "prefers-color-scheme", "value": scheme}]}})

    def close(self):
        try:
            self.call("DELETE", "")
        finally:
            os.killpg(self.driver.pid, signal.SIGKILL)
            self.driver.wait()


def same(what, expected, seen):
    if expected != seen:
        raise SystemExit(f"{what}: expected {expected!r}, seen {seen!r}")


ROWS = "[...document.querySelectorAll('#rows tr')].map((row) => row.cells[0].textContent)"
FILTER = """
const box = document.getElementById("filter");
box.value = "%s";
box.dispatchEvent(new Event("input"));
"""
# Colours that a call's bar can have, found on the canvas.
PAINTED = """
const canvas = document.getElementById("lanes");
const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
const seen = new Set();
for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] === 255) seen.add(`${pixels[i]},${pixels[i + 1]},${pixels[i + 2]}`);
return [...seen];
"""


PICTURED_AS = "document.getElementById('lanes').toDataURL()"
PICTURED = "return " + PICTURED_AS
CLICK_A_LANE = """
const lanes = document.getElementById("lanes");
const box = lanes.getBoundingClientRect();
const at = {clientX: box.left + box.width / 2, clientY: box.top + 28, bubbles: true, pointerId: 1, button: 0};
lanes.dispatchEvent(new PointerEvent("pointerdown", at));
lanes.dispatchEvent(new PointerEvent("pointerup", at));
lanes.dispatchEvent(new MouseEvent("click", at));
"""


def look_at_page(browser, page, folder):
    browser.open(page)
    browser.wait_for("document.documentElement.dataset.drawn === 'yes'")
    same("verdict", "1 of 4 items did not end ok.",
         browser.run("return document.getElementById('verdict').textContent"))
    same("the failed item comes first", ["1", "0", "2", "3"], browser.run("return " + ROWS))
    failures = browser.run("return document.getElementById('failures').innerText")
    for words in ("failed", "item 1 (x=two): exit 3", "deep trouble\\x1b[31m</script><!--"):
        if words not in failures:
            raise SystemExit(f"{words!r} is not among the failures: {failures!r}")
    same("the page's own scripts", 2, browser.run("return document.scripts.length"))
    same("pictures that an item brought", 0, browser.run("return document.images.length"))
    if "stolen" == browser.run("return document.title"):
        raise SystemExit("a script of a call was run")
    painted = browser.run(PAINTED)
    if "47,125,79" not in painted or "198,47,59" not in painted:
        raise SystemExit(f"the lanes do not show what ended ok and what failed: {painted}")
    browser.run(FILTER % "onerror")
    browser.wait_for(ROWS + ".join() === '2'")
    browser.run(FILTER % "trouble")
    browser.wait_for(ROWS + ".join() === '1'")
    browser.run(FILTER % "")
    browser.wait_for(ROWS + ".length === 4")
    browser.run("document.querySelector('#columns button').click()")
    same("sorted by item", ["0", "1", "2", "3"], browser.run("return " + ROWS))
    browser.run("document.querySelector('#columns button').click()")
    same("and backwards", ["3", "2", "1", "0"], browser.run("return " + ROWS))
    browser.run("document.querySelectorAll('#rows tr')[1].click()")
    same("the record that was clicked", "item 2 (x=<img src=x onerror=alert(1)>)",
         browser.run("return document.getElementById('record-title').textContent"))
    browser.run("document.getElementById('record').close()")
    same("messages of the browser", [], browser.messages())
    if folder:
        browser.prefer("light")
        browser.picture(folder + "/light.png")
    browser.prefer("dark")
    same("the colour of the dark page", "rgb(20, 23, 28)",
         browser.run("return getComputedStyle(document.body).backgroundColor"))
    if folder:
        browser.picture(folder + "/dark.png")
    browser.run("document.querySelectorAll('#rows tr')[1].click()")
    same("a record on the dark page", "rgb(20, 23, 28)",
         browser.run("return getComputedStyle(document.getElementById('record')).backgroundColor"))
    browser.run("document.getElementById('record').close()")
    browser.size(500, 900)
    same("wider than a phone", False,
         browser.run("return document.documentElement.scrollWidth > window.innerWidth"))
    if folder:
        browser.picture(folder + "/phone.png")
    browser.size(1200, 1600)
    browser.prefer("light")


def look_at_many(browser, page, folder):
    browser.open(page)
    browser.wait_for("document.documentElement.dataset.drawn === 'yes'")
    same("verdict", "100 of 100,000 items did not end ok.",
         browser.run("return document.getElementById('verdict').textContent"))
    if browser.run("return document.querySelectorAll('#rows tr').length") > 200:
        raise SystemExit("rows out of sight exist")
    browser.run(FILTER % "file-54321.txt")
    browser.wait_for(ROWS + ".join() === '54321'")
    browser.run(FILTER % "no such item")
    browser.wait_for(ROWS + ".length === 0")
    browser.run(FILTER % "")
    browser.wait_for(ROWS + ".length > 0")  # a long table is filtered once typing pauses, and starts at its top
    whole = browser.run(PICTURED)
    browser.run("document.getElementById('zoom-in').click()")
    browser.wait_for(f"({PICTURED_AS}) !== {json.dumps(whole)}")
    browser.run("document.getElementById('zoom-all').click()")
    browser.wait_for(f"({PICTURED_AS}) === {json.dumps(whole)}")
    browser.run("document.getElementById('table').scrollTop = 1e9")
    browser.wait_for(ROWS + ".includes('99999')")
    browser.run(CLICK_A_LANE)
    browser.wait_for("document.getElementById('record').open")
    same("the call that was clicked is a record of its lane", True,
         browser.run("return /^item \\d+ /.test(document.getElementById('record-title').textContent)"))
    browser.run("document.getElementById('record').close()")
    same("messages of the browser", [], browser.messages())
    if folder:
        browser.picture(folder + "/many.png")


def drawing_time(browser, page):
    """Milliseconds: the median of three, of which the first also starts the browser's own parts."""
    times = []
    for _ in range(3):
        browser.open(page)
        browser.wait_for("document.documentElement.dataset.drawn === 'yes'")
        times.append(
            browser.run("return performance.getEntriesByType('navigation')[0].domComplete"))
    return statistics.median(times)


def main():
    if sys.argv[1] == "--time":
        with tempfile.TemporaryDirectory() as profile:
            browser = Browser(profile)
            try:
                print(drawing_time(browser, sys.argv[2]))
            finally:
                browser.close()
        return
    page, many, *folder = sys.argv[1:]
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(profile)
        try:
            look_at_page(browser, page, folder[0] if folder else None)
            look_at_many(browser, many, folder[0] if folder else None)
        finally:
            browser.close()


main()
