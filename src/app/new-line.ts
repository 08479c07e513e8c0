/**
 * The first look is at the newest message; but where more is new than fits the screen, at the line where that begins.
 *
 * @returns whether the reader was led to that line
 */
export function showNewLine(scroller: HTMLElement): boolean {
  const line = scroller.querySelector<HTMLElement>(".new-line");
  // Above the first message that is loaded the line tells nothing: there may be more that is new.
  if (!line?.previousElementSibling?.previousElementSibling) return false;
  const above = line.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  if (above > 0) return false;
  scroller.scrollTop += above - scroller.clientHeight / 5;
  return true;
}
