/** The markers of the section that `npm run drops` writes: each of the two programs leaves to the other what is its own. */
const BEGIN = "<!-- drops: begin -->";
const END = "<!-- drops: end -->";
/** What the section stands before, where a document has none yet. */
const NEXT = "## Where Alcove loses\n";

/** The section about drops in a document, without its markers; `null` if it has none. @param {string} document */
export function dropsIn(document) {
  const from = document.indexOf(BEGIN);
  const until = document.indexOf(END);
  return from < 0 || until < from ? null : document.slice(from + BEGIN.length, until).trim();
}

/**
 * A document with this section about drops in place of its own.
 *
 * @param {string} document
 * @param {string | null} section `null` leaves the document as it is
 */
export function withDrops(document, section) {
  if (section === null) return document;
  const marked = `${BEGIN}\n\n${section}\n\n${END}\n`;
  if (dropsIn(document) !== null) {
    const end = document.indexOf(END) + END.length + 1;
    return document.slice(0, document.indexOf(BEGIN)) + marked + document.slice(end);
  }
  const at = document.indexOf(NEXT);
  if (at < 0) return `${document}\n${marked}`;
  return `${document.slice(0, at)}${marked}\n${document.slice(at)}`;
}
