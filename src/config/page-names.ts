/** The names under which a console page has been known; access URLs with any of them are in use. */
export const PAGE_NAMES = ['/vnc_auto.html', '/vnc_lite.html', '/vnc.html'] as const;
