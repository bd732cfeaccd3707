// DOM helpers: create and find elements, replace children, format dates and numbers.

/** Find an element by its id. */
export const $ = (id) => document.getElementById(id);

/** Create an element: `make("a.path", {href}, "text", child…)`; nothing is ever parsed as HTML. */
export function make(name, attributes = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(key, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

/** Create a box in which a table that is too wide scrolls, also by keyboard. */
export const tableBox = (name, table) => make("div.table", { tabindex: "0", role: "group", "aria-label": name }, table);

/** Replace the children only if they differ, so that focus and scroll position are kept. */
export function fill(element, ...children) {
  const holder = make("div", {}, ...children);
  const same =
    holder.childNodes.length === element.childNodes.length &&
    [...holder.childNodes].every((child, index) => child.isEqualNode(element.childNodes[index]));
  if (!same) element.replaceChildren(...holder.childNodes);
  return !same;
}

/** Show or hide an element by its `hidden` attribute, set only if it changes. */
export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Format a date, `2022-12-28`, as `2022年12月28日`. */
export function formatDate(date) {
  const [year, month, day] = date.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}

/** Format a number with thousands separators. */
export const formatNumber = (number) => number.toLocaleString("zh-CN");

/** Return whether the user prefers reduced motion. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
