// Small tools for the document: elements made from names, found by id, text in Chinese form.

/** Find an element by its id. */
export const $ = (id) => document.getElementById(id);

/** Make an element: `make("a.path", {href}, "text", child…)`; nothing is ever parsed as HTML. */
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

/** Put new children in place of the old ones only where something differs, so that focus and scroll stay. */
export function fill(element, ...children) {
  const holder = make("div", {}, ...children);
  const same =
    holder.childNodes.length === element.childNodes.length &&
    [...holder.childNodes].every((child, index) => child.isEqualNode(element.childNodes[index]));
  if (!same) element.replaceChildren(...holder.childNodes);
  return !same;
}

/** Show or hide by attribute, told only where it changes. */
export function show(element, shown) {
  if (element.hidden === shown) element.hidden = !shown;
}

/** Write a date, `2022-12-28`, as `2022年12月28日`. */
export function dated(date) {
  const [year, month, day] = date.split("-").map(Number);
  return `${year}年${month}月${day}日`;
}

/** Write a number with thin groups of thousands. */
export const counted = (number) => number.toLocaleString("zh-CN");

/** Tell whether moving things are unwelcome. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
