import { useEffect, useRef } from "react";

/** The heading of a step takes the focus when the step comes, so that keyboards and screen readers begin there. */
export function useStepHeading() {
  const ref = useRef<HTMLHeadingElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return ref;
}
