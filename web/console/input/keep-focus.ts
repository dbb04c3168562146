/** For mousedown on a control: a click does not take the focus from the guest's screen. */
export function keepFocus(event: Event): void {
  event.preventDefault();
}
