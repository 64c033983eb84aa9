import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";

interface Pages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** The end of a list: the next page comes when it is scrolled to, or asked for by key. */
export function MoreRows({ query }: { query: Pages }) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!ref.current || !hasNextPage || isFetchingNextPage) return;
    const seen = new IntersectionObserver(([entry]) => entry?.isIntersecting && void fetchNextPage());
    seen.observe(ref.current);
    return () => seen.disconnect();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <div ref={ref} style={{ padding: 16, textAlign: "center" }}>
      <Button look="ghost" busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
        {t("ui.more")}
      </Button>
    </div>
  );
}
