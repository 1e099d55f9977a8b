"""A page that is being laid out: its lines in the order of print, and where each piece of an article comes to stand."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

HALF_WIDTH, FULL_WIDTH = ",:;()", "，：；（）"
HALF, FULL = str.maketrans(FULL_WIDTH, HALF_WIDTH), str.maketrans(HALF_WIDTH, FULL_WIDTH)
SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志远子涵雨欣佳慧晓东思源海峰文博天宇振兴春燕立新一鸣婷"


@dataclass
class Piece:
    """Text with a role in an article; where it is printed is filled in when the page is put together."""

    text: str
    role: str = "body"
    spans: list[list[int]] = field(default_factory=list)


@dataclass
class Article:
    genre: str
    parts: list[list[Piece]] = field(default_factory=list)  # reading order: the pieces of each part
    byline: list[dict[str, str]] = field(default_factory=list)
    parent: int | None = None
    under: Piece | None = None  # a column's name that stands over several articles
    shares: bool = False  # it is printed right over this one

    def record(self, order: int) -> dict:
        def joined(role):
            return "".join(piece.text for part in self.parts for piece in part if piece.role == role) or None

        parts = [
            {"role": part[0].role, "text": "".join(p.text for p in part), "spans": [s for p in part for s in p.spans]}
            for part in self.parts
        ]
        texts = {role: [part["text"] for part in parts if part["role"] == role] for role in ("body", "caption", "credit")}
        credit = texts["credit"][0] if texts["credit"] else None
        insets, paragraphs = [], 0
        for part in parts:
            insets += [{"text": part["text"], "before_paragraph": paragraphs}] if part["role"] == "inset_heading" else []
            paragraphs += part["role"] == "body"
        return {
            "order": order, "genre": self.genre, "parent": self.parent, "kicker": joined("kicker"),
            "headline": joined("headline"),
            "deck": joined("deck"), "section": joined("section") or (self.under.text if self.under else None),
            "body": texts["body"], "parts": parts,
            "captions": [{"text": text, "credit": credit} for text in texts["caption"]], "byline": self.byline,
            "inset_headings": insets,
        }  # fmt: skip


class Page:
    """Lines of pieces in the order of print. A line is a list of pieces and the line ends before it."""

    def __init__(self, seed: int, full_width: bool, noisy: float = 1.0):
        self.random = random.Random(seed)
        self.full, self.noisy = full_width, noisy
        self.lines: list[tuple[list[Piece], int]] = []
        self.articles: list[Article] = []
        self.banners: list[tuple[Piece, str]] = []
        self.ads: list[list[Piece]] = []
        self.noise: list[str] = []
        self.photos: list[tuple[str, str]] = []
        self.boxes: list[list[str]] = []

    def chance(self, share: float) -> bool:
        return self.random.random() < share * self.noisy

    def style(self, text: str) -> str:
        return text.translate(FULL if self.full else HALF)

    def name(self) -> str:
        return self.random.choice(SURNAMES) + "".join(self.random.sample(GIVEN, self.random.choice((1, 2, 2))))

    def piece(self, text: str, role: str = "body") -> Piece:
        return Piece(self.style(text), role)

    def put(self, *pieces: Piece, gap: int = 2) -> None:
        self.lines.append((list(pieces), gap if gap != 2 or not self.chance(0.06) else 4))

    def text(self) -> str:
        out, at = [], 0
        for pieces, gap in self.lines:
            out.append("\n" * gap)
            at += gap
            for piece in pieces:
                stripped = piece.text.strip()
                offset = at + piece.text.index(stripped)
                piece.spans = [[offset, offset + len(stripped)]]
                out.append(piece.text)
                at += len(piece.text)
        return "".join(out)
