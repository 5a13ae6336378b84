import { useEffect, useRef } from "react";

// Rings every `seconds` while the page is visible, and at once when the phone is unlocked again or the line comes back:
// a nudge that got lost on the way then costs seconds, not the news.
export function Heartbeat({ onBeat, seconds = 30 }) {
  const beat = useRef(onBeat);
  beat.current = onBeat;
  useEffect(() => {
    const ring = () => {
      if (document.visibilityState === "visible" && navigator.onLine) beat.current && beat.current();
    };
    const timer = setInterval(ring, seconds * 1000);
    document.addEventListener("visibilitychange", ring);
    window.addEventListener("online", ring);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ring);
      window.removeEventListener("online", ring);
    };
  }, [seconds]);
  return null;
}
