"""Pictures of screens, small enough to keep beside the code: PNG with a palette, written here without a library.

The browser itself shrinks a picture and counts its colours; what is left is the format, of which three parts do
(W3C, Portable Network Graphics, third edition: IHDR, PLTE, IDAT).
"""

import base64
import struct
import zlib
from typing import Any

from playwright.sync_api import Browser

COLOURS = 64
SHRINK = """async ({ data, width, colours }) => {
  const picture = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
  const scale = Math.min(1, width / picture.width);
  const [w, h] = [Math.round(picture.width * scale), Math.round(picture.height * scale)];
  const canvas = new OffscreenCanvas(w, h);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, w, h);
  const { data: dots } = pen.getImageData(0, 0, w, h);
  const near = (at) => ((dots[at] >> 3) << 10) | ((dots[at + 1] >> 3) << 5) | (dots[at + 2] >> 3);
  const seen = new Map();
  for (let at = 0; at < dots.length; at += 4) {
    const one = seen.get(near(at)) ?? [0, new Map()];
    one[0] += 1;
    const exact = (dots[at] << 16) | (dots[at + 1] << 8) | dots[at + 2];
    one[1].set(exact, (one[1].get(exact) ?? 0) + 1);
    seen.set(near(at), one);
  }
  // Of every group of near colours the most frequent stands for all, so that flat grounds keep their exact colour.
  const kept = [...seen.entries()].sort((a, b) => b[1][0] - a[1][0]).slice(0, colours);
  const palette = kept.map(([, [, exact]]) => [...exact.entries()].sort((a, b) => b[1] - a[1])[0][0]);
  const nearest = new Map();
  for (const [key, [, exact]] of seen) {
    const [one] = [...exact.keys()];
    const away = (p) => (((p >> 16) - (one >> 16)) ** 2 + (((p >> 8) & 255) - ((one >> 8) & 255)) ** 2
      + ((p & 255) - (one & 255)) ** 2);
    let best = 0;
    palette.forEach((p, number) => { if (away(p) < away(palette[best])) best = number; });
    nearest.set(key, best);
  }
  let text = "";
  for (let at = 0; at < dots.length; at += 4) text += String.fromCharCode(nearest.get(near(at)));
  return { w, h, palette, dots: btoa(text) };
}"""


def shrunk(browser: Browser, picture: bytes, *, width: int) -> bytes:
    """Return the picture no wider than `width`, in few colours."""
    page = browser.new_page()
    asked = {"data": base64.b64encode(picture).decode(), "width": width, "colours": COLOURS}
    told: dict[str, Any] = page.evaluate(SHRINK, asked)
    page.close()
    return _png(told["w"], told["h"], told["palette"], base64.b64decode(told["dots"]))


def _png(width: int, height: int, palette: list[int], dots: bytes) -> bytes:
    """Write the format: every row begins with a zero, which says that it is not filtered."""
    rows = b"".join(b"\0" + dots[row * width : (row + 1) * width] for row in range(height))
    colours = b"".join(struct.pack(">I", colour)[1:] for colour in palette)
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", colours), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
