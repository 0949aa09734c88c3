/** The mainspring: a coil that is wound and lets go evenly. */
export function Mark({ size = 26 }: { size?: number }) {
  return (
    <svg
      className="mark"
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.4"
      strokeLinecap="round"
      aria-hidden="true"
    >
      <path d="M16 16a2 2 0 0 1 4 0 4.5 4.5 0 0 1-9 0 7 7 0 0 1 14 0 9.5 9.5 0 0 1-19 0 12 12 0 0 1 12-12h9" />
    </svg>
  );
}
