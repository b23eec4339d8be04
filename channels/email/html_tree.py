"""A small tree of the HTML that `safe_html.read` gives, to find its lines and cut some away.

The input is the output of a serialiser, so that its tags, quotes and entities have one form
only; a pattern is exact there, where it would not be on what people send.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from channels.email.announcements import Line, Mark

MAX_DEPTH: Final = 200  # Deeper elements are dropped and their words kept.

_TOKEN: Final = re.compile(
    r"<(/?)([a-z][a-z0-9]*)((?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*)\s*/?>|([^<]+|<)"
)
_ATTRIBUTE: Final = re.compile(r"([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_VOID: Final = frozenset({"br", "hr", "img", "col", "wbr"})
_BLOCKS: Final = frozenset(
    {
        *("address article aside blockquote center dd details div dl dt figcaption figure").split(),
        *("footer h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table").split(),
        *("tbody tfoot thead tr ul caption").split(),
    }
)
_SPACE: Final = re.compile(r"[ \t\n\r\f]+")
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d]*[1-9])"
)

# How mail programs mark what they quote, announce and sign. From mails and the programs' sources.
_CITED_CLASSES: Final = frozenset(
    {"gmail_quote", "protonmail_quote", "tutanota_quote", "zmail_extra", "yahoo_quoted"}
)
_ANNOUNCED_CLASSES: Final = frozenset({"moz-cite-prefix", "gmail_attr"})
_HISTORY_IDS: Final = frozenset(
    {
        *(
            "appendonsend divRplyFwdMsg x_divRplyFwdMsg isForwardContent OLK_SRC_BODY_SECTION"
        ).split(),
        *("mail-editor-reference-message-container ms-outlook-mobile-body-separator-line").split(),
        *("reply-intro replySplit yahoo_quoted").split(),
    }
)
_SIGNATURE_CLASSES: Final = frozenset(
    {"gmail_signature", "moz-signature", "protonmail_signature_block"}
)
_SIGNATURE_IDS: Final = frozenset(
    {"Signature", "x_Signature", "signature", "AppleMailSignature", "ms-outlook-mobile-signature"}
)


@dataclass(slots=True)
class Node:
    """An element, or a text if `tag` is empty. `line`: the line its words stand in, or -1."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list[Node] = field(default_factory=list)
    line: int = -1


@dataclass(slots=True)
class Tree:
    """The tree and the lines of text that a reader of it sees."""

    root: Node
    lines: list[Line] = field(default_factory=list)
    pictures: set[int] = field(default_factory=set)  # Lines that hold a picture.


def parse(html: str) -> Tree:
    """Read what `safe_html.read` wrote."""
    root = Node("")
    stack = [root]
    for closing, tag, attributes, text in _TOKEN.findall(html):
        if text:
            plain = entities.unescape(text) if "&" in text else text
            stack[-1].children.append(Node("", text=plain))
        elif closing:
            _close(stack, tag)
        else:
            found = _ATTRIBUTE.findall(attributes) if attributes else ()
            node = Node(tag, {name: entities.unescape(value) for name, value in found})
            stack[-1].children.append(node)
            if tag not in _VOID and len(stack) < MAX_DEPTH:
                stack.append(node)
    tree = Tree(root)
    _Lines(tree).read()
    return tree


def _close(stack: list[Node], tag: str) -> None:
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].tag == tag:
            del stack[depth:]
            return


def render(tree: Tree, keep: list[bool]) -> str:
    """HTML of the lines that are kept; elements that hold nothing of them are left out."""
    return "".join(_render(tree.root, keep))


def _render(node: Node, keep: list[bool]) -> Iterator[str]:
    for child in node.children:
        if child.line >= 0 and not keep[child.line]:
            continue
        if not child.tag:
            yield entities.escape(child.text, quote=False)
        elif child.tag in _VOID:
            yield _open(child)
        else:
            inside = "".join(_render(child, keep))
            if inside.strip() or child.tag in ("td", "th"):
                yield f"{_open(child)}{inside}</{child.tag}>"


def _open(node: Node) -> str:
    attributes = dict(node.attributes)
    if node.tag == "img":
        source = attributes.pop("src", "")
        if source.lower().startswith("cid:"):
            attributes["data-cid"] = source[4:].strip("<>")
        elif source.lower().startswith(("https://", "http://")):
            attributes["data-remote-src"] = source
    written = "".join(f' {k}="{entities.escape(v)}"' for k, v in attributes.items())
    return f"<{node.tag}{written}>"


class _Lines:
    """Walks a tree as a reader's eye does and writes down its lines."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.words: list[str] = []
        self.mark = Mark.NONE
        self.owners: list[Node] = []

    def read(self) -> None:
        self._walk(self.tree.root, Mark.NONE, pre=False)
        self._end_line()

    def _walk(self, node: Node, mark: Mark, *, pre: bool) -> None:
        kept: list[Node] = []
        for child in node.children:
            if child.tag and _is_hidden(child):
                continue
            kept.append(child)
            if child.tag:
                self._element(child, mark, pre)
            else:
                self._text(child, mark, pre)
        node.children = kept

    def _element(self, node: Node, mark: Mark, pre: bool) -> None:
        own = _mark(node) or Mark.NONE
        mark = mark if mark is Mark.CITED or own is Mark.NONE else own
        block = node.tag in _BLOCKS
        if own is Mark.HISTORY:
            self._end_line()
            self.tree.lines.append(Line("", Mark.HISTORY))
        if block:
            self._end_line()
        if node.tag == "br":
            self._own(node, mark)
            self._end_line(force=True)
        elif node.tag == "hr":
            self._rule(node, mark)
        elif node.tag == "img":
            self._own(node, mark)
            self.tree.pictures.add(node.line)
        else:
            if node.tag == "li":
                self.words.append("- ")
            self._walk(node, mark, pre=pre or node.tag == "pre")
            if node.tag in ("td", "th"):
                self.words.append(" ")
        if block:
            self._end_line()
            if node.tag == "p" and self.tree.lines and self.tree.lines[-1].text:
                self.tree.lines.append(Line("", mark))

    def _rule(self, node: Node, mark: Mark) -> None:
        node.line = len(self.tree.lines)
        self.tree.lines.append(Line("_" * 10, mark))

    def _text(self, node: Node, mark: Mark, pre: bool) -> None:
        if not pre:
            text = _SPACE.sub(" ", node.text)
            if not self.words and text.isspace():
                return
            self._own(node, mark)
            self.words.append(text)
            return
        pieces = node.text.split("\n")
        self._own(node, mark)
        for index, piece in enumerate(pieces):
            if index:
                self._end_line(force=True)
            if piece:
                self.words.append(piece)
                self.mark = mark

    def _own(self, node: Node, mark: Mark) -> None:
        """Say that a node belongs to the line being written."""
        node.line = len(self.tree.lines)
        self.mark = mark

    def _end_line(self, *, force: bool = False) -> None:
        text = " ".join("".join(self.words).replace("\xa0", " ").split(" ")).strip()
        if text or force or len(self.tree.lines) in self.tree.pictures:
            self.tree.lines.append(Line(_SPACE.sub(" ", text), self.mark))
        self.words = []


def _mark(node: Node) -> Mark:
    if not node.attributes:
        return Mark.INDENTED if node.tag == "blockquote" else Mark.NONE
    classes = frozenset(node.attributes.get("class", "").split())
    identity = node.attributes.get("id", "")
    if identity in _HISTORY_IDS or node.attributes.get("data-marker") == "__QUOTED_TEXT__":
        return Mark.HISTORY
    if classes & _SIGNATURE_CLASSES or identity in _SIGNATURE_IDS:
        return Mark.SIGNATURE
    if classes & _ANNOUNCED_CLASSES:
        return Mark.ANNOUNCED
    if node.tag != "blockquote":
        return Mark.CITED if classes & (_CITED_CLASSES - {"gmail_quote"}) else Mark.NONE
    cited = node.attributes.get("type", "").lower() == "cite" or classes & _CITED_CLASSES
    return Mark.CITED if cited else Mark.INDENTED


def _is_hidden(node: Node) -> bool:
    if not node.attributes:
        return False
    style = node.attributes.get("style", "")
    if node.tag == "img":
        sizes = node.attributes.get("width", ""), node.attributes.get("height", "")
        if any(size in ("0", "1", "0px", "1px") for size in sizes):
            return True  # A pixel that tells the sender that the mail was opened.
    return "hidden" in node.attributes or bool(style and _HIDDEN.search(style.lower()))
