// Morph a DOM tree into another, changing only what differs: no flicker, no lost scroll position.

/** Make `old` equal `fresh`; returns the innermost elements that were changed or inserted. */
export function morph(old, fresh) {
  const changed = [];
  sameAttributes(old, fresh);
  children(old, fresh, changed);
  return changed;
}

function children(old, fresh, changed) {
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  let head = 0;
  while (head < before.length && head < after.length && before[head].isEqualNode(after[head])) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before[before.length - 1 - tail].isEqualNode(after[after.length - 1 - tail])
  ) tail++;
  const left = before.slice(head, before.length - tail);
  const wanted = after.slice(head, after.length - tail);
  pair(old, left, wanted, before[before.length - tail] ?? null, changed);
}

/** Match what lies between the equal ends: one by one while kinds agree, the rest inserted or removed. */
function pair(parent, left, wanted, end, changed) {
  const both = Math.min(left.length, wanted.length);
  for (let index = 0; index < both; index++) one(parent, left[index], wanted[index], changed);
  for (const node of left.slice(both)) node.remove();
  for (const node of wanted.slice(both)) {
    const copy = parent.ownerDocument.importNode(node, true);
    parent.insertBefore(copy, end);
    note(copy, parent, changed);
  }
  if (left.length && !wanted.length) note(null, parent, changed);
}

function one(parent, old, fresh, changed) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) {
    const copy = parent.ownerDocument.importNode(fresh, true);
    old.replaceWith(copy);
    note(copy, parent, changed);
  } else if (old.nodeType === Node.ELEMENT_NODE) {
    if (sameAttributes(old, fresh)) note(old, parent, changed);
    children(old, fresh, changed);
  } else {
    old.data = fresh.data;
    note(old, parent, changed);
  }
}

function note(node, parent, changed) {
  const element = node?.nodeType === Node.ELEMENT_NODE ? node : parent;
  if ((node?.nodeType !== Node.TEXT_NODE || node.data.trim()) && !changed.includes(element)) changed.push(element);
}

/** Copy the attributes; returns whether one differed. */
function sameAttributes(old, fresh) {
  let differs = false;
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) {
      old.removeAttribute(name);
      differs = true;
    }
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
      differs = true;
    }
  }
  return differs;
}
