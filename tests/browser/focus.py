"""What a reader without a mouse sees and meets: whether focus shows on each element, and how large targets are."""

from __future__ import annotations

from playwright.sync_api import Page

# What is far below is laid out only when somebody comes near (content-visibility): until then it has no size.
ALL_LAID_OUT = """() => document.querySelectorAll("main *").forEach(element => {
    if (getComputedStyle(element).contentVisibility === "auto") element.style.contentVisibility = "visible";
})"""
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
# What may change when an element has the focus: its own look, or that of what it holds (a link in a chart has no box).
UNSEEN = """focusable => {
    const looks = ["boxShadow", "stroke", "strokeWidth", "fill", "backgroundColor"];
    const outline = style => style.outlineStyle === "none" ? "" : style.outline;
    const look = element => [element, ...element.querySelectorAll("rect, circle, text")].map(part => getComputedStyle(part))
        .map(style => [outline(style), ...looks.map(name => style[name])].join(" ")).join("\\n");
    const light = ([red, green, blue]) => [red, green, blue].map(part => part / 255)
        .map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
        .reduce((sum, part, place) => sum + part * [.2126, .7152, .0722][place], 0);
    const colour = text => text.match(/[\\d.]+/g).map(Number);
    const ground = element => {
        for (; element; element = element.parentElement) {
            const found = colour(getComputedStyle(element).backgroundColor);
            if (found.length < 4 || found[3] > .99) return found;
        }
        return [255, 255, 255];
    };
    const contrast = (one, other) => {
        const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
        return (bright + .05) / (dark + .05);
    };
    const told = (element, what) => `${what}: ${element.outerHTML.slice(0, 90)}`;
    const found = [];
    for (const element of document.querySelectorAll(focusable)) {
        if (!element.checkVisibility()) continue;
        document.activeElement.blur();
        const before = look(element);
        element.focus({preventScroll: true});
        if (document.activeElement !== element) { found.push(told(element, "takes no focus")); continue; }
        if (look(element) === before) { found.push(told(element, "shows nothing")); continue; }
        const style = getComputedStyle(element);
        if (style.outlineStyle === "none" || element.closest("svg")) continue;
        const isInside = parseFloat(style.outlineOffset) < 0;
        const around = ground(isInside && style.boxShadow === "none" ? element : element.parentElement);
        const ratio = contrast(colour(style.outlineColor), isInside && style.boxShadow !== "none"
            ? colour(style.boxShadow) : around);
        if (ratio < 3) found.push(told(element, `${ratio.toFixed(1)} : 1`));
    }
    document.activeElement.blur();
    return found;
}"""
# 24 px, or so much room that a circle of 24 px touches no other target; in a sentence the line decides (WCAG 2.2, 2.5.8).
SMALL = """focusable => {
    const isShown = element => element.checkVisibility() && !element.closest(".unseen, .skip");
    const inSentence = element => {
        let block = element.parentElement;
        while (getComputedStyle(block).display === "inline") block = block.parentElement;
        const links = [...block.querySelectorAll("a, button, .count")].map(link => link.textContent).join("");
        return getComputedStyle(element).display === "inline"
            && block.textContent.replace(/[\\s·、，›]/g, "").length > links.replace(/[\\s·、，›]/g, "").length;
    };
    const targets = [...document.querySelectorAll(focusable)].filter(isShown)
        .filter(element => !element.matches("[tabindex]")).map(element => [element, element.getBoundingClientRect()]);
    const isSmall = box => box.height < 23.9 || box.width < 23.9;
    const middle = box => [box.x + box.width / 2, box.y + box.height / 2];
    const outside = (place, from, to) => Math.max(from - place, 0, place - to);
    const distance = ([x, y], box) => Math.hypot(outside(x, box.left, box.right), outside(y, box.top, box.bottom));
    const isCrowded = (element, box) => targets.some(([other, next]) => other !== element && (isSmall(next)
        ? Math.hypot(middle(box)[0] - middle(next)[0], middle(box)[1] - middle(next)[1]) < 24
        : distance(middle(box), next) < 12));
    return targets.filter(([element, box]) => isSmall(box) && !inSentence(element) && isCrowded(element, box))
        .map(([element, box]) => `${element.outerHTML.slice(0, 90)} ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`);
}"""


def unseen_focus(page: Page) -> list[str]:
    """Elements on which nobody sees that they have the focus, or less than 3 : 1 of it (WCAG 2.4.7, 1.4.11)."""
    return list(page.evaluate(UNSEEN, FOCUSABLE))


def small_for_a_finger(page: Page) -> list[str]:
    lay_all_out(page)
    return list(page.evaluate(SMALL, FOCUSABLE))


def lay_all_out(page: Page) -> None:
    """As if somebody had been everywhere on the page."""
    page.evaluate(ALL_LAID_OUT)
