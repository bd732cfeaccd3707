"""What keeps a page from its readers: what axe-core finds, and texts that are cut or can't be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from collections.abc import Collection

    from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.2, levels A and AA, and the best practices."""
RULES = {"target-size": {"enabled": True}}
"""Rules that axe-core leaves out by itself: the size of what is clicked (WCAG 2.5.8)."""


def violations(page: Page, *, only: Collection[str] = (), without: Collection[str] = ()) -> list[str]:
    """Return the rules that the page breaks, with the HTML of each place; `only` these rules, or all `without` some."""
    run = {"type": "rule", "values": [*only]} if only else {"type": "tag", "values": TAGS}
    rules = {} if only else {**RULES, **{name: {"enabled": False} for name in without}}
    options = {"runOnly": run, "rules": rules, "resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


FAULTS = """
() => {
    const shown = (each) => !each.closest("[inert]") && each.checkVisibility({ visibilityProperty: true });
    const all = [...(document.querySelector("dialog[open]") ?? document.body).querySelectorAll("*")].filter(shown);
    const html = (each) => each.outerHTML.slice(0, 120);
    const faults = [];
    const wider = (each, axis) => each[`scroll${axis}`] > each[`client${axis}`] + 1;
    const reached = (each) => each.tabIndex >= 0 && !each.disabled;
    for (const each of all) {
        const style = getComputedStyle(each);
        for (const [axis, overflow] of [["Width", style.overflowX], ["Height", style.overflowY]]) {
            if (!wider(each, axis)) continue;
            if (["hidden", "clip"].includes(overflow)) faults.push(`cut: ${html(each)}`);
            if (["auto", "scroll"].includes(overflow) && ![each, ...each.querySelectorAll("*")].some(reached))
                faults.push(`scrolls by mouse only: ${html(each)}`);
        }
        if (each.matches("td, th") && wider(each, "Width")) faults.push(`wider than its cell: ${html(each)}`);
    }
    const scrolls = (each) => ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
    const inBox = (each) => each && (scrolls(each) || inBox(each.parentElement));
    const outside = ({ left, right, width }) => width && (left < -1 || right > innerWidth + 1);
    const hasText = (each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    for (const each of all.filter(hasText)) {
        const range = document.createRange();
        range.selectNodeContents(each);
        if ([...range.getClientRects()].some(outside) && !inBox(each.parentElement))
            faults.push(`outside the window: ${html(each)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth) faults.push("the page scrolls sideways");
    return faults;
}
"""


def layout_faults(page: Page) -> list[str]:
    """Return texts that are cut, stand outside the window or their cell, or scroll by mouse only."""
    return list(page.evaluate(FAULTS))


LANDMARKS = """
() => [...document.querySelectorAll("header, footer, main, nav, aside, section, form, [role]")].map((each) => {
    const inside = each.parentElement.closest("article, aside, main, nav, section");
    const label = document.getElementById(each.getAttribute("aria-labelledby"));
    const name = each.getAttribute("aria-label") ?? label?.textContent ?? "";
    const roles = {
        HEADER: inside ? "" : "banner", FOOTER: inside ? "" : "contentinfo", MAIN: "main", NAV: "navigation",
        ASIDE: "complementary", SECTION: name && "region", FORM: name && "form",
    };
    return [each.getAttribute("role") ?? roles[each.tagName], name];
})
"""
ROLES = {"banner", "contentinfo", "main", "navigation", "complementary", "region", "form", "search"}


def landmarks(page: Page) -> list[tuple[str, str]]:
    """Return role and name of every landmark, also of hidden ones."""
    return [(role, name) for role, name in page.evaluate(LANDMARKS) if role in ROLES]
