/** For mousedown on a control: the pointer does not take the keyboard away from the guest's screen. */
export function keepFocus(event: Event): void {
  event.preventDefault();
}
