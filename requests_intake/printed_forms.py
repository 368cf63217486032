"""The two forms in which a policy is printed: Markdown and a page of HTML that needs nothing else."""

import re
from collections.abc import Callable, Iterator
from html import escape

from requests_intake.printing import Print, Sheet

SPECIAL = re.compile(r"([\\`*\[\]|#])")
STYLE = """
body { font: 11pt/1.4 Georgia, "Times New Roman", serif; color: #000; background: #fff; margin: 2rem auto;
  max-width: 60rem; padding: 0 1rem; overflow-wrap: anywhere; }
h1, h2 { line-height: 1.15; }
h2 { margin-top: 2.5rem; border-top: 3px solid #000; padding-top: .5rem; break-after: avoid; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; }
caption { text-align: left; font-weight: bold; padding: .4rem 0; break-after: avoid; }
th, td { border: 1px solid #555; padding: .3rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #eee; }
tbody th { width: 1%; min-width: 2.5rem; font-weight: bold; }
tr { break-inside: avoid; }
.wide tbody th { width: 11rem; }
.sign td { height: 4rem; min-width: 8rem; }
@page { margin: 18mm; }
@media print { body { margin: 0; max-width: none; padding: 0; } thead { display: table-header-group; } }
"""


def markdown(policy: Print) -> str:
    """Return the policy as Markdown."""
    lines = ["# Policy for the Office of Legal Advisor", ""]
    lines += [f"- {name}: {_marked(value)}" for name, value in policy.head]
    for chapter in policy.chapters:
        lines += ["", f"## {_marked(chapter.title)}"]
        for sheet in chapter.sheets:
            if sheet.caption != chapter.title:
                lines += ["", f"### {_marked(sheet.caption)}"]
            lines += ["", *_marked_table(sheet)]
    blank = tuple((signer, "", "", "") for signer in policy.signers)
    lines += ["", "## Signatures", "", *_marked_table(Sheet("Signatures", SIGNING, blank))]
    return "\n".join(lines) + "\n"


SIGNING = ("Who", "Name", "Signature", "Date")


def html(policy: Print) -> str:
    """Return the policy as one page of HTML: escaped, printable, with no script and nothing loaded."""
    parts = ['<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">']
    parts += ['<meta name="viewport" content="width=device-width, initial-scale=1">']
    parts += [f"<title>Policy for the Office of Legal Advisor</title>\n<style>{STYLE}</style>\n</head>"]
    parts += ["<body>\n<main>\n<h1>Policy for the Office of Legal Advisor</h1>\n<ul>"]
    parts += [f"<li>{escape(name)}: <b>{escape(value)}</b></li>" for name, value in policy.head]
    parts += ["</ul>"]
    for chapter in policy.chapters:
        parts += [f"<h2>{escape(chapter.title)}</h2>"]
        parts += [line for sheet in chapter.sheets for line in _table(sheet)]
    blank = tuple((signer, "", "", "") for signer in policy.signers)
    parts += ["<h2>Signatures</h2>", *_table(Sheet("Signatures", SIGNING, blank), look="sign")]
    return "\n".join([*parts, "</main>\n</body>\n</html>\n"])


FORMS: dict[str, Callable[[Print], str]] = {"markdown": markdown, "html": html}


def _marked_table(sheet: Sheet) -> Iterator[str]:
    yield _marked_row(sheet.columns)
    yield "|" + " --- |" * len(sheet.columns)
    yield from (_marked_row(row) for row in sheet.rows)


def _marked_row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(_marked(text).replace("\n", "<br>") for text in cells) + " |"


def _marked(text: str) -> str:
    """Escape what Markdown, or the HTML within it, would take for its own."""
    return SPECIAL.sub(r"\\\1", escape(text, quote=False))


def _table(sheet: Sheet, *, look: str = "") -> Iterator[str]:
    look = look or ("wide" if sheet.columns[0] == "Column" else "")
    yield f'<table class="{look}">' if look else "<table>"
    yield f"<caption>{escape(sheet.caption)}</caption>"
    yield (
        "<thead><tr>"
        + "".join(f'<th scope="col">{escape(name)}</th>' for name in sheet.columns)
        + "</tr></thead>"
    )
    yield "<tbody>"
    for first, *others in sheet.rows:
        cells = "".join(f"<td>{escape(text).replace(chr(10), '<br>')}</td>" for text in others)
        yield f'<tr><th scope="row">{escape(first)}</th>{cells}</tr>'
    yield "</tbody></table>"
