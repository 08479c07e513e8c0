/**
 * A conversation opens at the newest message. If more is new than fits the screen, it opens at the unread marker.
 *
 * @returns whether it has scrolled to the marker
 */
export function scrollToUnreadMarker(scroller: HTMLElement): boolean {
  const marker = scroller.querySelector<HTMLElement>(".unread-marker");
  // Above the first loaded message the marker means nothing: older messages may be new as well.
  if (!marker?.previousElementSibling?.previousElementSibling) return false;
  const above = marker.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  if (above > 0) return false;
  scroller.scrollTop += above - scroller.clientHeight / 5;
  return true;
}
