const PATHS = {
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
  'dots-vertical': 'M12 5v.01M12 12v.01M12 19v.01',
  external: 'M14 5h5v5M19 5l-8 8M11 6H6a1 1 0 0 0-1 1v11a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-5',
  'thumb-up': 'M7 11v9H4v-9zM7 11l4-8c1.7 0 2.5 1 2.5 2.6V9H19a2 2 0 0 1 2 2.3l-1.2 7A2 2 0 0 1 17.8 20H7',
  'thumb-down':
    'M17 13V4h3v9zM17 13l-4 8c-1.7 0-2.500-1-2.500-2.600V15H5a2 2 0 0 1-2-2.300l1.200-7A2 2 0 0 1 6.200 4H17',
  trash: 'M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3',
  close: 'M6 6l12 12M18 6L6 18',
  back: 'M15 5l-7 7 7 7',
  send: 'M4 12l16-8-6 17-3-7zM11 14l9-10',
  reply: 'M4 5h16v11H11l-5 4v-4H4z',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1-1',
  smile: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM8.500 14.500c1.900 2.300 5.100 2.300 7 0M9 9.500v.01M15 9.500v.01',
  search: 'M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14zM20 20l-4-4',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M4 12H2M22 12h-2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5',
  moon: 'M20 14A8.500 8.500 0 0 1 10 4a8.500 8.500 0 1 0 10 10z',
  contrast: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 3v18M12 7l6-1M12 11l8.500-1M12 15l8-1M12 19l5-1',
  bolt: 'M13 3L5 14h6l-1 7 8-11h-6z',
  attach:
    'M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.400 3.400 0 0 1 4.800 4.800L9.500 17a1.700 1.700 0 0 1-2.400-2.400L15 7',
  play: 'M7 5l12 7-12 7z',
  pause: 'M8 5v14M16 5v14',
  down: 'M6 9l6 6 6-6',
  check: 'M5 12l5 5 9-10',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  market: 'M4 20V10M10 20V4M16 20v-7M21 20H3',
  chat: 'M4 5h16v11H11l-5 4v-4H4z',
  file: 'M7 3h7l5 5v13H7zM14 3v5h5',
  info: 'M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 11v5M12 8v.01',
  warning: 'M12 4L2.500 20h19zM12 10v5M12 17.500v.01',
  spark: 'M12 3l2 6.500L20 12l-6 2.500L12 21l-2-6.500L4 12l6-2.500z',
} as const;

export type IconName = keyof typeof PATHS;

/** A line icon in the text colour; decoration only, the control around it carries the name. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={PATHS[name]} />
  </svg>
);
