"""Members of lists (topics, bylines, captions, names …): which one a decision is about, and how the list stands after it.

A decision names its member by its *item*: what the parser read there. So it finds its member again however often the page is
read, in whatever order the list comes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import Any

from articles.models import Override

# An item is stored in 300 characters; room is left for the number of a namesake.
ITEM_LENGTH = 280

# A caption that is read a little differently is still the same one: misprints and column breaks change far less than 40% of it.
SAME_CAPTION = 0.6


def without_places(member: Any) -> Any:
    """A member without its places in the text, which are the reading's."""
    if not isinstance(member, dict):
        return member
    return {key: value for key, value in member.items() if key not in ("span", "spans", "evidence")}


def member_name(member: Any) -> str:
    """What a member is called: a topic's slug, an organization as it is printed, a name, or the text itself."""
    if isinstance(member, dict):
        return str(member.get("surface") or member.get("name") or member.get("text") or "")
    return str(member)


def items_of(members: Iterable[Any]) -> Iterator[str]:
    """The item of each member; the second one of the same name is called ``name #2``."""
    seen: Counter[str] = Counter()
    for member in members:
        name = member_name(member)[:ITEM_LENGTH]
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} #{seen[name]}"


def standing_members(field: str, read: list[Any], decided: Iterable[Override]) -> list[tuple[str, Any]]:
    """(item, member) of the list ``field`` as it stands: what was ``read`` with the decisions laid over it.

    A removed member stays away. A changed one keeps what was read of it but for what the person changed. One that a person
    added stands once, also when the parser now finds it; so does one that was misread, when it is now read as decided.
    """
    items = list(items_of(read))
    waiting = {override.item: override for override in decided}
    if field == "captions":
        waiting = _captions_found_again(items, waiting)
    standing: list[tuple[str, Any]] = []
    for item, member in zip(items, read, strict=True):
        override = waiting.pop(item, None)
        if override is None:
            standing.append((item, member))
        elif override.action != Override.Action.REMOVE:
            standing.append((override.item, _changed(member, override)))
    for override in waiting.values():
        if override.action != Override.Action.REMOVE:
            _add(standing, override, set(items))
    return standing


def _changed(member: Any, override: Override) -> Any:
    """``member`` as a person changed it; one that is no longer read is what it was when they did."""
    if isinstance(override.value, dict):
        read = member if isinstance(member, dict) else override.read_value
        return {**(read if isinstance(read, dict) else {}), **override.value}
    return override.value if override.value is not None else member if member is not None else override.item


def _add(standing: list[tuple[str, Any]], override: Override, read_items: set[str]) -> None:
    """A member that was not read. Where something of its name was read and nobody decided on that, the two are one."""
    member = _changed(None, override)
    name = member_name(member)
    is_second = override.item.startswith(f"{name} #")
    for index, (item, other) in enumerate(standing):
        if not is_second and item in read_items and item == name and member_name(other) == name:
            standing[index] = override.item, _changed(other, override)
            return
    if isinstance(member, dict):
        member = {**member, "by_person": True}
    standing.append((override.item, member))


def _captions_found_again(items: list[str], decided: dict[str, Override]) -> dict[str, Override]:
    """``decided`` by today's items: a caption has no name but its own text, which another reading may repair differently."""
    found = {item: override for item, override in decided.items() if item in items or override.action == Override.Action.ADD}
    free = [item for item in items if item not in found]
    for item, override in decided.items():
        if item in found:
            continue
        ranked = sorted(((_likeness(item, other), other) for other in free), reverse=True)
        if ranked and ranked[0][0] >= SAME_CAPTION:
            found[ranked[0][1]] = override
            free.remove(ranked[0][1])
        else:
            found[item] = override
    return found


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
